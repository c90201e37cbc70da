"""Observation rows from a table with one column an area."""

from __future__ import annotations

from typing import Any

import pandas as pd


def from_wide(
    frame: pd.DataFrame, indicator: str, *, period: str | None = None, **columns: Any
) -> pd.DataFrame:
    """Turn a table of periods by areas into observation rows.

    Parameters
    ----------
    frame : DataFrame
        One row a period, one column an area.
    indicator : str
        Name the series gets.
    period : str, optional
        Column of the periods; the first one by default.
    **columns
        Values of further columns, the same for every row: ``unit="percent"``,
        ``producer="who"``, ``vintage="2019-02-07"``.

    Returns
    -------
    DataFrame
        Columns indicator, area, period, value and those given; cells without a number fall out.
    """
    first = period or str(frame.columns[0])
    rows = frame.melt(id_vars=[first], var_name="area", value_name="value")
    rows["value"] = pd.to_numeric(rows["value"], errors="coerce")
    rows = rows.loc[rows["value"].notna()].rename(columns={first: "period"})
    rows["period"] = rows["period"].astype("str")
    return rows.assign(indicator=indicator, **columns).reset_index(drop=True)
