"""Which of the contract's answers a request gets: the field, then Accept, then the default.

The answers, the field's name and the default come from the contract (`x-negotiation`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mockserver.admission.accept import preference
from taskpact.contract import Answer, Negotiation


def negotiated(
    negotiation: Negotiation, sent: Mapping[str, object], accept: Iterable[str]
) -> Answer:
    """The answer to an acceptable request.

    `sent` holds what the client sent and what counts; no defaults. `accept` are the lines of
    the Accept header. Where none of the answers is acceptable the header is disregarded, as
    RFC 9110 section 12.4.1 allows; a tie that the default is part of falls to the default.
    """
    chosen = sent.get(negotiation.field)
    if isinstance(chosen, str) and chosen in negotiation.answers:
        return negotiation.answers[chosen]
    return by_accept(negotiation, accept)


def by_accept(negotiation: Negotiation, accept: Iterable[str]) -> Answer:
    """The answer that the Accept header prefers, else the default."""
    default = negotiation.answers[negotiation.default]
    weights = preference(accept, negotiation.by_media_type)
    best = max(weights.values())
    if best <= 0 or weights[default.media_type] == best:
        return default
    return next(
        answer for name, answer in negotiation.by_media_type.items() if weights[name] == best
    )
