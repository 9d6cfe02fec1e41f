"""Which of the contract's answers a request gets: by the field, else by Accept, else the default.

Field, answers and default come from the contract (`x-negotiation`); nothing of them is known
here. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mockserver.admission.accept import weights
from taskpact.contract import Answer, Contract, Negotiation

_ANYTHING = "*/*"


def negotiate(contract: Contract, body: Mapping[str, object], accept: Sequence[str]) -> Answer:
    """The answer to an acceptable body with these Accept lines (NEG)."""
    negotiation = contract.negotiation
    return by_field(negotiation, body) or by_accept(negotiation, accept)


def by_field(negotiation: Negotiation, body: Mapping[str, object]) -> Answer | None:
    """The answer that the body names; None where it names none."""
    named = body.get(negotiation.field)
    return negotiation.answers.get(named) if isinstance(named, str) else None


def by_accept(negotiation: Negotiation, accept: Sequence[str]) -> Answer:
    """The answer that the Accept lines prefer (RFC 9110 section 12.5.1), else the default.

    Where they accept none the header is disregarded, as section 12.4.1 allows. Of several
    answers wanted equally the default comes, or the contract's first if it is not among them.
    """
    default = negotiation.answers[negotiation.default]
    if not accept or (len(accept) == 1 and accept[0] == _ANYTHING):
        return default
    known = negotiation.by_media_type
    if len(accept) == 1 and accept[0] in known:
        return known[accept[0]]
    wanted = weights(accept, tuple(known))
    if wanted is None:
        return default
    best = max(wanted.values())
    if wanted[default.media_type] == best:  # also where none is acceptable
        return default
    return next(answer for name, answer in known.items() if wanted[name] == best)
