"""One series at a time: as known on a day, through its vintages, and where sources disagree."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

import pandas as pd

from crisisdata import choice, money, periods
from crisisdata.errors import AmbiguousError, NoDataError, UnknownNameError
from crisisdata.package import Package

_DETAIL = (
    "period value bound flag confidence vintage vintage_basis vintage_reference reference "
    "locator note"
).split()

DateLike: TypeAlias = str | date | pd.Timestamp


def select(
    package: Package,
    indicator: str,
    *,
    producer: str | None = None,
    area: str | None = None,
    counterpart: str | None = None,
    breakdown: str | None = None,
    frequency: str | None = None,
    currency: str | None = None,
) -> pd.DataFrame:
    """Rows of exactly one series, all vintages and references.

    Parameters and errors as in `series`.

    Returns
    -------
    DataFrame
        Observation rows of one producer, area, counterpart and breakdown, and of one frequency
        unless the indicator is a stock.
    """
    catalogue = package.table("indicators").set_index("id")
    if indicator not in catalogue.index:
        raise UnknownNameError(indicator, catalogue.index, "indicator")
    theme = str(catalogue.loc[indicator, "theme"])
    table = package.table(theme)
    rows = table.loc[table["indicator"] == indicator]
    if rows.empty:
        raise NoDataError(f"{indicator}: no figure in this package", reason="not-in-package")
    rows = _settle(package, rows, indicator, "area", area, package.focus_area, "areas")
    rows = _settle(package, rows, indicator, "producer", producer, None, "producers")
    rows = _settle(package, rows, indicator, "counterpart", counterpart, "_Z", "areas")
    if currency is not None:
        rows = _in_currency(package, rows, currency)
    else:
        rows = _settle(package, rows, indicator, "breakdown", breakdown, "_T", "breakdowns")
    if frequency is not None and frequency not in periods.FREQUENCIES:
        raise UnknownNameError(frequency, periods.FREQUENCIES, "frequency")
    found = periods.freqs(rows["period"])
    if frequency is not None:
        if frequency not in set(found):
            raise NoDataError(
                f"{indicator}: no figures of frequency {frequency}; there are {_list(found)}",
                reason="not-in-package",
            )
        return rows.loc[found == frequency]
    if catalogue.loc[indicator, "measure"] != "stock" and found.nunique() > 1:
        raise AmbiguousError(_named(rows, indicator), "frequency", sorted(found.unique()))
    return rows


def _list(values: pd.Series) -> str:
    return ", ".join(sorted(set(values.astype("str"))))


def _named(rows: pd.DataFrame, indicator: str) -> str:
    fixed = [c for c in ("area", "producer") if rows[c].nunique() == 1]
    return indicator + "".join(f", {c} {rows[c].iloc[0]}" for c in fixed)


def _settle(
    package: Package,
    rows: pd.DataFrame,
    indicator: str,
    column: str,
    asked: str | None,
    default: str | None,
    code_table: str,
) -> pd.DataFrame:
    """Keep one value of a column: the one asked for, the only one, or the default."""
    present = rows[column].astype("str")
    if asked is not None:
        if asked not in set(present):
            known = package.table(code_table)["id"].astype("str")
            if asked not in set(known):
                raise UnknownNameError(asked, known, column)
            raise NoDataError(
                f"{_named(rows, indicator)}: no figures of {column} {asked}; "
                f"there are {_list(present)}",
                reason="not-in-package",
            )
        return rows.loc[present == asked]
    choices = sorted(present.unique())
    if default in choices:
        return rows.loc[present == default]
    if len(choices) > 1:
        raise AmbiguousError(_named(rows, indicator), column, choices)
    return rows


def _in_currency(package: Package, rows: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Restate amounts in one currency by the redenominations."""
    codes = package.table("currencies")["id"].astype("str")
    own = rows.loc[rows["breakdown"].astype("str").isin(set(codes))]
    if own.empty:
        raise NoDataError(
            f"{rows['indicator'].iloc[0]} is not in local currency: currency= does not apply",
            reason="not-in-package",
        )
    factors = {
        code: float(money.factor(package, code, currency))
        for code in own["breakdown"].astype("str").unique()
    }
    out = own.assign(
        value=own["value"] * own["breakdown"].astype("str").map(factors).astype("float64"),
        breakdown=currency,
    )
    return out.astype({"breakdown": "category"})


