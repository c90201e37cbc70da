"""What a criterion is evaluated against: rows of figures, code tables, dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from crisisdata import periods
from crisisdata.errors import SchemaError

#: Columns of observation rows that may be left out, and what they then hold.
DEFAULTS: dict[str, Any] = {
    "producer": "",
    "area": "_Z",
    "counterpart": "_Z",
    "breakdown": "_T",
    "bound": None,
    "flag": "A",
    "confidence": "high",
    "vintage": pd.NaT,
    "vintage_basis": "retrieved",
    "reference": "",
    "locator": "",
}
_NEVER = pd.Timestamp("2262-01-01")


def complete(observations: pd.DataFrame) -> pd.DataFrame:
    """Fill the columns that rows brought by a caller may leave out.

    Parameters
    ----------
    observations : DataFrame
        At least ``indicator``, ``period`` and ``value``. Rows without a ``vintage`` count as known
        today, and are not known as of any date asked for.

    Returns
    -------
    DataFrame
        With every column of observation rows, a fresh integer index, and no row without a value.
    """
    lacking = {"indicator", "period", "value"} - set(observations.columns)
    if lacking:
        raise SchemaError(f"observations need the columns {', '.join(sorted(lacking))}")
    new = {c: v for c, v in DEFAULTS.items() if c not in observations.columns}
    frame = observations.assign(**new)
    for column in ("producer", "area", "counterpart", "breakdown", "flag", "confidence"):
        frame[column] = frame[column].astype("object").fillna(DEFAULTS[column]).astype("str")
    frame["period"] = _periods(frame["period"])
    for text in frame["period"].unique():
        try:
            periods.parse(text)
        except ValueError as error:
            raise SchemaError(f"observations, column 'period': {error}") from None
    frame["value"] = pd.to_numeric(frame["value"])
    frame["vintage"] = pd.to_datetime(frame["vintage"]).fillna(_NEVER)
    return frame.loc[frame["value"].notna()].reset_index(drop=True)


def _periods(given: pd.Series) -> pd.Series:
    """Years as numbers and days as dates are periods too."""
    if pd.api.types.is_datetime64_any_dtype(given):
        return given.dt.strftime("%Y-%m-%d")
    if pd.api.types.is_float_dtype(given) and (given % 1 == 0).all():
        given = given.astype("int64")
    return given.astype("str")


@dataclass(frozen=True)
class Context:
    """Tables and dates, none of which an evaluation changes.

    Attributes
    ----------
    observations : DataFrame
        Observation rows of every vintage, as `complete` leaves them.
    tables : mapping of str to DataFrame
        Code tables and narrative tables by name, those there are: indicators, areas,
        area_members, references, silences, positions, events.
    article_date : date or None
        On which windows close.
    focus_area : str or None
        The area meant where a criterion names none.
    groups : mapping of str to sequence of str
        Further groups of areas, beside those of area_members.
    """

    observations: pd.DataFrame
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    article_date: date | None = None
    focus_area: str | None = None
    groups: Mapping[str, list[str]] = field(default_factory=dict)

    @cached_property
    def by_indicator(self) -> dict[str, pd.DataFrame]:
        """Rows of each indicator, so that a criterion touches only its own."""
        names = self.observations["indicator"].astype("str")
        return {str(k): v for k, v in self.observations.groupby(names, sort=False)}

    @cached_property
    def narrative(self) -> dict[str, pd.DataFrame]:
        """Positions and events as observation rows, kept here once they are made."""
        return {}

    @cached_property
    def published(self) -> pd.Series | None:
        """Publication day of each reference, if there is a table of references."""
        references = self.tables.get("references")
        if references is None or references.empty:
            return None
        return pd.to_datetime(references.set_index(references["id"].astype("str"))["published"])

    @cached_property
    def catalogue(self) -> pd.DataFrame:
        """Unit and measure of each indicator, from the catalogue and from the rows themselves."""
        columns = ["unit", "measure"]
        known = self.tables.get("indicators")
        frame = (
            pd.DataFrame(columns=columns)
            if known is None
            else known.set_index(known["id"].astype("str"))[columns].astype("object")
        )
        if "unit" in self.observations:
            own = self.observations.drop_duplicates("indicator").set_index("indicator")
            own.index = own.index.astype("str")
            own = own.reindex(columns=columns).astype("object")
            frame = own.combine_first(frame) if len(frame) else own
        return frame

    def rows(self, indicator: str) -> pd.DataFrame:
        """Observation rows of an indicator."""
        return self.by_indicator.get(indicator, self.observations.iloc[:0])

    def unit(self, indicator: str) -> tuple[str | None, str | None]:
        """Unit and measure of an indicator, None where nothing says them."""
        if indicator not in self.catalogue.index:
            return None, None
        unit, measure = self.catalogue.loc[indicator, ["unit", "measure"]]
        return (unit if isinstance(unit, str) else None), (
            measure if isinstance(measure, str) else None
        )

    def nonnegative(self, indicator: str) -> bool:
        """Whether no figure of the indicator, of any area and vintage, lies below zero."""
        rows = self.rows(indicator)
        return bool(len(rows)) and bool((rows["value"] >= 0).all())

    def people(
        self, by: date | None, area: str | None = None, indicator: str = "population"
    ) -> pd.DataFrame:
        """Rows of a population (of one area) for years that had begun by a day, no forecasts."""
        if indicator not in self._weights:
            rows = self.rows(indicator)
            rows = rows.loc[rows["flag"].astype("str") != "F"]
            self._weights[indicator] = rows.assign(
                _area=rows["area"].astype("str"),
                _start=periods.starts(rows["period"]) if len(rows) else rows["vintage"],
            )
        rows = self._weights[indicator]
        if area is not None:
            rows = rows.loc[rows["_area"] == area]
        return rows if by is None else rows.loc[rows["_start"] <= pd.Timestamp(by)]

    @cached_property
    def _weights(self) -> dict[str, pd.DataFrame]:
        return {}
