"""What the model takes for certain, and what it leaves open."""

from __future__ import annotations

from taskpact.contract import load
from taskpact.modelling import judging
from taskpact.modelling.calls import calls
from taskpact.modelling.judging import changed, details_of
from taskpact.modelling.model import Model, Shown, continued, looked, made

CALLS = calls(load())
READERS = CALLS.readers
ONE = made(1, "a", "self", "first", "private")
OTHER = made(2, "b", "self", "strange", "private")


def details(*texts, streams=("s1",), **more):
    said = [{"role": "user", "parts": [{"type": "text", "text": each}]} for each in texts]
    return {"messages": said, "streams": [{"stream_id": each} for each in streams], **more}


def shown(given, status="completed"):
    return judging.shown(given, status, None)


def found(known, given, *others):
    differences = details_of(known, others, given, shown(given), CALLS.watched)
    return [each.requirement for each in differences]


def went_on(known, text, visibility="", *, idle=True, value=None):
    return continued(known, text, visibility, "private", idle=idle, value=value)


def seen(known, *texts, streams=("s1",)):
    return looked(known, shown(details(*texts, streams=streams)))


def test_what_is_as_it_should_be_is_no_difference():
    assert found(ONE, details("first")) == []


def test_a_message_that_is_lost_or_displaced_is_one():
    known = went_on(seen(ONE, "first"), "second")
    both = ("s1", "s2")
    assert found(known, details("first", "second", streams=both)) == []
    assert found(known, details("first", streams=both)) == ["STA-02"]
    assert found(known, details("second", "first", streams=both)) == ["STA-02"]


def test_a_message_that_may_wait_is_none():
    known = went_on(seen(ONE, "first"), "second", idle=False)
    assert found(known, details("first")) == []


def test_a_target_that_never_showed_a_message_is_not_held_to_it():
    known = went_on(looked(ONE, shown({"messages": []})), "second")
    assert found(known, {"messages": []}) == []


def test_what_was_said_elsewhere_is_a_difference():
    assert found(ONE, details("first", "strange"), OTHER) == ["STA-02"]


def test_streams_grow_stay_and_belong_to_one_task():
    known = went_on(seen(ONE, "first"), "second")
    texts = ("first", "second")
    assert found(known, details(*texts, streams=("s1",))) == ["STA-03"]
    assert found(known, details(*texts, streams=("s2", "s3"))) == ["STA-03"]
    other = seen(OTHER, "strange", streams=("s9",))
    assert found(known, details(*texts, streams=("s1", "s9")), other) == ["STA-03"]
    assert found(known, {"messages": details(*texts)["messages"]}) == []


def test_an_explicit_value_is_the_latest_run_s():
    name, first, second = CALLS.watched.name, *CALLS.values[:2]
    known = went_on(seen(ONE, "first"), "second", value=second)
    given = details("first", "second", streams=("s1", "s2"))
    for value, expected in ((first, ["STA-12"]), (second, [])):
        assert found(known, {**given, "stream": {"run_config": {name: value}}}) == expected
    assert found(known, given) == []


def test_a_visibility_that_was_asked_for_may_have_been_taken_or_not():
    public = CALLS.word("everyone")
    known = went_on(ONE, "second", public)
    assert known.visibility == {"private", public}
    assert judging.shares(READERS, known) is None
    told = looked(known, Shown("completed", None, None, public))
    assert judging.shares(READERS, told) is True
    assert not judging.always_hidden(READERS, told, of_team=False)


def test_without_a_visibility_the_task_keeps_its_own_or_takes_the_default():
    team = CALLS.word("team")
    known = went_on(made(1, "a", "self", "first", team), "second")
    assert known.visibility == {team, "private"}


def test_who_may_read_follows_the_contract_and_is_open_where_it_is():
    team, public = CALLS.word("team"), CALLS.word("everyone")
    for word, of_team, expected in (
        ("private", True, False),
        (team, True, True),
        (team, False, False),
        (public, False, None),
    ):
        known = made(1, "a", "self", "first", word)
        assert judging.may_read(READERS, known, of_team=of_team) is expected


def test_what_was_to_stay_is_compared_where_both_show_it():
    before, now = shown(details("first")), shown(details("first", "more"))
    assert changed(before, before) is None
    reason, sign = changed(before, now)
    assert "messages" in reason
    assert sign.pointer == "/messages"
    assert changed(shown({}), now) is None
    assert changed(shown(details("first"), ""), shown(details("first"), "suspended")) is None


def test_a_model_tells_a_task_from_the_others():
    model = Model().having(ONE).having(OTHER)
    assert model.others(ONE) == (OTHER,)
    assert list(model) == [ONE, OTHER]


def test_the_words_are_the_contract_s():
    contract = load()
    assert not contract.accepts({"task": "x", **CALLS.spoilt})
    assert contract.accepts({"task": "x", **CALLS.planning, **CALLS.keeping})
    assert len(set(CALLS.values)) == len(CALLS.values) >= 4
    assert CALLS.approves != CALLS.declines
