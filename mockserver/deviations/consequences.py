"""What a defect cannot but break besides its own area: consequences, by the requirement it breaks.

Whoever does not continue a task loses its plans; whoever refuses wrongly does so wherever anything
is refused. A defect that fails a check of any other area is no defect to prove a check by: it
would be found out by whoever looks at it at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CONSEQUENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "NEG-05": ("ACK",),
    "NEG-08": ("ENU",),
    "ID-01": ("ACK",),
    "ID-02": ("WHK", "STA"),
    "ID-03": ("STA",),
    "ID-06": ("ACK", "PLN", "ABT", "STA"),
    "ID-07": ("ACK", "PLN", "ABT", "ART", "STA"),
    "ID-08": ("STA",),
    "ID-09": ("PLN", "STA"),
    "ID-10": ("STA",),
    "ID-11": ("PLN", "STA"),
    "ID-16": ("VIS",),
    "RNG-02": ("ENU",),
    "RNG-03": ("NEG", "ENU", "TYP"),
    "TYP-08": ("NEG", "ABT"),
    "DEF-06": ("VIS", "PLN", "ART", "STA"),
    "DEF-09": ("ID", "VIS", "STA"),
    "DEF-10": ("ID", "VIS", "STA"),
    "DEF-15": ("SEC",),
    "DEF-16": ("SEC",),
    "DEF-17": ("ART", "STA"),
    "DEF-20": ("PLN", "STA"),
    "SEC-06": ("DEF",),
    "SEC-07": ("DEF",),
    "VIS-01": ("ID", "STA"),
    "VIS-02": ("STA",),
    "VIS-03": ("STA",),
    "VIS-06": ("STA",),
    "VIS-07": ("STA",),
    "VIS-11": ("ERR",),
    "PLN-01": ("DEF",),
    "PLN-02": ("DEF",),
    "PLN-03": ("ART", "WHK", "STA"),
    "ART-01": ("STA",),
    "ART-02": ("DEF", "WHK", "STA"),
    "ART-03": ("DEF", "STA"),
    "ART-04": ("STA",),
    "ERR-30": ("ENU", "TYP", "INP"),
    "ERR-33": ("INP",),
    "STA-09": ("PLN",),
    "STA-10": ("DEF", "ART", "WHK"),
    "STA-12": ("ID", "PLN"),
    "STA-20": ("VIS", "PLN", "ABT", "ART"),
}
"""By requirement: the areas that suffer with it."""
