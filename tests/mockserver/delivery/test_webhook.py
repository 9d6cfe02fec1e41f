"""Which URLs are called, what goes over the wire, and what an answer means."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from mockserver.delivery.webhook import (
    EVENT,
    Retries,
    Webhook,
    after_try,
    checked,
    checked_token,
    claimed,
    dropped,
    is_accepted,
    owed,
    request_of,
)
from mockserver.errors import StartError
from mockserver.store.records import Delivery

DUE = Delivery("d", "s", 10.0)
SENT = replace(DUE, tries=1)
POLICY = Retries(first=1.0, factor=2.0, longest=5.0, tries=4)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9000",
        "http://127.0.0.1:9000/hook?team=red&x=%20",
        "https://hooks.example.com/a/b",
        "HTTPS://Hooks.Example.com./",
        "http://[::1]:80/",
        "http://my_receiver/",
        "http://xn--bcher-kva.example/",
    ],
)
def test_a_url_that_can_be_called_is_kept_as_it_is(url):
    assert checked(url) == url


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "blanks"),
        ("hook", "http://"),
        ("//receiver/hook", "http://"),
        ("ftp://receiver/", "http://"),
        ("file:///etc/passwd", "http://"),
        ("javascript:alert(1)", "http://"),
        ("http:receiver", "host"),
        ("http://", "host"),
        ("http:///hook", "host"),
        ("http://:80/", "host"),
        ("http://a..b/", "host"),
        (f"http://{'a' * 64}.test/", "host"),
        (f"http://{'a.' * 130}test/", "host"),
        ("http://a%2eb/", "host"),
        ("http://[::1/", "host"),
        ("http://[::g]/", "host"),
        ("http://receiver:/", "host"),
        ("http://receiver:x/", "host"),
        ("http://receiver:0/", "port"),
        ("http://receiver:65536/", "port"),
        ("http://alice:hunter2@receiver/", "password"),
        ("http://@receiver/", "password"),
        ("http://receiver/#part", "fragment"),
        ("http://receiver/#", "fragment"),
        (" http://receiver/", "blanks"),
        ("http://receiver/a b", "blanks"),
        ("http://receiver/\r\nX: y", "blanks"),
        ("http://receiver\\@evil/", "backslashes"),
        ("http://bücher.example/", "ASCII"),
    ],
)
def test_a_url_that_cannot_is_refused_with_a_reason(url, why):
    with pytest.raises(StartError, match=why) as refused:
        checked(url)
    assert "hunter2" not in str(refused.value)


ODD_URLS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["http://", "https://", "HTTP://a", "http://a/", "http://[::1]", "http:"]),
    st.text(st.sampled_from("aB1.:@[]%/\\?#-_"), max_size=6),
    st.text(st.characters(max_codepoint=0x17F), max_size=2),
)


@given(url=ODD_URLS)
@example("http://[v1.a]/")
@example("http://a:1?@b")
def test_whoever_reads_a_checked_url_finds_the_same_host_in_it(url):
    try:
        checked(url)
    except StartError:
        return
    read, called = urlsplit(url), URL(url, encoded=True)
    assert (called.host or "").lower() == read.hostname
    assert called.user is called.password is None
    assert called.scheme in {"http", "https"}
    assert (called.raw_path, called.raw_query_string) == (read.path or "/", read.query)


@pytest.mark.parametrize("token", ["x", "abc.def-_~+/==", "neo_sk_1"])
def test_a_bearer_token_is_kept(token):
    assert checked_token(token) == token


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX: y", "é", "=", "a=b", "a\n"])
def test_what_cannot_follow_bearer_is_refused_without_being_told(token):
    with pytest.raises(StartError) as refused:
        checked_token(token)
    assert len(token) < 2 or token not in str(refused.value)


def test_a_webhook_does_not_show_its_token():
    assert "sesame" not in repr(Webhook("http://receiver/", "sesame"))


def test_a_delivery_is_owed_at_completion_under_an_id_that_follows_from_the_stream(make, run):
    task, one = make(), run("a")
    first, again = owed(task, one, 10.0), owed(task, one, 20.0)
    assert first == Delivery(first.id, one.config.stream_id, 10.0)
    assert first.id == again.id
    assert first.id != owed(task, run("b"), 10.0).id
    assert first.id not in {task.id, one.config.stream_id}


def test_a_request_has_the_headers_of_the_contract_s_webhook(contract):
    operation = contract.document["webhooks"][EVENT]["post"]
    headers, _ = request_of(DUE, {}, Webhook("http://receiver/"))
    for parameter in operation["parameters"]:
        schema = parameter["schema"]
        value = headers[parameter["name"]]
        assert value == schema.get("const", value)
        assert value
    assert headers["Webhook-Id"] == DUE.id
    assert headers["Content-Type"] in operation["requestBody"]["content"]
    assert headers["User-Agent"] == "taskpact-mock"


def test_the_body_is_the_payload_as_json():
    payload = {"summary": "Grüße 😀\n", "findings": [], "findings_count": 0}
    _, body = request_of(DUE, payload, Webhook("http://receiver/"))
    assert json.loads(body) == payload


@pytest.mark.parametrize(
    ("token", "credentials"), [("sesame", {"Authorization": "Bearer sesame"}), (None, {})]
)
def test_the_credentials_are_the_team_s_token_or_none(token, credentials):
    headers, _ = request_of(DUE, {}, Webhook("http://receiver/", token))
    assert {name: headers[name] for name in headers if name == "Authorization"} == credentials


def test_every_try_makes_the_same_request():
    webhook = Webhook("http://receiver/", "sesame")
    later = after_try(claimed(DUE, 10.0, 60.0), 503, "", 11.0, POLICY)
    assert request_of(DUE, {"a": 1}, webhook) == request_of(later, {"a": 1}, webhook)


def test_a_claim_counts_a_try_and_is_due_again_when_its_lease_ends():
    assert claimed(DUE, 12.0, 60.0) == replace(DUE, tries=1, next_at=72.0)


@given(status=st.integers(200, 299))
def test_the_whole_class_of_success_accepts(status):
    after = after_try(SENT, status, "", 11.0, POLICY)
    assert is_accepted(after)
    assert str(status) in after.outcome


@given(status=st.one_of(st.integers(500, 599), st.sampled_from([408, 429])))
def test_what_says_later_is_tried_again(status):
    after = after_try(SENT, status, "", 11.0, POLICY)
    assert after == replace(SENT, next_at=12.0, outcome=f"status {status}")


def test_no_answer_is_tried_again_and_its_reason_kept():
    after = after_try(SENT, None, "no answer within 10 seconds", 11.0, POLICY)
    assert after == replace(SENT, next_at=12.0, outcome="no answer within 10 seconds")


@given(status=st.integers(300, 999).filter(lambda s: s not in {408, 429} and not 499 < s < 600))
def test_every_other_status_is_final(status):
    after = after_try(SENT, status, "", 11.0, POLICY)
    assert after.next_at is None
    assert not is_accepted(after)
    assert after.outcome.startswith(f"given up: status {status}")


def test_pauses_grow_up_to_the_longest_and_tries_end():
    delivery, now, pauses = DUE, 10.0, []
    while delivery.next_at is not None:
        begun = claimed(delivery, now, 60.0)
        delivery = after_try(begun, 500, "", now, POLICY)
        if delivery.next_at is not None:
            pauses.append(delivery.next_at - now)
            now = delivery.next_at
    assert pauses == [1.0, 2.0, 4.0]
    assert delivery.outcome == "given up after 4 tries: status 500"
    assert POLICY.pause(4) == 5.0
    assert POLICY.pause(100_000) == 5.0


def test_what_is_not_sent_counts_no_try():
    after = dropped(DUE, "the team has no webhook")
    assert after == replace(DUE, next_at=None, outcome="not sent: the team has no webhook")
    assert not is_accepted(after)
