"""How several members (areas, hosts, producers, breakdowns) become one answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crisisdata.criteria.conditions import Condition
from crisisdata.criteria.problems import problem

#: What each quantifier does; those that begin with `series_` join the members' series period by
#: period before anything is measured, the others join what was measured of each member.
QUANTIFIERS = {
    "each": "every member fulfils the comparison",
    "any": "at least one member fulfils it",
    "sum": "sum of the members' values",
    "mean": "mean of the members' values, weighted by `by` (`mean(by=population)`) if given",
    "median": "median of the members' values",
    "min": "lowest of the members' values",
    "max": "highest of the members' values",
    "count": "number of members that fulfil the condition in brackets",
    "share": "percent of members that fulfil the condition, weighted by `by` (population) if given",
    "series_sum": "sum of the members' series, period by period",
    "series_mean": "mean of the members' series, period by period",
    "series_median": "median of the members' series, period by period",
    "series_min": "lowest of the members' series, period by period",
    "series_max": "highest of the members' series, period by period",
}
_FORM = re.compile(r"([a-z_]+)\s*(?:\(\s*(.*?)\s*(?:,?\s*\bby\s*=\s*([a-z0-9_]+))?\s*\))?")


@dataclass(frozen=True)
class Quantifier:
    """A quantifier with its condition and its weight; the name is empty for a single member."""

    name: str = ""
    condition: Condition | None = None
    by: str = ""

    @property
    def joins_series(self) -> bool:
        """Whether the series are joined before they are measured."""
        return self.name.startswith("series_")


def read(text: str) -> Quantifier:
    """Read ``each``, ``sum``, ``count(>= 1)`` or ``share(>= 1, by=population)``."""
    if not text:
        return Quantifier()
    match = _FORM.fullmatch(text)
    if match is None or match[1] not in QUANTIFIERS:
        raise problem("quantifier", match[1] if match else text, "a quantifier", QUANTIFIERS)
    name, condition, by = match[1], match[2], match[3]
    needs = name in ("count", "share")
    if needs != bool(condition):
        example = f"{name}(>= 1)" if needs else name
        raise problem("quantifier", text, f"{example!r}")
    if by and name not in ("share", "mean"):
        raise problem("quantifier", text, "a weight only with share and mean")
    return Quantifier(
        name, Condition.parse(condition, "quantifier") if condition else None, by or ""
    )
