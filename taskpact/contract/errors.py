"""What can be wrong with the documents of the contract."""

from __future__ import annotations


class ContractError(Exception):
    """A document cannot be used; the text says which, where and what to do."""
