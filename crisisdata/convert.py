"""Conversion between currencies at a named rate: stocks at the day's, flows at the period's mean.

What cannot be justified is refused with a `MoneyError` whose ``reason`` says why:

=================  ===================================================================
not-named          no rate was named
unknown-rate       the package has no such rate
no-rate            no rate of that day or period, or too few of them
hybrid             the period spans a redenomination: its amount mixes two currencies
not-an-amount      the indicator is not in money
no-currency        the amount does not say its currency
other-currency     the amount says another currency
=================  ===================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from crisisdata import periods
from crisisdata.errors import AmbiguousError, MoneyError, NoDataError, UnknownNameError
from crisisdata.package import Package
from crisisdata.rates import Rate, Rates, base_currency, rates_of
from crisisdata.series import DateLike, current, select

#: Unit of amounts in local currency; their breakdown says which.
_LOCAL = "LCU"


def convert(
    package: Package,
    x: str | pd.Series | float,
    *,
    to: str,
    rate: str | None = None,
    frm: str | None = None,
    on: DateLike | None = None,
    producer: str | None = None,
    rate_producer: str | None = None,
    as_of: DateLike | None = None,
    detail: bool = False,
    errors: str = "raise",
    **options: Any,
) -> pd.Series | pd.DataFrame:
    """Convert amounts at a named exchange rate.

    A stock, and an amount dated to a day, is converted at the rate of the day (the last one before
    it within five days: weekends have none); a flow, or a price of a month or year, at the mean
    of the period's daily rates, if half of its working days have one.

    Parameters
    ----------
    x : str, Series or number
        Id of an indicator in local currency (further arguments as in `series`); a series as
        `series` gives it; or an amount, with `frm` and `on`.
    to : str
        ISO 4217 code: the base currency of the rate, or a local currency.
    rate : str
        Which rate: "official" or "parallel". There is no default.
    frm : str, optional
        Currency of `x`, where it does not say so itself.
    on : date-like, optional
        Day of a number.
    producer : str, optional
        Producer of the indicator.
    rate_producer : str, optional
        Who quotes the rate. Default: the one with most daily rates.
    as_of : date-like, optional
        As known on that day, amounts and rates.
    detail : bool, default False
        Return amount, currency, rate, its days and all references of each period.
    errors : {"raise", "mask"}, default "raise"
        What to do where a period cannot be converted: "mask" gives NaN, and why in
        ``attrs["refused"]`` (or the column ``refused``).

    Returns
    -------
    Series of float64, or DataFrame if `detail`
        Indexed as `series`. ``attrs`` carry both ``references`` (of the amounts) and
        ``rate_references``, so that `cite` names both.

    Raises
    ------
    MoneyError
        If the conversion cannot be justified; ``reason`` says why (see the module).
    """
    if errors not in ("raise", "mask"):
        raise UnknownNameError(errors, ("raise", "mask"), "errors")
    rates = rates_of(package, rate, rate_producer, as_of)
    base = base_currency(package, rates.name)
    rows, attrs = _amounts(package, x, frm, on, producer, as_of, base, options)
    for code in rows["currency"].unique():
        if (code == base) == (to == base):
            raise MoneyError(
                f"{code} to {to}: the {rates.name} rate is of {base}; for two currencies of one "
                "country use redenominate",
                reason="unknown-rate",
            )
    out = []
    for row in rows.itertuples():
        record = {
            "period": row.period,
            "amount": row.value,
            "currency": row.currency,
            "reference": row.reference,
        }
        try:
            used = _used(rates, row, to if row.currency == base else row.currency)
        except MoneyError as error:
            if errors == "raise":
                raise
            out.append({**record, "refused": error.reason})
            continue
        value = row.value / used.value if to == base else row.value * used.value
        out.append(
            {
                **record,
                "value": value,
                "rate": used.value,
                "rate_days": used.days,
                "rate_references": " ".join(used.references),
            }
        )
    columns = (
        "period amount currency value rate rate_days reference rate_references refused".split()
    )
    frame = pd.DataFrame(out, index=rows.index).reindex(columns=columns)
    texts = ["period", "currency", "rate_days", "reference", "rate_references", "refused"]
    frame = frame.astype(dict.fromkeys(texts, "str") | {"value": "float64", "rate": "float64"})
    frame.attrs = {
        **attrs,
        "unit": to,
        "currency": to,
        "rate": rates.name,
        "rate_producer": rates.producer,
        "references": attrs.get("references") or sorted(set(frame["reference"].dropna())),
        "rate_references": sorted(set(" ".join(frame["rate_references"].dropna()).split())),
        "refused": frame.set_index("period")["refused"].dropna().to_dict(),
    }
    if detail:
        return frame
    values = frame["value"].rename(attrs.get("indicator"))
    values.attrs = frame.attrs
    return values


def _used(rates: Rates, row: Any, currency: str) -> Rate:
    period = periods.parse(row.period)
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    if row.measure == "stock" or period.freq == "D":
        return rates.on(end, currency)
    return rates.mean(start, end, currency)


def _amounts(
    package: Package,
    x: str | pd.Series | float,
    frm: str | None,
    on: DateLike | None,
    producer: str | None,
    as_of: DateLike | None,
    base: str,
    options: dict[str, Any],
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Rows of period, value, currency, measure and reference, and what is known of them."""
    if isinstance(x, str):
        return _of_indicator(package, x, frm, as_of, base, {"producer": producer, **options})
    if options or producer:
        raise TypeError(f"only with the id of an indicator: {', '.join(options) or 'producer'}")
    if isinstance(x, pd.Series):
        return _of_series(package, x, frm, base)
    if on is None or frm is None:
        raise MoneyError("an amount needs frm= and on=", reason="no-currency")
    day = pd.Timestamp(on).normalize()
    row = {
        "period": f"{day:%Y-%m-%d}",
        "value": float(x),
        "currency": frm,
        "measure": "stock",
        "reference": None,
    }
    return pd.DataFrame([row], index=pd.DatetimeIndex([day], name="period_end")), {}