def current(
    package: Package, rows: pd.DataFrame, as_of: DateLike | None, *, what: str = ""
) -> pd.DataFrame:
    """One row a period of one series, as known on a day, indexed by the period's last day.

    Raises
    ------
    NoDataError
        If nothing was known on that day; the reason says which kind of nothing.
    AmbiguousError
        If two spans of different length end on the same day.
    """
    rows = rows.assign(end=periods.ends(rows["period"]))
    catalogue = package.table("indicators").set_index("id")
    if catalogue.loc[rows["indicator"].iloc[0], "measure"] == "stock":
        # A stock at 2018-12-31 and one "at the end of 2018" are the same figure of the same day.
        competing = rows.assign(exact=rows["period"], period=rows["end"].dt.strftime("%Y-%m-%d"))
        picked = choice.pick(competing, as_of, package.published)
        picked = picked.assign(period=picked["exact"]).drop(columns="exact")
    else:
        picked = choice.pick(rows, as_of, package.published)
    if picked.empty:
        raise _nothing_known(rows, as_of, what)
    picked = picked.sort_values("end", kind="stable")
    double = picked["end"].duplicated(keep=False)
    if double.any():
        raise AmbiguousError(what, "period", picked.loc[double, "period"].astype("str"))
    return picked.set_index(pd.DatetimeIndex(picked["end"], name="period_end")).drop(columns="end")


def _nothing_known(rows: pd.DataFrame, as_of: DateLike | None, what: str) -> NoDataError:
    first = rows["vintage"].min()
    undated = rows["vintage_basis"].astype("str").eq("retrieved").all()
    if undated:
        return NoDataError(
            f"{what}: no vintage of {as_of} is kept (the release dates of these figures are not "
            f"known; they were retrieved on {first:%Y-%m-%d})",
            reason="no-vintage-kept",
        )
    return NoDataError(
        f"{what}: not yet out on {as_of}; the first figure held here came out on {first:%Y-%m-%d}",
        reason="not-yet-out",
    )


def series(
    package: Package,
    indicator: str,
    *,
    producer: str | None = None,
    area: str | None = None,
    counterpart: str | None = None,
    breakdown: str | None = None,
    frequency: str | None = None,
    currency: str | None = None,
    as_of: DateLike | None = None,
    detail: bool = False,
) -> pd.Series | pd.DataFrame:
    """One series of one producer, one value a period, never spliced.

    Parameters
    ----------
    indicator : str
        Id of an indicator; see `indicators`.
    producer, area, counterpart, breakdown : str, optional
        Codes. Not named: the package's focus area, the counterpart ``_Z`` (not applicable) and
        the breakdown ``_T`` (total) where they exist, else the only one there is.
    frequency : {"A", "Q", "M", "D", "I"}, optional
        Needed where a flow, rate, index or price exists at several frequencies. Stocks of any
        date precision stand together, at the end of their period.
    currency : str, optional
        Join amounts in local currency by the exact redenominations, in this currency.
    as_of : date-like, optional
        As known on that day (vintages up to and including it). Default: as known now.
    detail : bool, default False
        Return value, bound, flag, confidence, vintage, reference ... of each period.

    Returns
    -------
    Series of float64, or DataFrame if `detail`
        Indexed by the last day of each period (DatetimeIndex ``period_end``), ascending, unique.

    Raises
    ------
    UnknownNameError
        If a name is not in the package, with the nearest that are.
    AmbiguousError
        If several series answer; lists them.
    NoDataError
        If there is no figure; ``reason`` says which kind of nothing.

    See Also
    --------
    vintages, conflicts
    """
    rows = select(
        package,
        indicator,
        producer=producer,
        area=area,
        counterpart=counterpart,
        breakdown=breakdown,
        frequency=frequency,
        currency=currency,
    )
    picked = current(package, rows, as_of, what=_named(rows, indicator))
    units = package.table("indicators").set_index("id")["unit"]
    day = choice.as_date(as_of)
    attrs = {
        "indicator": indicator,
        "unit": str(units[indicator]),
        "producer": str(picked["producer"].iloc[0]),
        "area": str(picked["area"].iloc[0]),
        "as_of": None if day is None else day.date().isoformat(),
        "references": sorted(set(picked["reference"].astype("str"))),
        "periods": picked["period"].astype("str").tolist(),
    }
    held = set(picked["breakdown"].astype("str"))
    if len(held) == 1 and held <= set(package.table("currencies")["id"].astype("str")):
        attrs["currency"] = held.pop()
    if detail:
        out = picked[_DETAIL].copy()
        out.attrs = attrs
        return out
    values = picked["value"].astype("float64").rename(indicator)
    values.attrs = attrs
    return values


