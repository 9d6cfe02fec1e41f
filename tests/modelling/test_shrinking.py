"""A sequence is made as short and as plain as it can be, with few questions, always alike."""

from __future__ import annotations

from taskpact.modelling.shrinking import shortest
from taskpact.modelling.steps import Step, create, go_on, read, share

STEPS = (create(1, visibility="team", keeps=True), create(2), go_on(1, value=5), share(2), read(1))


def test_steps_that_do_not_matter_go():
    needed = {"create", "read"}
    found = shortest(STEPS, lambda steps: needed <= {each.act for each in steps}, 100)
    assert sorted(each.act for each in found) == ["create", "read"]


def test_wishes_that_do_not_matter_go():
    found = shortest(STEPS, lambda steps: any(each.keeps for each in steps), 100)
    assert found == (create(1, keeps=True),)


def test_the_order_stays():
    def still(steps):
        acts = [each.act for each in steps]
        return "create" in acts and "read" in acts and acts.index("create") < acts.index("read")

    assert [each.act for each in shortest(STEPS, still, 100)] == ["create", "read"]


def test_what_cannot_be_shorter_stays():
    assert shortest(STEPS, lambda steps: len(steps) == len(STEPS), 100)[1] == create(2)


def test_no_more_is_asked_than_may_be_and_nothing_twice():
    asked = []

    def still(steps):
        asked.append(steps)
        return False

    assert shortest(STEPS, still, 7) == STEPS
    assert len(asked) == len(set(asked)) == 7


def test_a_step_says_who_does_what():
    assert str(Step("list", who="outsider")) == "outsider: list"
    assert str(go_on(3, value=5, form="cut")) == "self: continue task 3 form='cut' value=5"
