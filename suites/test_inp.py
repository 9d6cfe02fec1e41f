"""INP: what the user said reaches the task's messages, code point for code point."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from taskpact.cases import samples, strategies, texts
from taskpact.cases.properties import falsify
from taskpact.refusing import fate
from taskpact.resolving import said
from taskpact.suite import Broken, Case, NotObservable, Probe, each, requirement

EXAMPLES = 20
OTHER = "This line is not the message."


@requirement("INP-01")
def test_the_shorthand_is_the_message_when_there_are_no_parts(probe: Probe) -> None:
    """`task` alone is what the user said."""
    text = probe.target.prompts.ordinary
    keeps(probe, shorthand(probe, text), text)


@requirement("INP-02")
def test_the_shorthand_is_ignored_when_there_are_parts(probe: Probe) -> None:
    """`task` beside parts is not what the user said, nor a part of it."""
    text = probe.target.prompts.ordinary
    body = {**parts(probe, text), "task": OTHER}
    found = said(probe, body, body["id"])
    made = probe.exchanges[-2:]
    if any(OTHER in each_text for each_text in found):
        raise Broken("the text of `task` is in the message, though the message has parts", *made)
    if text not in found:
        raise Broken(f"the text of the parts is not the message, which is {found!r}", *made)


@requirement("INP-03")
def test_the_text_of_the_parts_is_the_message(probe: Probe) -> None:
    """A message of one text part is what the user said."""
    text = probe.target.prompts.ordinary
    keeps(probe, parts(probe, text), text)


@requirement("INP-04")
@each(texts.scripts)
def test_every_script_is_kept(probe: Probe, case: Case) -> None:
    """Text in any script is kept code point for code point, by either way in."""
    kept_both_ways(probe, case)


@requirement("INP-04")
def test_any_text_is_kept(probe: Probe) -> None:
    """Whatever text is drawn, the details show the same code points."""

    def is_kept(text: str) -> None:
        keeps(probe, shorthand(probe, text), text)

    falsify(strategies.texts(), is_kept, seed=probe.session.seed, examples=EXAMPLES)


@requirement("INP-05")
@each(texts.tidied)
def test_no_text_is_tidied(probe: Probe, case: Case) -> None:
    """Text is neither normalised nor trimmed, and its line ends stay, by either way in."""
    kept_both_ways(probe, case)


@requirement("INP-06")
@each(texts.spelled)
def test_escapes_are_decoded_once(probe: Probe, case: Case) -> None:
    """A text written out, with short escapes and all in escapes is one and the same."""
    text = case.facts["text"]
    for spelled in (texts.literal, texts.briefly_escaped, texts.escaped):
        for laid in (shorthand, parts):
            keeps(probe, laid(probe, OTHER), text, spelled(text))


@requirement("INP-07")
@each(texts.with_nul)
def test_a_text_with_nul_is_kept_whole(probe: Probe, case: Case) -> None:
    """A text with an escaped NUL is refused, or kept to its last character."""
    kept_both_ways(probe, case, may_refuse=True)


@requirement("INP-08")
@each(texts.long)
def test_a_long_text_is_kept_whole(probe: Probe, case: Case) -> None:
    """A long text is refused for its size, or kept to its last character."""
    kept_both_ways(probe, case, may_refuse=True)


@requirement("INP-09")
def test_what_no_input_does_is_told(probe: Probe) -> None:
    """A request with neither `task` nor parts is accepted or refused."""
    probe.observe(f"an empty object is {fate(probe.post({}))}")


@requirement("INP-10")
def test_what_empty_parts_do_is_told(probe: Probe) -> None:
    """Empty parts beside `task` count as present or as absent."""
    message = samples.message(probe.contract, OTHER)
    tell(probe, {**shorthand(probe, OTHER), "message": {**message, "parts": []}}, "empty parts")


@requirement("INP-11")
def test_what_a_message_without_parts_does_is_told(probe: Probe) -> None:
    """A message that has no parts leaves `task` as the input."""
    message = samples.message(probe.contract, OTHER)
    del message["parts"]
    tell(probe, {**shorthand(probe, OTHER), "message": message}, "a message without parts")


@requirement("INP-12")
def test_which_of_several_parts_are_the_message_is_told(probe: Probe) -> None:
    """Several text parts: all of them, or the first, or the last."""
    listed = [samples.part(probe.contract, text) for text in ("one ", "two ", "three")]
    message = {**samples.message(probe.contract, ""), "parts": listed}
    found = heard(probe, {**parts(probe, ""), "message": message})
    probe.observe(f"of several text parts the message is {found!r}")


@requirement("INP-13")
def test_what_an_unknown_part_does_is_told(probe: Probe) -> None:
    """A part of a type that the contract does not name is accepted or refused."""
    part = {**samples.part(probe.contract, OTHER), "type": "x-unknown-part"}
    message = {**samples.message(probe.contract, ""), "parts": [part]}
    probe.observe(f"an unknown part is {fate(probe.post(probe.body(message=message)))}")


def shorthand(probe: Probe, text: str) -> dict[str, Any]:
    """A body that says `text` by the shorthand."""
    return probe.body(id=probe.fresh_id(), task=text)


def parts(probe: Probe, text: str) -> dict[str, Any]:
    """A body that says `text` by a part of the message, and nothing by the shorthand."""
    body = shorthand(probe, text)
    del body["task"]
    return {**body, "message": samples.message(probe.contract, text)}


def keeps(
    probe: Probe,
    body: Mapping[str, Any],
    text: str,
    spelled: str | None = None,
    *,
    may_refuse: bool = False,
) -> None:
    """A task made with `body` shows `text` as the user's message.

    `spelled` is the JSON string that stands for the body's text on the wire.
    """
    data: Mapping[str, Any] | bytes = body
    if spelled is not None:
        data = json.dumps(body).replace(json.dumps(OTHER), spelled).encode()
    found = said(probe, data, body["id"], may_refuse=may_refuse)
    if text not in found:
        reason = f"the user's message was changed: {texts.difference(text, found[-1])}"
        raise Broken(reason, *probe.exchanges[-2:])


def kept_both_ways(probe: Probe, case: Case, *, may_refuse: bool = False) -> None:
    """The case's text is kept, said by the shorthand and said by a part."""
    text = case.facts["text"]
    for laid in (shorthand, parts):
        keeps(probe, laid(probe, text), text, may_refuse=may_refuse)


def heard(probe: Probe, body: Mapping[str, Any]) -> list[str]:
    """The user's messages of a task whose body a target may refuse."""
    return said(probe, body, body["id"], may_refuse=True)


def tell(probe: Probe, body: Mapping[str, Any], what: str) -> None:
    """Observe whether the shorthand became the message."""
    try:
        used = OTHER in heard(probe, body)
    except NotObservable as outcome:
        probe.observe(f"{what} beside `task`: {outcome.reason}")
    else:
        probe.observe(f"{what} beside `task`: its text is {'used' if used else 'not used'}")