def _of_indicator(
    package: Package,
    indicator: str,
    frm: str | None,
    as_of: DateLike | None,
    base: str,
    options: dict[str, Any],
) -> tuple[pd.DataFrame, dict[str, Any]]:
    catalogue = package.table("indicators").set_index("id")
    if indicator not in catalogue.index:
        raise UnknownNameError(indicator, catalogue.index, "indicator")
    unit, measure = (str(catalogue.loc[indicator, c]) for c in ("unit", "measure"))
    if unit not in (_LOCAL, base):
        raise MoneyError(f"{indicator} is in {unit}, which is not money", reason="not-an-amount")
    if unit == base:
        rows = select(package, indicator, **options).assign(currency=base)
    else:
        rows = _own_currencies(package, indicator, frm, measure, options)
    picked = current(package, rows, as_of, what=indicator)
    attrs = {
        "indicator": indicator,
        "producer": str(picked["producer"].iloc[0]),
        "area": str(picked["area"].iloc[0]),
        "as_of": None if as_of is None else str(pd.Timestamp(as_of).date()),
    }
    return picked[["period", "value", "currency", "reference"]].assign(measure=measure), attrs


def _own_currencies(
    package: Package, indicator: str, frm: str | None, measure: str, options: dict[str, Any]
) -> pd.DataFrame:
    """Rows of a series in local currency, each in the currency it was published in."""
    codes = package.table("currencies")["id"].astype("str")
    theme = str(package.table("indicators").set_index("id").loc[indicator, "theme"])
    table = package.table(theme)
    held = set(table.loc[table["indicator"].astype("str") == indicator, "breakdown"].astype("str"))
    parts = []
    for code in [frm] if frm is not None else [c for c in codes if c in held]:
        try:
            rows = select(package, indicator, **{**options, "breakdown": code})
        except NoDataError:
            if frm is not None:
                raise
            continue  # this producer or frequency has nothing in that currency
        parts.append(rows.assign(currency=code))
    if not parts:
        # Asked without a currency it says what is there.
        parts = [select(package, indicator, **options).assign(currency=frm)]
    rows = pd.concat(parts)
    found = periods.freqs(rows["period"])
    if measure != "stock" and found.nunique() > 1:
        raise AmbiguousError(indicator, "frequency", sorted(found.unique()))
    producers = rows["producer"].astype("str").unique()
    if len(producers) > 1:
        raise AmbiguousError(indicator, "producer", sorted(producers))
    return rows


