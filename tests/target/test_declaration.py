"""What is told of a target holds no secret, and no secret is forgotten."""

from __future__ import annotations

import json
from base64 import b64encode

from taskpact.reporting.redact import redact
from taskpact.target import Caller, Recipe, Target
from taskpact.target.declaration import HIDDEN, declaration, secrets

TARGET = Target(
    url="http://host",
    callers={
        "self": Caller("self", "self-token", {"sub": "alice", "email": "alice@private.example"}),
        "outsider": Caller("outsider", "outsider-token"),
    },
    recipe=Recipe("HS256", "signing-key"),
    headers=(("X-Api-Key", "api-key-value"), ("X-Tenant", "red")),
)


def test_a_declaration_tells_all_but_secrets():
    """As JSON values; of claims only the names."""
    told = declaration(TARGET)
    text = json.dumps(told)
    for secret in ("self-token", "outsider-token", "signing-key", "api-key-value", "private"):
        assert secret not in text
    assert told["callers"]["self"] == {"token": True, "claims": ["email", "sub"]}
    assert told["headers"] == [["X-Api-Key", HIDDEN], ["X-Tenant", "red"]]
    assert (told["url"], told["algorithm"]) == ("http://host", "HS256")


def test_every_secret_has_the_variable_it_is_read_from():
    """Tokens by caller, headers by name, keys."""
    assert secrets(TARGET) == {
        "TASKPACT_TOKEN": "self-token",
        "TASKPACT_OUTSIDER_TOKEN": "outsider-token",
        "TASKPACT_X_API_KEY": "api-key-value",
        "TASKPACT_JWT_SECRET": "signing-key",
    }
    assert set(TARGET.secrets) <= set(secrets(TARGET).values())


def test_a_target_without_credentials_has_no_secrets():
    """Nothing to hide, nothing hidden."""
    assert secrets(Target("http://host", {"self": Caller("self", "")})) == {}


def test_a_key_of_bytes_is_a_secret_too():
    """As Latin-1 text."""
    target = Target("http://host", {}, recipe=Recipe("HS256", b"\xffkey"))
    assert secrets(target) == {"TASKPACT_JWT_SECRET": "\xffkey"}


def test_secrets_that_the_target_holds_are_told_by_name_and_hidden_in_every_form():
    """Also as they stand in base64 and in a query."""
    target = Target("http://host", {}, held={"DEPLOY-KEY": "va/lue_0123456789"})
    told = json.dumps(declaration(target))
    assert "DEPLOY-KEY" in told
    assert "0123456789" not in told
    assert "0123456789" not in repr(target)
    hidden = secrets(target)
    assert hidden["TASKPACT_SECRET_DEPLOY_KEY"] == "va/lue_0123456789"
    line = "a=va%2Flue_0123456789&b=" + b64encode(b"k=va/lue_0123456789;").decode()
    shown = redact(line, hidden)
    assert "0123456789" not in shown
    assert "MDEyMzQ1Njc4O" not in shown
