"""Servers that do not keep secrets: each fault and its name.

What they do is in `telling` and `showing_secrets`.
"""

from __future__ import annotations

from mockserver.deviations import showing_secrets as showing
from mockserver.deviations import telling as wrong
from mockserver.deviations.defaulting import all_secrets_for_empty
from mockserver.deviations.deviation import Deviation
from mockserver.deviations.telling import Change


def _defect(name: str, requirement: str, summary: str, change: Change) -> Deviation:
    return Deviation(f"sec-{name}", "defect", requirement, summary, change)


DEVIATIONS: tuple[Deviation, ...] = (
    _defect("acknowledged", "SEC-01", "Tells the values of secrets in the acknowledgement.",
            wrong.acknowledging(wrong.plainly)),
    _defect("acknowledged-later", "SEC-01",
            "Tells the values of secrets, in base64, where a task is continued.",
            wrong.acknowledging(wrong.in_base64, wrong.later_runs)),
    _defect("in-a-header", "SEC-01", "Tells the values of secrets, in base64, in a header.",
            wrong.acknowledging(wrong.in_base64, in_head=True)),
    _defect("in-errors", "SEC-01", "Tells the values of secrets in every error.",
            wrong.in_errors(wrong.plainly)),
    _defect("in-one-error", "SEC-01", "Tells the values of secrets where one is no text.",
            wrong.in_errors(wrong.in_percent, "secrets")),
    _defect("in-error-of-unknown", "SEC-01",
            "Tells the values of secrets where a name is unknown.",
            wrong.in_unknown_names(wrong.plainly)),
    _defect("streamed", "SEC-02", "Tells the values of secrets in a chunk.",
            showing.streaming(wrong.plainly)),
    _defect("streamed-as-json", "SEC-02", "Tells the values of secrets in JSON in a text.",
            showing.streaming(wrong.in_json)),
    _defect("streamed-in-base64", "SEC-02", "Tells the values of secrets in base64.",
            showing.streaming(wrong.in_base64)),
    _defect("streamed-in-pieces", "SEC-02", "Tells the values of secrets over several deltas.",
            showing.streaming(wrong.plainly, cut=True)),
    _defect("streamed-later", "SEC-02", "Tells the values of secrets in the second run's stream.",
            showing.streaming(wrong.plainly, wrong.later_runs)),
    _defect("streamed-again", "SEC-02", "Tells the values of secrets where a stream is read again.",
            showing.streamed_again(wrong.plainly)),
    _defect("in-details", "SEC-03", "Tells the values of secrets in the details.",
            showing.in_details(wrong.plainly)),
    _defect("in-details-later", "SEC-03",
            "Tells the values of secrets, in digits, in the details of a run that has ended.",
            showing.in_details(wrong.in_hex, showing.is_over)),
    _defect("in-lists", "SEC-03", "Tells the values of secrets in the list.",
            showing.in_lists(wrong.plainly)),
    _defect("in-shares", "SEC-03", "Tells the values of secrets in the share.",
            showing.in_shares(wrong.plainly)),
    _defect("in-artifacts", "SEC-04", "Tells the values of secrets in the artifact's summary.",
            showing.in_artifacts(wrong.plainly, "summary")),
    _defect("in-findings", "SEC-04", "Tells the values of secrets, in base64, in a finding.",
            showing.in_artifacts(wrong.in_base64, "findings")),
    _defect("all-names-for-one", "SEC-05", "Exposes all secrets where one was listed.",
            wrong.naming(wrong.all_if_any)),
    _defect("a-name-more", "SEC-05", "Exposes a secret of the platform's own besides.",
            wrong.naming(wrong.a_default_too)),
    _defect("all-names-for-none", "SEC-06", "Exposes all secrets where none was listed.",
            wrong.naming(wrong.all_if_none)),
    _defect("all-names-in-chat", "SEC-06", "Exposes all secrets in chat mode.",
            wrong.naming(wrong.all_if_none, mode="chat")),
    _defect("all-names-of-a-project", "SEC-06", "Exposes all secrets in a project.",
            wrong.naming(wrong.all_if_none, project_id=...)),
    _defect("all-names-for-empty", "SEC-07", "Takes an empty list of secrets for all of them.",
            all_secrets_for_empty),
    _defect("all-names-for-empty-plan", "SEC-07", "Exposes all secrets in plan mode.",
            wrong.naming(wrong.all_if_none, mode="plan")),
)  # fmt: skip
