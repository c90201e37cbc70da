"""Comparisons: areas side by side, per head, on a base, cumulated, producer against producer.

Nothing is interpolated, spliced or averaged; what is missing stays missing, and says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from crisisdata import periods
from crisisdata.errors import AmbiguousError, NoDataError, UnknownNameError
from crisisdata.package import Package
from crisisdata.series import DateLike, series


def panel(
    package: Package,
    indicators: str | Iterable[str],
    areas: str | Iterable[str] | None = None,
    *,
    producer: str | Mapping[str, str] | None = None,
    frequency: str | None = "A",
    as_of: DateLike | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Indicators side by side, one row an area and period.

    Parameters
    ----------
    indicators : str or iterable of str
        Ids of indicators.
    areas : str or iterable of str, optional
        Codes of areas. Default: the package's focus area.
    producer : str or mapping, optional
        Producer of all, or of each indicator by its id.
    frequency : {"A", "Q", "M", "D", "I"}, default "A"
        Frequency of all; None leaves it to each series. Stocks keep those of their dates that end
        a period of this frequency.
    as_of : date-like, optional
        As known on that day.
    **options
        ``counterpart``, ``breakdown``, ``currency``, as in `series`.

    Returns
    -------
    DataFrame of float64
        Index: area (str) and period_end (datetime64); one column an indicator. NaN where there is
        no figure; ``attrs["missing"]`` says why an area has none at all, ``attrs["references"]``
        and ``attrs["units"]`` go by indicator.

    Raises
    ------
    AmbiguousError
        If a series is not settled; lists what to name.
    UnknownNameError
        If an indicator, area or producer is unknown.
    """
    names = [indicators] if isinstance(indicators, str) else list(indicators)
    where = [areas] if isinstance(areas, str) else list(areas or [package.focus_area])
    catalogue = package.table("indicators").set_index("id")
    missing: dict[str, dict[str, str]] = {}
    references: dict[str, list[str]] = {}
    columns = {}
    for name in names:
        if name not in catalogue.index:
            raise UnknownNameError(name, catalogue.index, "indicator")
        is_stock = catalogue.loc[name, "measure"] == "stock"
        who = producer.get(name) if isinstance(producer, Mapping) else producer
        parts = {}
        for area in where:
            try:
                one = series(
                    package,
                    name,
                    producer=who,
                    area=area,
                    frequency=None if is_stock else frequency,
                    as_of=as_of,
                    **options,
                )
            except NoDataError as error:
                missing.setdefault(name, {})[area] = error.reason
                continue
            references[name] = sorted({*references.get(name, []), *one.attrs["references"]})
            parts[area] = one.loc[_ends(one.index, frequency)] if is_stock and frequency else one
        if parts:
            columns[name] = pd.concat(parts, names=["area", "period_end"])
    wide = pd.DataFrame(columns).reindex(columns=names).sort_index()
    if wide.empty:
        raise NoDataError(
            f"{', '.join(names)}: no figure of {', '.join(where)}", reason="not-in-package"
        )
    wide.attrs = {
        "units": {n: str(catalogue.loc[n, "unit"]) for n in names},
        "references": references,
        "missing": missing,
    }
    return wide


def _ends(days: pd.DatetimeIndex, frequency: str) -> np.ndarray:
    kinds = {"A": days.is_year_end, "Q": days.is_quarter_end, "M": days.is_month_end}
    return kinds.get(frequency, np.ones(len(days), dtype=bool))


def per_capita(
    package: Package,
    x: pd.Series | str,
    *,
    per: float = 1.0,
    area: str | None = None,
    population: str = "population",
    population_producer: str | None = None,
    **options: Any,
) -> pd.Series:
    """Divide a series by the population of its area in the same year.

    Parameters
    ----------
    x : Series or str
        A series as `series` gives it, or the id of an indicator (further arguments as in
        `series`).
    per : float, default 1
        Per so many people: 100000 gives a rate per 100,000.
    area : str, optional
        Area whose population counts. Default: that of the series.
    population, population_producer : str, optional
        The indicator that counts people, and by whom.

    Returns
    -------
    Series of float64
        ``attrs`` carry ``per`` and the references of both.

    Raises
    ------
    NoDataError
        If a year's population is not in the package: it is not extrapolated.
    """
    one = series(package, x, area=area, **options) if isinstance(x, str) else x
    who = area or one.attrs.get("area") or package.focus_area
    people = series(package, population, area=who, producer=population_producer, frequency=None)
    by_year = people.groupby(people.index.year).last()
    years = pd.Index(one.index.year)
    absent = sorted(set(years) - set(by_year.index))
    if absent:
        raise NoDataError(
            f"{population}, {who}: no figure of {', '.join(map(str, absent))}; "
            f"there are {by_year.index.min()} to {by_year.index.max()}",
            reason="not-in-package",
        )
    out = one / by_year.loc[years].to_numpy() * per
    out.attrs = {
        **one.attrs,
        "per": per,
        "unit": f"{one.attrs.get('unit', '')} per {per:g} people",
        "references": sorted({*one.attrs.get("references", []), *people.attrs["references"]}),
    }
    return out.rename(one.name)


