"""The order of chunks: every state of a stream and of a part, with every role."""

import pytest

from taskpact.contract import ContractError, load
from taskpact.judging.stream_grammar import TABLE, Chunk, Role, State, contracted, order, profile
from taskpact.judging.stream_rules import Rule

CONTRACT = load()
PROFILE = profile(CONTRACT, "ui-message-stream")


def chunk(kind, **members):
    return {"type": kind, **members}


START = chunk("start")
FINISH = chunk("finish")
DONE = "[DONE]"


def text(role, part="t"):
    return chunk(f"text-{role}", id=part, **({"delta": "a"} if role == "delta" else {}))


def tool(role, call="c"):
    return chunk(f"tool-{role}", toolCallId=call)


def judged(*sequence):
    """The rules that a stream of these chunks breaks, each with the number of its event."""
    made = [
        Chunk(n, 10 * n, "", {}, terminator=True)
        if each == DONE
        else Chunk(n, 10 * n, each["type"], each)
        for n, each in enumerate(sequence, 1)
    ]
    return [(each.rule, each.event) for each in order(made, 999, PROFILE)]


def whole(*inside):
    return judged(START, *inside, FINISH, DONE)


GOOD = [
    (),
    (text("start"), text("delta"), text("delta"), text("end")),
    (text("start"), text("end")),
    (
        text("start", "a"),
        text("start", "b"),
        text("delta", "a"),
        text("end", "b"),
        text("end", "a"),
    ),
    (text("start", "a"), text("end", "a"), text("start", "b"), text("end", "b")),
    (chunk("reasoning-start", id="t"), text("start"), text("end"), chunk("reasoning-end", id="t")),
    (tool("input-start"), tool("input-delta"), tool("input-available"), tool("output-available")),
    (tool("input-available"), tool("output-available")),
    (tool("input-available"), tool("output-error")),
    (tool("input-available"), tool("output-available"), tool("output-available")),
    (tool("input-start"),),
    (tool("input-available", "a"), tool("input-available", "b"), tool("output-available", "a")),
    (
        chunk("start-step"),
        text("start"),
        text("end"),
        chunk("start-step"),
        text("start"),
        text("end"),
    ),
    (chunk("data-phase"), chunk("something-new"), chunk("file"), chunk("message-metadata")),
    (START,),
]


@pytest.mark.parametrize("inside", GOOD, ids=lambda each: " ".join(c["type"] for c in each))
def test_a_legal_order_breaks_nothing(inside):
    assert whole(*inside) == []


BAD = [
    ((text("delta"),), [(Rule.DELTA_INSIDE, 2)]),
    ((text("start"), text("end"), text("delta")), [(Rule.DELTA_INSIDE, 4)]),
    ((text("start", "a"), text("delta", "b"), text("end", "a")), [(Rule.DELTA_INSIDE, 3)]),
    ((text("start"), text("start"), text("end")), [(Rule.OPENED_ONCE, 3)]),
    ((text("start"), text("end"), text("start"), text("end")), [(Rule.OPENED_ONCE, 4)]),
    ((text("end"),), [(Rule.CLOSED_ONCE, 2)]),
    ((text("start"), text("end"), text("end")), [(Rule.CLOSED_ONCE, 4)]),
    ((text("start"),), [(Rule.ENDED_BEFORE_FINISH, 3)]),
    ((chunk("reasoning-start", id="r"),), [(Rule.ENDED_BEFORE_FINISH, 3)]),
    (
        (chunk("reasoning-start", id="t"), text("delta"), chunk("reasoning-end", id="t")),
        [(Rule.DELTA_INSIDE, 3)],
    ),
    ((tool("output-available"),), [(Rule.INPUT_FIRST, 2)]),
    ((tool("output-error"),), [(Rule.INPUT_FIRST, 2)]),
    ((tool("input-start"), tool("output-available")), [(Rule.INPUT_FIRST, 3)]),
    ((tool("input-available", "a"), tool("output-available", "b")), [(Rule.INPUT_FIRST, 3)]),
    ((tool("output-available"), tool("input-available")), [(Rule.INPUT_FIRST, 2)]),
    ((tool("input-delta"),), [(Rule.DELTA_INSIDE, 2)]),
]


