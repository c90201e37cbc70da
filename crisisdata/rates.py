"""Daily exchange rates of one kind and producer, in any currency of the country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from crisisdata import choice, money, periods
from crisisdata.errors import MoneyError, UnknownNameError
from crisisdata.package import Package

#: Prefix of the indicators that are rates: local currency per unit of the base currency.
_PREFIX = "fx_"
#: Largest age in days of a rate of the day: a long weekend.
MAX_AGE = 5
#: Smallest share of a period's working days that must have a rate for a mean.
COVERAGE = 0.5


@dataclass(frozen=True)
class Rate:
    """A rate as used: local units per base unit, in which currency, from which days and pages."""

    value: float
    currency: str
    days: str
    references: tuple[str, ...]


class Rates:
    """Daily rates of one kind and producer, restated on demand.

    Parameters
    ----------
    package : Package
        Where they are.
    rate : str or None
        ``official``, ``parallel``: the indicator ``fx_official``, ``fx_parallel``.
    producer : str, optional
        Who quotes it. Default: the producer with most daily rates, so that one conversion never
        joins two.
    as_of : date-like, optional
        As known on that day.
    """

    def __init__(
        self,
        package: Package,
        rate: str | None,
        producer: str | None = None,
        as_of: str | date | pd.Timestamp | None = None,
    ) -> None:
        catalogue = package.table("indicators")
        names = catalogue.loc[catalogue["id"].str.startswith(_PREFIX), "id"].str.removeprefix(
            _PREFIX
        )
        if rate is None:
            raise MoneyError(
                f"name the rate: rate={' or '.join(map(repr, names))}; they differ by orders of "
                "magnitude and none is the default",
                reason="not-named",
            )
        if rate not in set(names):
            raise MoneyError(
                f"{rate}: no such rate; there is {', '.join(names)}", reason="unknown-rate"
            )
        self.package, self.name = package, rate
        theme = str(catalogue.set_index("id").loc[_PREFIX + rate, "theme"])
        rows = package.table(theme)
        rows = rows.loc[rows["indicator"].astype("str") == _PREFIX + rate]
        daily = rows.loc[periods.freqs(rows["period"]) == "D"]
        if producer is None:
            producer = str(daily["producer"].astype("str").value_counts().idxmax())
        elif producer not in set(daily["producer"].astype("str")):
            known = sorted(set(daily["producer"].astype("str")))
            raise UnknownNameError(producer, known, f"producer of daily {rate} rates")
        self.producer = producer
        own = daily.loc[daily["producer"].astype("str") == producer]
        picked = choice.pick(own, as_of, package.published)
        days = picked.set_index(pd.DatetimeIndex(periods.ends(picked["period"]))).sort_index()
        if days.index.has_duplicates:
            raise MoneyError(f"{rate}, {producer}: two currencies on one day", reason="hybrid")
        self.days = days
        self._restated: dict[str, pd.Series] = {}

    def in_currency(self, currency: str) -> pd.Series:
        """Daily rates as units of one currency per base unit."""
        if currency not in self._restated:
            codes = self.days["breakdown"].astype("str")
            factors = {c: float(money.factor(self.package, c, currency)) for c in codes.unique()}
            self._restated[currency] = self.days["value"] * codes.map(factors).astype("float64")
        return self._restated[currency]

    def on(self, day: pd.Timestamp, currency: str, max_age: int = MAX_AGE) -> Rate:
        """Rate in force on a day: that day's, or the last before it within `max_age` days."""
        rates = self.in_currency(currency)
        place = rates.index.searchsorted(day, side="right") - 1
        if place < 0 or (day - rates.index[place]).days > max_age:
            raise self._missing(f"on {day:%Y-%m-%d}", day, day)
        return Rate(
            float(rates.iloc[place]),
            currency,
            f"{rates.index[place]:%Y-%m-%d}",
            (str(self.days["reference"].iloc[place]),),
        )

    def mean(self, start: pd.Timestamp, end: pd.Timestamp, currency: str) -> Rate:
        """Mean rate of a period, if at least half of its working days have one."""
        if any(start < b <= end for b in money.breaks(self.package, currency)):
            raise MoneyError(
                f"{start:%Y-%m-%d} to {end:%Y-%m-%d} spans a redenomination: an amount of that "
                "period mixes two currencies",
                reason="hybrid",
            )
        rates = self.in_currency(currency).loc[start:end]
        working = len(pd.bdate_range(start, end))
        if len(rates) < max(1.0, COVERAGE * working):
            raise self._missing(
                f"from {start:%Y-%m-%d} to {end:%Y-%m-%d} (there are {len(rates)} of {working} "
                "working days)",
                start,
                end,
            )
        references = self.days.loc[rates.index, "reference"].astype("str")
        return Rate(
            float(rates.mean()),
            currency,
            f"{start:%Y-%m-%d}/{end:%Y-%m-%d}",
            tuple(sorted(set(references))),
        )

    def _missing(self, when: str, start: pd.Timestamp, end: pd.Timestamp) -> MoneyError:
        held = f"{self.days.index.min():%Y-%m-%d} to {self.days.index.max():%Y-%m-%d}"
        text = f"no {self.name} rate by {self.producer} {when}; its rates run from {held}"
        return MoneyError(text, reason="no-rate")


def base_currency(package: Package, rate: str) -> str:
    """Currency that a rate is quoted for: the last part of its unit, as in ``LCU_per_USD``."""
    catalogue = package.table("indicators").set_index("id")
    return str(catalogue.loc[_PREFIX + rate, "unit"]).rpartition("_per_")[2]


def rates_of(
    package: Package,
    rate: str | None,
    producer: str | None = None,
    as_of: str | date | pd.Timestamp | None = None,
) -> Rates:
    """Rates of a package, picked once and then shared; arguments as of `Rates`."""
    kept: dict[object, Rates] = package.__dict__.setdefault("_rates", {})
    key = (rate, producer, choice.as_date(as_of))
    if key not in kept:
        kept[key] = Rates(package, rate, producer, as_of)
    return kept[key]
