"""The contract as data: the only reader of the documents in `spec/`.

Imports nothing else of taskpact. Ranges, enumerations, defaults and negotiation rules
come from here and are typed nowhere in Python.
"""

from taskpact.contract.contract import Contract, contract, load
from taskpact.contract.errors import ContractError
from taskpact.contract.fields import Field, Sight
from taskpact.contract.files import folder
from taskpact.contract.negotiation import Answer, Negotiation
from taskpact.contract.operations import Operation
from taskpact.contract.requirements import Ambiguity, Level, Requirement
from taskpact.contract.resolution import Resolution
from taskpact.contract.rules import Rule
from taskpact.contract.schema import Violation

__all__ = [
    "Ambiguity",
    "Answer",
    "Contract",
    "ContractError",
    "Field",
    "Level",
    "Negotiation",
    "Operation",
    "Requirement",
    "Resolution",
    "Rule",
    "Sight",
    "Violation",
    "contract",
    "folder",
    "load",
]