@pytest.mark.parametrize(("inside", "expected"), BAD)
def test_a_part_out_of_order_is_told_once_and_where(inside, expected):
    assert whole(*inside) == expected


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        ([chunk("data-x"), START, FINISH, DONE], [(Rule.START_FIRST, 1)]),
        ([FINISH, DONE], [(Rule.START_FIRST, 1)]),
        ([], [(Rule.CLOSING, 1)]),
        ([START], [(Rule.CLOSING, 2)]),
        ([START, DONE], [(Rule.CLOSING, 2)]),
        ([DONE], [(Rule.CLOSING, 1)]),
        ([START, FINISH], [(Rule.TERMINATED, 3)]),
        ([START, FINISH, chunk("data-x"), DONE], [(Rule.TERMINATED, 3)]),
        ([START, FINISH, FINISH, DONE], [(Rule.CLOSING_ONCE, 3)]),
        ([START, chunk("error"), FINISH, DONE], [(Rule.CLOSING_ONCE, 3)]),
        ([START, FINISH, DONE, DONE], [(Rule.NOTHING_AFTER, 4)]),
        ([START, FINISH, DONE, START], [(Rule.NOTHING_AFTER, 4)]),
        ([START, FINISH, DONE, FINISH], [(Rule.NOTHING_AFTER, 4)]),
        ([START, chunk("error"), DONE], []),
        ([START, chunk("abort"), DONE], []),
    ],
)
def test_a_stream_begins_and_ends_as_the_profile_says(sequence, expected):
    assert judged(*sequence) == expected


@pytest.mark.parametrize("last", ["error", "abort"])
def test_a_run_that_fails_may_leave_parts_open(last):
    assert judged(START, text("start"), chunk(last), DONE) == []


def test_data_that_is_no_chunk_is_an_event_of_no_known_role():
    """It may not come first, nor after the closing chunk."""
    none = chunk("")
    assert judged(none, START, FINISH, DONE) == [(Rule.START_FIRST, 1)]
    assert whole(none) == []


def test_a_key_of_any_type_is_a_key():
    assert whole(text("start", [1]), text("delta", [1]), text("end", [1])) == []
    assert whole(text("start", 1), text("delta", "1"), text("end", 1)) == [(Rule.DELTA_INSIDE, 3)]


def test_the_table_has_a_move_for_every_role_in_every_state_of_its_kind():
    stream = {State.FRESH, State.RUNNING, State.CLOSED, State.OVER}
    for kind in (stream, set(State) - stream):
        roles = [set(TABLE[state]) for state in kind]
        assert all(each == roles[0] for each in roles)
        assert all(move.state in kind for state in kind for move in TABLE[state].values())
    assert {role for row in TABLE.values() for role in row} == set(Role)


def test_a_violation_names_event_byte_and_rule():
    made = [Chunk(1, 12, "text-delta", {"type": "text-delta", "id": "a"})]
    assert str(order(made, 40, PROFILE)[1]) == (
        'event 1, byte 12 (text-delta, id "a"): a delta outside its part'
    )


def test_an_opaque_stream_has_no_order():
    opaque = profile(CONTRACT, "opaque")
    assert order([Chunk(1, 0, "finish", {}), Chunk(2, 5, "start", {})], 9, opaque) == ()


def test_the_profile_is_the_one_of_the_answer_that_is_a_stream():
    assert contracted(CONTRACT) == PROFILE


def test_the_profile_knows_its_message_its_own_headers_and_its_types():
    assert (PROFILE.message, PROFILE.piece, PROFILE.message_key) == ("text-delta", "delta", "id")
    assert list(PROFILE.own_headers) == ["x-vercel-ai-ui-message-stream"]
    assert {"start", "text-delta", "finish"} <= PROFILE.known


def test_a_profile_that_the_contract_lacks_is_an_error():
    with pytest.raises(ContractError, match="'nothing'"):
        profile(CONTRACT, "nothing")
