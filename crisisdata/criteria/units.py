"""Units of what transforms and measures give; None where the criterion has to say it."""

from __future__ import annotations

_LENGTHS = {"A": "years", "Q": "quarters", "M": "months", "D": "days"}
_PEOPLE = {1000: "per_1000", 100_000: "per_100000", 100: "percent_population"}


def is_percent(unit: str | None) -> bool:
    """Whether a unit is a percentage of something."""
    return unit is not None and (unit.startswith(("percent", "%")))


def difference(unit: str | None) -> str | None:
    """Unit of a difference: percentage points for percentages, otherwise the same."""
    return "percentage_points" if is_percent(unit) and unit != "percentage_points" else unit


def per_people(unit: str | None, per: float) -> str | None:
    """Unit of an amount per so many people; known only for counts of people and events."""
    counts = {"persons", "cases", "deaths", "events", "protests", "applications"}
    return _PEOPLE.get(int(per)) if unit in counts and per == int(per) else None


def length(freq: str) -> str:
    """Unit of a number of periods of a frequency."""
    return _LENGTHS.get(freq, "periods")
