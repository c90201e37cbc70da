"""Lists and groups of areas: ``AAA;BBB``, ``members(GROUP)``, ``*;!members(GROUP);!AAA``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import pandas as pd

from crisisdata.criteria.context import Context
from crisisdata.criteria.problems import problem

_MEMBERS = re.compile(r"members\(\s*([^)]+?)\s*\)")
_STATES = ("country", "territory")


def resolve(
    tokens: Iterable[str], context: Context, present: Iterable[str], column: str, day: date | None
) -> list[str]:
    """Write out a list of areas.

    Parameters
    ----------
    tokens : iterable of str
        Codes, ``members(GROUP)``, ``*`` for every country that is present; ``!`` before any of
        them takes it out.
    context : Context
        Holds the areas and the groups.
    present : iterable of str
        Areas that have rows.
    column : str
        Column of the criterion, for the error.
    day : date or None
        Membership is that of this day.

    Returns
    -------
    list of str
        Without repeats, in the order written.
    """
    present = list(dict.fromkeys(present))
    chosen: dict[str, None] = {}
    out: set[str] = set()
    for token in tokens:
        negative, name = token.startswith("!"), token.lstrip("!").strip()
        match = _MEMBERS.fullmatch(name)
        if name == "*":
            codes = _countries(context, present)
        elif match:
            codes = members(match[1], context, column, day)
        else:
            codes = [_known(name, context, present, column)]
        if negative:
            out.update(codes)
        else:
            chosen.update(dict.fromkeys(codes))
    return [c for c in chosen if c not in out]


def members(group: str, context: Context, column: str, day: date | None) -> list[str]:
    """Members of a group on a day."""
    if group in context.groups:
        return list(context.groups[group])
    table = context.tables.get("area_members")
    known = [*context.groups, *([] if table is None else table["aggregate"].astype("str").unique())]
    if table is None or group not in known:
        raise problem(column, group, "a group of areas", known)
    mine = table.loc[table["aggregate"].astype("str") == group]
    if day is not None:
        stamp = pd.Timestamp(day)
        begins, ends = (pd.to_datetime(mine[c]) for c in ("valid_from", "valid_to"))
        mine = mine.loc[(begins.isna() | (begins <= stamp)) & (ends.isna() | (ends >= stamp))]
    return list(mine["area"].astype("str"))


def _countries(context: Context, present: list[str]) -> list[str]:
    """Every area with rows that is not an aggregate, a place below a country or a special code."""
    table = context.tables.get("areas")
    every = [a for a in present if not a.startswith("_")]
    if table is None:
        return every
    kind = dict(zip(table["id"].astype("str"), table["kind"].astype("str"), strict=True))
    # Rows of a caller may have codes of his own: then none is known here, and all are meant.
    return [a for a in every if kind.get(a) in _STATES] or every


def _known(code: str, context: Context, present: list[str], column: str) -> str:
    table = context.tables.get("areas")
    codes = set(present) if table is None else set(present) | set(table["id"].astype("str"))
    if code not in codes:
        groups = context.tables.get("area_members")
        extra = [] if groups is None else [f"members({g})" for g in groups["aggregate"].unique()]
        raise problem(column, code, "the code of an area", [*sorted(codes), *extra])
    return code
