"""What an evaluation finds, before it becomes a row of findings."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from crisisdata.criteria.silence import Absence

#: Which reasons for having no figure come first where members differ.
_GRAVITY = (
    "not-published", "not-yet-out", "no-vintage-kept", "too-old", "no-start", "no-span",
    "too-few", "irregular", "base", "never", "no-value", "not-in-package",
)  # fmt: skip


@dataclass(frozen=True)
class Member:
    """One member's part in an outcome, for the reason's text."""

    name: str
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    period: str = ""
    absence: Absence | None = None


@dataclass(frozen=True)
class Outcome:
    """Value, bounds, verdict, and what the reason is written from.

    `cited` maps each row used, as (table, label), to its reference and vintage basis.
    """

    verdict: str
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    unit: str = ""
    threshold: float = math.nan
    cited: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    detail: dict[str, str] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    absence: Absence | None = None
    notes: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()


def gravest(absences: list[Absence]) -> Absence:
    """Choose the reason to give where every member lacks a figure."""
    return min(absences, key=lambda a: _GRAVITY.index(a.code) if a.code in _GRAVITY else 99)
