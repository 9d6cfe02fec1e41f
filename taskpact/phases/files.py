"""The names by which the judge and the process of Schemathesis share one folder. Values only."""

from typing import Final

FOLDER: Final = "TASKPACT_PHASES"
"""The environment variable that names the folder."""
CONTRACT: Final = "contract.json"
ORDINARY: Final = "ordinary.json"
DOCUMENT: Final = "openapi.json"
SETTINGS: Final = "schemathesis.toml"
REPORT: Final = "report.jsonl"
