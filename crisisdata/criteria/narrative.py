"""Positions and events as observation rows, so that one language says all criteria.

A position is an observation of 1 on its day: indicator its kind, breakdown its wording. A report
of an event is an observation of 1: indicator the event, producer whom the page has it from,
breakdown what kind of source that is. Both are known from the publication of their reference.
"""

from __future__ import annotations

import pandas as pd

from crisisdata.criteria.context import Context
from crisisdata.criteria.problems import problem

_PRECISION = {"day": 10, "month": 7, "year": 4}


def positions(context: Context) -> pd.DataFrame:
    """Rows of the table of positions, those without any date left out."""
    if "positions" in context.narrative:
        return context.narrative["positions"]
    table = _table(context, "positions")
    frame = _dated(table, context)
    made = frame.assign(
        indicator=table["position"].astype("str"),
        producer=table["issuer"].astype("str"),
        area=table["area"].astype("str"),
        breakdown=table["wording"].astype("str"),
        confidence=table["confidence"].astype("str"),
    ).loc[frame["period"].notna()]
    context.narrative["positions"] = made
    return made


def events(context: Context) -> pd.DataFrame:
    """Rows of the table of events; `kind` and `published` stay beside the usual columns."""
    if "events" in context.narrative:
        return context.narrative["events"]
    table = _table(context, "events")
    frame = _dated(table, context)
    made = frame.assign(
        indicator=table["id"].astype("str"),
        kind=table["kind"].astype("str"),
        producer=table["source"].astype("str"),
        area="_Z",
        breakdown=table["source_kind"].astype("str"),
        confidence="high",
    ).loc[frame["period"].notna()]
    context.narrative["events"] = made
    return made


def _table(context: Context, name: str) -> pd.DataFrame:
    if name not in context.tables:
        raise problem("evidence", name, f"the table {name!r}, which is not here", context.tables)
    return context.tables[name].reset_index(drop=True)


def _dated(table: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Period of the day, and the vintage that the reference's publication gives."""
    day = pd.to_datetime(table["date"])
    length = table["date_precision"].astype("str").map(_PRECISION)
    text = day.dt.strftime("%Y-%m-%d")
    period = [t[: int(n)] if n == n and t == t else None for t, n in zip(text, length, strict=True)]
    reference = table["reference"].astype("str")
    known = context.published
    published = pd.to_datetime(reference.map(pd.Series(dtype="object") if known is None else known))
    references = context.tables.get("references")
    retrieved = (
        pd.Series(pd.NaT, index=table.index)
        if references is None
        else pd.to_datetime(
            reference.map(references.set_index(references["id"].astype("str"))["retrieved"])
        )
    )
    return pd.DataFrame(
        {
            "counterpart": "_Z",
            "period": pd.Series(period, index=table.index, dtype="object"),
            "value": 1.0,
            "bound": None,
            "flag": "A",
            "vintage": published.fillna(retrieved).fillna(pd.Timestamp("2262-01-01")),
            "vintage_basis": published.isna().map({True: "retrieved", False: "published"}),
            "published": published,
            "reference": reference,
            "locator": table["locator"].astype("str"),
        },
        index=table.index,
    )
