"""What is told of a target holds no secret, and no secret is forgotten."""

from __future__ import annotations

import json

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