def _of_series(
    package: Package, x: pd.Series, frm: str | None, base: str
) -> tuple[pd.DataFrame, dict[str, Any]]:
    about = x.attrs
    said = about.get("currency")
    if frm is not None and said is not None and said != frm:
        raise MoneyError(f"the series is in {said}, not in {frm}", reason="other-currency")
    currency = frm or said or (base if about.get("unit") == base else None)
    if about.get("unit") not in (None, _LOCAL, base, currency):
        raise MoneyError(
            f"the series is in {about['unit']}, which is not money", reason="not-an-amount"
        )
    if currency is None:
        raise MoneyError(
            "the series does not say its currency: name it with frm=", reason="no-currency"
        )
    catalogue = package.table("indicators").set_index("id")
    name = about.get("indicator")
    measure = str(catalogue.loc[name, "measure"]) if name in catalogue.index else "stock"
    days = [f"{day:%Y-%m-%d}" for day in x.index]
    texts = about.get("periods", days)
    if measure != "stock" and [f"{periods.parse(t).end}" for t in texts] != days:
        raise MoneyError(
            "the series was cut after it was made, and its periods are no longer known: convert "
            "first, then cut",
            reason="no-rate",
        )
    rows = pd.DataFrame(
        {
            "period": texts if len(texts) == len(x) else days,
            "value": x.astype("float64").to_numpy(),
            "currency": currency,
            "measure": measure,
            "reference": None,
        },
        index=x.index,
    )
    kept = ("indicator", "producer", "area", "as_of", "references")
    return rows, {k: about[k] for k in kept if k in about}


def converted_table(
    package: Package,
    frame: pd.DataFrame,
    *,
    to: str,
    rate: str | None,
    rate_producer: str | None = None,
) -> pd.DataFrame:
    """Add to observation rows their amount in another currency, and with what it was made.

    Parameters
    ----------
    frame : DataFrame
        Rows of an observation table.
    to : str
        Base currency of the rate.
    rate : str
        Which rate.
    rate_producer : str, optional
        Who quotes it.

    Returns
    -------
    DataFrame
        The rows with ``converted`` (float64, NaN where refused), ``rate`` (float64), ``rate_days``
        (str), ``rate_references`` (str) and ``refused`` (category: a reason, empty where
        converted or where the row already is in `to`).
    """
    rates = rates_of(package, rate, rate_producer)
    base = base_currency(package, rates.name)
    if to != base:
        raise MoneyError(f"{to}: the {rates.name} rate converts to {base}", reason="unknown-rate")
    catalogue = package.table("indicators").set_index("id")
    units = frame["indicator"].astype("str").map(catalogue["unit"].astype("str"))
    measures = frame["indicator"].astype("str").map(catalogue["measure"].astype("str"))
    codes = set(package.table("currencies")["id"].astype("str"))
    cache: dict[tuple[str, str, str], Rate | str] = {}
    out: list[tuple[Any, ...]] = []
    rows = zip(
        frame["period"],
        frame["value"],
        frame["breakdown"].astype("str"),
        units,
        measures,
        strict=True,
    )
    for period, value, breakdown, unit, measure in rows:
        if unit == to:
            out.append((value, None, None, None, None))
            continue
        if unit != _LOCAL or breakdown not in codes:
            out.append(
                (None, None, None, None, "no-currency" if unit == _LOCAL else "not-an-amount")
            )
            continue
        key = (period, breakdown, measure)
        if key not in cache:
            row = _Row(period, measure)
            try:
                cache[key] = _used(rates, row, breakdown)
            except MoneyError as error:
                cache[key] = error.reason
        used = cache[key]
        if isinstance(used, str):
            out.append((None, None, None, None, used))
        else:
            sources = " ".join(used.references)
            out.append((value / used.value, used.value, used.days, sources, None))
    names = ["converted", "rate", "rate_days", "rate_references", "refused"]
    added = pd.DataFrame(out, index=frame.index, columns=names)
    kinds = {
        "converted": "float64",
        "rate": "float64",
        "rate_days": "str",
        "rate_references": "str",
    }
    return frame.join(added.astype(kinds | {"refused": "str"}).astype({"refused": "category"}))


@dataclass(frozen=True)
class _Row:
    period: str
    measure: str
