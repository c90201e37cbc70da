"""Evaluate criteria: the public way in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from crisisdata.choice import as_date
from crisisdata.criteria import words
from crisisdata.criteria.context import Context, complete
from crisisdata.criteria.engine import Memo, outcome
from crisisdata.criteria.outcome import Outcome
from crisisdata.criteria.problems import problem
from crisisdata.criteria.row import Criterion, read
from crisisdata.errors import CrisisDataError, CriterionError

#: Columns of a finding.
FINDING = [
    "criterion", "statement", "reading", "knowledge", "as_of", "value", "low", "high", "unit",
    "threshold", "distance", "verdict", "reason", "reason_es", "n_values", "dated_share",
    "references",
]  # fmt: skip


def read_all(criteria: pd.DataFrame) -> list[Criterion]:
    """Read a table of criteria, each composite one with its parts.

    Parameters
    ----------
    criteria : DataFrame
        Columns of the criteria table; those that are missing are empty.

    Returns
    -------
    list of Criterion
        In the order of the table, the parts also on their own.

    Raises
    ------
    CriterionError
        Naming the criterion, the column, what was expected and what is near.
    """
    found: dict[str, Criterion] = {}
    for i, row in enumerate(criteria.to_dict("records")):
        name = str(row.get("id") or f"row {i}")
        try:
            one = read({str(k): v for k, v in row.items()}, f"criterion-{i}")
        except CriterionError as error:
            raise CriterionError(f"criterion {name!r}, {error}") from None
        if one.id in found:
            raise problem("id", one.id, "an id that no other criterion has")
        found[one.id] = one
    for one in found.values():
        if one.part_of and one.part_of not in found:
            raise problem("part_of", one.part_of, "the id of a composite criterion", found)
        if one.part_of and not found[one.part_of].composite:
            raise problem("part_of", one.part_of, "a criterion with combine set")
    return [_with_parts(c, found, ()) for c in found.values()]


def _with_parts(
    one: Criterion, found: Mapping[str, Criterion], above: tuple[str, ...]
) -> Criterion:
    if one.id in above:
        raise problem("part_of", one.part_of, "no circle of parts")
    below = [c for c in found.values() if c.part_of == one.id]
    if not below:
        return one
    return replace(one, parts=tuple(_with_parts(c, found, (*above, one.id)) for c in below))


def finding(
    criterion: Criterion,
    context: Context,
    as_of: Any = None,
    knowledge: str | None = None,
    memo: Memo | None = None,
) -> dict[str, Any]:
    """Evaluate one criterion and write the result as a row of findings.

    Parameters
    ----------
    criterion : Criterion
        As `read` or `read_all` gives it.
    context : Context
        Rows, code tables and dates.
    as_of : date-like, optional
        Day of knowledge; None is now.
    knowledge : str, optional
        Name of that day: ``then`` or ``now``.
    memo : dict, optional
        Outcomes of the same table of criteria, shared between calls.

    Returns
    -------
    dict
        With the keys of `FINDING`.
    """
    day = as_date(as_of)
    try:
        found = outcome(criterion, context, day, memo)
    except CrisisDataError as error:
        if str(error).startswith("criterion "):
            raise
        error.args = (f"criterion {criterion.id!r}, {error}", *error.args[1:])
        raise
    bases = [basis for _, basis in found.cited.values()]
    references = dict.fromkeys(r for r, _ in found.cited.values() if r)
    return {
        "criterion": criterion.id,
        "statement": criterion.statement or None,
        "reading": criterion.reading or None,
        "knowledge": knowledge or ("now" if day is None else "then"),
        "as_of": day if day is not None else pd.NaT,
        "value": found.value,
        # Rounding may not put the figure outside of its own bounds.
        "low": min(_finite(found.low), found.value),
        "high": max(_finite(found.high), found.value),
        "unit": found.unit or None,
        "threshold": found.threshold,
        "distance": _round(found.value - found.threshold),
        "verdict": found.verdict,
        "reason": words.reason(criterion, found, "en", _unit_name(found, context, "name")),
        "reason_es": words.reason(criterion, found, "es", _unit_name(found, context, "name_es")),
        "n_values": len(found.cited),
        "dated_share": (
            round(sum(b != "retrieved" for b in bases) / len(bases), 4) if bases else math.nan
        ),
        "references": " ".join(references) or None,
    }


def evaluate(
    criterion: Mapping[str, Any] | pd.Series | pd.DataFrame,
    observations: pd.DataFrame | None = None,
    as_of: Any = None,
    article_date: Any = None,
    *,
    groups: Mapping[str, list[str]] | None = None,
    context: Context | None = None,
) -> pd.Series | pd.DataFrame:
    """Evaluate one criterion or a table of criteria.

    Parameters
    ----------
    criterion : dict, Series or DataFrame
        One row of criteria, or several. A dict may hold its parts under ``parts``.
    observations : DataFrame, optional
        Rows to evaluate against instead of those of the package: at least ``indicator``,
        ``period`` and ``value``; ``area``, ``producer``, ``unit``, ``vintage``, ``bound`` and the
        other columns of observations where they matter.
    as_of : date-like, optional
        Only what was out by that day counts; None is now.
    article_date : date-like, optional
        On which windows close and on which relative ones stand; without it they close with the
        newest figure.
    groups : mapping of str to list of str, optional
        Groups of areas for ``members(NAME)``, beside those of the package.
    context : Context, optional
        Tables of a package; its observations and article date hold where none are given.

    Returns
    -------
    Series or DataFrame
        One finding, or one a criterion (parts included), with the columns of `FINDING`.

    Raises
    ------
    CriterionError
        Naming the column, what was expected, and what is near.
    AmbiguousError
        If several series answer and the criterion names none of them.
    """
    base = context or Context(observations=pd.DataFrame(columns=["indicator", "value", "period"]))
    if observations is not None:
        # Rows of a caller have no focus area of ours: an area is named, or there is one.
        base = replace(base, observations=complete(observations), focus_area=None)
        base = replace(base, article_date=None)
    if article_date is not None:
        day = as_date(article_date)
        base = replace(base, article_date=day.date() if day is not None else None)
    if groups:
        base = replace(base, groups={**base.groups, **groups})
    if isinstance(criterion, pd.DataFrame):
        memo: Memo = {}
        rows = [finding(c, base, as_of, memo=memo) for c in read_all(criterion)]
        return pd.DataFrame(rows, columns=FINDING)
    return pd.Series(finding(read(criterion), base, as_of), name="finding")


def _unit_name(found: Outcome, context: Context, column: str) -> str:
    table = context.tables.get("units")
    if table is None or not found.unit:
        return found.unit
    names = dict(zip(table["id"].astype("str"), table[column].astype("str"), strict=True))
    return names.get(found.unit, found.unit)


def _finite(value: float) -> float:
    """Bounds as the table can hold them: an open side is an empty cell."""
    return _round(value) if math.isfinite(value) else math.nan


def _round(value: float) -> float:
    """Nine significant digits: sums and quotients of doubles show no noise in the table."""
    return float(f"{value:.9g}") if math.isfinite(value) else value