def vintages(
    package: Package,
    indicator: str,
    *,
    producer: str | None = None,
    area: str | None = None,
    counterpart: str | None = None,
    breakdown: str | None = None,
    frequency: str | None = None,
) -> pd.DataFrame:
    """Every value of a series by the day it came out.

    Parameters as in `series`.

    Returns
    -------
    DataFrame of float64
        Index: period (str, ascending by its end); columns: vintage (DatetimeIndex). NaN where a
        release carries no value of the period.
    """
    rows = select(
        package,
        indicator,
        producer=producer,
        area=area,
        counterpart=counterpart,
        breakdown=breakdown,
        frequency=frequency,
    )
    best = choice.ranked(rows, package.published)
    best = best.loc[~best[["period", "vintage"]].astype("str").duplicated()]
    table = best.pivot_table(
        index="period", columns="vintage", values="value", aggfunc="first", observed=True
    )
    order = periods.ends(pd.Series(table.index, index=table.index)).sort_values(kind="stable").index
    table = table.loc[order]
    table.columns = pd.DatetimeIndex(table.columns, name="vintage")
    return table


def conflicts(
    package: Package,
    indicator: str,
    *,
    producer: str | None = None,
    area: str | None = None,
    counterpart: str | None = None,
    breakdown: str | None = None,
    frequency: str | None = None,
    as_of: DateLike | None = None,
) -> pd.DataFrame:
    """Show where references or vintages disagree, what was picked, and why.

    Parameters as in `series`.

    Returns
    -------
    DataFrame
        One row for each competing row of a period with at least two different values: period,
        value, picked (bool), why (str), bound, flag, confidence, vintage, vintage_basis,
        reference, locator, note. Empty where nothing disagrees.
    """
    rows = select(
        package,
        indicator,
        producer=producer,
        area=area,
        counterpart=counterpart,
        breakdown=breakdown,
        frequency=frequency,
    )
    rows = choice.ranked(choice.known(rows, as_of), package.published)
    live = set(choice.drop_stale_forecasts(rows, as_of).index)
    rows = rows.loc[rows.groupby("period", observed=True)["value"].transform("nunique") > 1]
    out = []
    for _, group in rows.groupby("period", observed=True, sort=False):
        alive = [i for i in group.index if i in live]
        best = group.loc[alive[0]] if alive else None
        for index, row in group.iterrows():
            chosen = best is not None and index == alive[0]
            why = "picked" if chosen else _why(row, best, index in live)
            out.append({**row.to_dict(), "picked": chosen, "why": why})
    columns = [
        "period",
        "value",
        "picked",
        "why",
        *[c for c in _DETAIL if c not in ("period", "value")],
    ]
    frame = pd.DataFrame(out, columns=columns) if out else rows.assign(picked=True, why="")[columns]
    if out:
        frame = frame.astype({"period": "str", "why": "str"})
        order = periods.ends(frame["period"]).sort_values(kind="stable").index
        frame = frame.loc[order]
    return frame.reset_index(drop=True)


def _why(row: pd.Series, best: pd.Series | None, is_live: bool) -> str:
    """First rule of `choice` by which a row lost."""
    if not is_live:
        return "forecast of an ended period, not in the newest release"
    assert best is not None
    if row["confidence"] == "low" and best["confidence"] != "low":
        return "low confidence"
    if row["vintage_basis"] == "retrieved" and best["vintage_basis"] != "retrieved":
        return "release date unknown"
    if row["vintage"] < best["vintage"]:
        return "older vintage"
    if row["confidence"] != best["confidence"]:
        return "lower confidence"
    if row["value"] == best["value"]:
        return "same value, later page"
    digits = choice.significant_digits(pd.Series([row["value"], best["value"]]))
    return "fewer digits" if digits[0] < digits[1] else "later page"
