"""A row of criteria, read and checked before any figure is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pandas as pd

from crisisdata.criteria import quantifiers
from crisisdata.criteria.calls import Call, parse, parse_pipeline
from crisisdata.criteria.conditions import OPERATORS, Condition
from crisisdata.criteria.measures import MEASURES
from crisisdata.criteria.problems import problem
from crisisdata.criteria.reports import REPORT_MEASURES
from crisisdata.criteria.transforms import TRANSFORMS
from crisisdata.errors import CriterionError

#: Every column of a criterion, in the order of the table: select, window, transform, measure,
#: compare, text.
COLUMNS = [
    "id", "statement", "reading", "part_of", "combine",
    "evidence", "indicator", "producers", "areas", "counterparts", "breakdown", "frequency",
    "flags", "quantifier", "across", "missing",
    "window_from", "window_to", "max_age",
    "transform", "other",
    "measure", "condition",
    "operator", "threshold", "tolerance", "unit", "threshold_reference",
    "question", "question_es", "why", "why_es",
]  # fmt: skip

CLOSED = {
    "reading": ("strict", "broad", "extra", "part"),
    "combine": ("all", "any", "none"),
    "evidence": ("observations", "positions", "events", "none"),
    "frequency": ("A", "Q", "M", "D", "I"),
    "across": ("areas", "counterparts", "breakdowns", "producers"),
    "missing": ("bound", "skip", "refuse"),
    "operator": OPERATORS,
}


_SIGNS = {"==": "=", "≥": ">=", "≤": "<=", "≠": "!="}


@dataclass(frozen=True)
class Criterion:
    """One criterion in its read form; lists are tuples, calls are ready to run."""

    id: str
    statement: str
    reading: str
    part_of: str
    combine: str
    evidence: str
    indicator: tuple[str, ...]
    producers: tuple[str, ...]
    areas: tuple[str, ...]
    counterparts: tuple[str, ...]
    breakdown: tuple[str, ...]
    frequency: str
    flags: tuple[str, ...]
    quantifier: quantifiers.Quantifier
    across: str
    missing: str
    window_from: str
    window_to: str
    max_age: str
    transform: tuple[Call, ...]
    other: tuple[dict[str, str], ...]
    measure: Call | None
    operator: str
    threshold: float | None
    tolerance: float
    unit: str
    parts: tuple[Criterion, ...] = ()

    @property
    def composite(self) -> bool:
        """Whether its verdict comes from its parts."""
        return bool(self.combine)


def read(row: Mapping[str, Any] | pd.Series, default_id: str = "criterion") -> Criterion:
    """Read one row.

    Parameters
    ----------
    row : mapping
        Columns of `COLUMNS`; missing ones are empty. Lists may be Python lists or text joined by
        semicolons. ``parts`` may hold the rows of a composite criterion.

    Returns
    -------
    Criterion

    Raises
    ------
    CriterionError
        Naming the column, what was expected, and what is near.
    """
    given = dict(row)
    for name in given:
        if name not in COLUMNS and name not in ("parts", "reference"):
            near = get_close_matches(str(name), COLUMNS, n=3)
            hint = (
                f"did you mean {' or '.join(near)}?" if near else f"there is {', '.join(COLUMNS)}"
            )
            raise CriterionError(f"column {name!r}: not a column of the criteria; {hint}")
    cell = {c: _text(given.get(c)) for c in COLUMNS}
    cell["operator"] = _SIGNS.get(cell["operator"], cell["operator"])
    for column, known in CLOSED.items():
        if cell[column] and cell[column] not in known:
            raise problem(column, cell[column], "one of " + ", ".join(known), known)
    name = cell["id"] or default_id
    parts = tuple(
        read({"reading": "part", **p}, f"{name}.{i + 1}")
        for i, p in enumerate(given.get("parts") or ())
    )
    combine = cell["combine"] or ("all" if parts else "")
    evidence = "" if combine else cell["evidence"] or "observations"
    bare = combine or evidence == "none"
    if not bare:
        needed = ("indicator", "operator", "threshold")
        for column in needed:
            if not cell[column]:
                raise problem(column, "", "a value: a criterion selects, measures and compares")
    return Criterion(
        id=name,
        statement=cell["statement"],
        reading=cell["reading"],
        part_of=cell["part_of"],
        combine=combine,
        evidence=evidence,
        indicator=_list(given.get("indicator")),
        producers=_list(given.get("producers")),
        areas=_list(given.get("areas")),
        counterparts=_list(given.get("counterparts")),
        breakdown=_list(given.get("breakdown")),
        frequency=cell["frequency"],
        flags=_list(given.get("flags")),
        quantifier=quantifiers.read(cell["quantifier"]),
        across=cell["across"],
        missing=cell["missing"],
        window_from=cell["window_from"],
        window_to=cell["window_to"],
        max_age=cell["max_age"],
        transform=parse_pipeline(cell["transform"], TRANSFORMS, "transform"),
        other=tuple(_selector(s) for s in _list(given.get("other"))),
        measure=None if bare else _measure(cell, evidence),
        operator=cell["operator"],
        threshold=_number(cell["threshold"], "threshold"),
        tolerance=_tolerance(cell["tolerance"], cell["threshold"]),
        unit=cell["unit"],
        parts=parts,
    )


def _measure(cell: dict[str, str], evidence: str) -> Call:
    known = REPORT_MEASURES if evidence == "events" else MEASURES
    text = cell["measure"] or ("sources" if evidence == "events" else "last")
    condition = cell["condition"]
    name = text.partition("(")[0].strip()
    takes = known[name].kinds if name in known else {}
    if condition:
        Condition.parse(condition)
        if takes.get("condition") is not Condition:
            raise problem("condition", condition, f"empty, since {name!r} takes no condition")
        inside = text.partition("(")[2].rpartition(")")[0]
        text = f"{name}(condition= {condition}{', ' + inside if inside.strip() else ''})"
    return parse(text, known, "measure")


def _text(value: Any) -> str:
    if value is None or (not isinstance(value, (list, tuple, set)) and pd.isna(value)):
        return ""
    if isinstance(value, (list, tuple, set)):
        return ";".join(str(v) for v in value)
    return str(value).strip()


def _list(value: Any) -> tuple[str, ...]:
    return tuple(p.strip() for p in _text(value).split(";") if p.strip())


def _number(text: str, column: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise problem(column, text, "a number") from None


def _tolerance(text: str, threshold: str) -> float:
    """Read a tolerance in the value's unit, or in percent of the threshold ("10%")."""
    if text.endswith("%"):
        base = _number(threshold, "threshold") or 0.0
        return abs(base) * (_number(text[:-1], "tolerance") or 0.0) / 100
    value = _number(text, "tolerance") or 0.0
    if value < 0:
        raise problem("tolerance", text, "a number that is not negative")
    return value


_SELECTOR = (
    "indicator", "producers", "areas", "counterparts", "breakdown", "frequency", "flags",
    "quantifier", "transform",
)  # fmt: skip
_SINGULAR = {"area": "areas", "producer": "producers", "counterpart": "counterparts"}


def _selector(text: str) -> dict[str, str]:
    """Read one other series: an indicator, and ``key=value`` pairs that differ from the main."""
    found: dict[str, str] = {}
    for i, word in enumerate(text.split()):
        key, sign, value = word.partition("=")
        key = _SINGULAR.get(key, key)
        if not sign and i == 0:
            found["indicator"] = word
        elif key not in _SELECTOR or not value:
            raise problem(
                "other",
                word,
                "an indicator, then pairs such as area=AAA or breakdown=food",
                [f"{k}=" for k in _SELECTOR],
            )
        else:
            found[key] = value.replace(",", ";") if key not in ("transform",) else value
    return found