def rebase(x: pd.Series, base: str, *, to: float = 100.0) -> pd.Series:
    """Restate a series so that a period of it is 100.

    Parameters
    ----------
    x : Series
        Figures by day, as `series` gives them.
    base : str
        A period: ``2018``, ``2018-11``, ``2018-Q3``. The mean of its figures becomes `to`.
    to : float, default 100
        What the base becomes.

    Returns
    -------
    Series of float64

    Raises
    ------
    NoDataError
        If the series has no figure in that period, or only zeros.
    """
    period = periods.parse(base)
    own = x.loc[pd.Timestamp(period.start) : pd.Timestamp(period.end)].dropna()
    if own.empty or own.mean() == 0:
        what = "no figure" if own.empty else "a mean of zero"
        raise NoDataError(f"{x.name}: {what} in {base}", reason="not-in-package")
    out = x / own.mean() * to
    out.attrs = {**x.attrs, "unit": f"index, {base} = {to:g}"}
    return out


def cumulate(x: pd.Series, months: int = 12) -> pd.Series:
    """Chain monthly rates to the rate over so many months.

    Parameters
    ----------
    x : Series
        Monthly rates in per cent, at month ends.
    months : int, default 12
        How many months in a row.

    Returns
    -------
    Series of float64
        Rate in per cent over the `months` up to each month; NaN where one of them is missing: no
        hole is bridged.

    Raises
    ------
    AmbiguousError
        If the series is not monthly.
    """
    if len(x) and not x.index.is_month_end.all():
        raise AmbiguousError(str(x.name), "frequency", ["M"])
    every = pd.date_range(x.index.min(), x.index.max(), freq="ME", name=x.index.name)
    growth = np.log1p(x.reindex(every) / 100)
    out = np.expm1(growth.rolling(months, min_periods=months).sum()) * 100
    out = out.loc[x.index].rename(x.name)
    out.attrs = {**x.attrs, "months": months}
    return out


def compare(
    package: Package,
    indicator: str,
    producers: Iterable[str] | None = None,
    *,
    as_of: DateLike | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Set producers of one indicator against each other, and measure how far they are apart.

    Parameters
    ----------
    indicator : str
        Id of an indicator.
    producers : iterable of str, optional
        Default: all that have the series that was asked for.
    as_of : date-like, optional
        As known on that day.
    **options
        ``area``, ``counterpart``, ``breakdown``, ``frequency``, ``currency``, as in `series`.

    Returns
    -------
    DataFrame of float64
        Indexed by period_end. One column a producer, then ``n`` (how many have a figure),
        ``lowest``, ``highest``, ``difference`` and ``ratio`` (highest to lowest; NaN unless both
        are above zero) of periods that two or more have. No mean: the disagreement is the finding.
        ``attrs["missing"]`` says why a producer has no column.

    Raises
    ------
    NoDataError
        If no producer has the series.
    """
    catalogue = package.table("indicators").set_index("id")
    if indicator not in catalogue.index:
        raise UnknownNameError(indicator, catalogue.index, "indicator")
    table = package.table(str(catalogue.loc[indicator, "theme"]))
    held = sorted(
        set(table.loc[table["indicator"].astype("str") == indicator, "producer"].astype("str"))
    )
    columns: dict[str, pd.Series] = {}
    missing: dict[str, str] = {}
    for who in held if producers is None else list(producers):
        try:
            columns[who] = series(package, indicator, producer=who, as_of=as_of, **options)
        except NoDataError as error:
            missing[who] = error.reason
        except AmbiguousError:
            if producers is not None:
                raise
            missing[who] = "several-series"
    if not columns:
        why = ", ".join(f"{who}: {reason}" for who, reason in missing.items())
        raise NoDataError(
            f"{indicator}: no producer has one such series ({why}); name frequency=, breakdown=",
            reason="not-in-package",
        )
    wide = pd.DataFrame(columns).sort_index()
    n = wide.notna().sum(axis=1)
    two = n >= 2
    low, high = wide.min(axis=1).where(two), wide.max(axis=1).where(two)
    out = wide.assign(
        n=n.astype("int64"),
        lowest=low,
        highest=high,
        difference=high - low,
        ratio=(high / low).where((low > 0) & (high > 0)),
    )
    out.attrs = {
        "indicator": indicator,
        "unit": str(catalogue.loc[indicator, "unit"]),
        "references": sorted({r for s in columns.values() for r in s.attrs["references"]}),
        "missing": missing,
    }
    return out
