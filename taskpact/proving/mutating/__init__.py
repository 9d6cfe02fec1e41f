"""Edits of the contract document, made by rule: every keyword and every x- rule, one at a time.

Pure. Used to prove that nothing of the document is typed anywhere else: after each edit the mock
must act otherwise and the suites must ask otherwise (`taskpact.proving.drift`).
"""

from __future__ import annotations

from collections.abc import Iterator

from taskpact.proving.mutating import around, keywords, rules
from taskpact.proving.mutating.mutation import Document, Mutation

__all__ = ["Document", "Mutation", "mutations"]


def mutations(document: Document) -> Iterator[Mutation]:
    """Every edit of this document, part by part."""
    yield from around.edits(document)
    yield from keywords.edits(document)
    yield from rules.edits(document)
