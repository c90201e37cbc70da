"""Small frames for the tests of criteria: everything in them is made up."""

from __future__ import annotations

from datetime import date

import pandas as pd

from crisisdata.criteria import Context, complete


def rows(indicator: str, values: dict, **columns) -> pd.DataFrame:
    """Observation rows from {period: value} or {period: (value, bound)}."""
    out = []
    for period, value in values.items():
        number, bound = value if isinstance(value, tuple) else (value, None)
        out.append({"indicator": indicator, "period": period, "value": number, "bound": bound})
    base = {"producer": "p", "area": "AAA", "vintage": "2019-01-01", "vintage_basis": "published"}
    base["reference"] = "ref"
    return pd.DataFrame(out).assign(**{**base, **columns})


def context(*frames: pd.DataFrame, article: str | None = "2019-02-12", **tables) -> Context:
    """A context with some rows and tables."""
    joined = pd.concat(frames, ignore_index=True) if frames else rows("none", {"2000": 1.0})
    return Context(
        observations=complete(joined),
        tables=tables,
        article_date=date.fromisoformat(article) if article else None,
    )


def indicators(**units: str) -> pd.DataFrame:
    """A catalogue: name="unit/measure"."""
    parts = {k: v.split("/") for k, v in units.items()}
    return pd.DataFrame([{"id": k, "unit": u, "measure": m} for k, (u, m) in parts.items()])
