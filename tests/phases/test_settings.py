"""The settings file of Schemathesis."""

from __future__ import annotations

import tomllib

import pytest
import schemathesis

from taskpact.phases.settings import CHECKS, HOOKS, Amount, settings

HEADERS = (("Authorization", "Bearer a.b-c_"), ("X-Odd", 'a "quoted" \\ word, ü'))


def test_every_header_comes_through_as_it_is() -> None:
    assert tomllib.loads(settings(HEADERS, verify=True, seconds=5))["headers"] == dict(HEADERS)


@pytest.mark.parametrize("verify", [True, False, "/etc/ca.pem"])
def test_certificates_are_checked_as_declared(verify) -> None:
    assert tomllib.loads(settings((), verify=verify, seconds=5))["tls-verify"] == verify


def test_schemathesis_takes_them() -> None:
    """Its own reader of settings knows every key, and only the named checks are on."""
    text = settings(HEADERS, verify=True, seconds=2.5, amount=Amount(7, 3, 2))
    read = schemathesis.Config.from_str(text.replace(f'"hooks" = "{HOOKS}"\n', ""))
    project = read.projects.get_default()
    checks = project.checks_config_for()
    assert all(checks.get_by_name(name=name).enabled for name in CHECKS)
    assert not checks.get_by_name(name="use_after_free").enabled
    assert project.request_timeout == 2.5
    assert project.phases.stateful.max_steps == 2
    assert project.generation.deterministic
