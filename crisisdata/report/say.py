"""Words, numbers and dates in the reader's language."""

from __future__ import annotations

import datetime as dt
import functools
import math
import tomllib
from importlib import resources
from typing import Any

import pandas as pd
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from crisisdata import periods, terms
from crisisdata.criteria.phrases import SINGULAR
from crisisdata.errors import UnknownNameError
from crisisdata.package import Package

LANGUAGES = ("en", "es")

#: Tables with a name in each language, and the code columns that point to them.
_NAMED = {
    "area": "areas",
    "counterpart": "areas",
    "breakdown": "breakdowns",
    "flag": "flags",
    "indicator": "indicators",
    "producer": "producers",
    "unit": "units",
}


@functools.cache
def words(lang: str) -> dict[str, Any]:
    """Read the words of a language: `report/words/<lang>.toml`."""
    if lang not in LANGUAGES:
        raise UnknownNameError(lang, LANGUAGES, "language")
    text = resources.files("crisisdata.report").joinpath("words", f"{lang}.toml").read_text("utf-8")
    return tomllib.loads(text)


def missing(value: object) -> bool:
    """Whether a cell is empty."""
    return value is None or value is pd.NA or value is pd.NaT or value != value or value == ""


class Say:
    """One language: its words, its forms of numbers and dates, and the names of codes.

    Parameters
    ----------
    package : Package
        Whose code tables give the names.
    lang : {"en", "es"}
        The language.
    """

    def __init__(self, package: Package, lang: str) -> None:
        self.lang = lang
        self.words = words(lang)
        self.locale = self.words["locale"]
        self._suffix = "" if lang == "en" else f"_{lang}"
        self._names = {
            column: self._table(package, table)
            for column, table in _NAMED.items()
            if table in package.resources
        }
        names = package.table("producers") if "producers" in package.resources else None
        self._producers = (
            dict(zip(names["name"].astype("str"), self._names["producer"].values(), strict=True))
            if names is not None
            else {}
        )
        self.source = functools.lru_cache(maxsize=8192)(self._source)
        # Few distinct values make up most cells of the tables.
        self.exact = functools.lru_cache(maxsize=65536)(self._exact)
        self.period = functools.lru_cache(maxsize=65536)(self._period)
        self._day = functools.lru_cache(maxsize=65536)(self._format_day)

    def _table(self, package: Package, table: str) -> dict[str, str]:
        frame = package.table(table)
        column = f"name{self._suffix}"
        ids = frame["id"].astype("str")
        return dict(zip(ids, frame[column].astype("str"), strict=True))

    def __call__(self, key: str, **values: Any) -> str:
        """Return a word or sentence by its key (``table.name``), filled in."""
        found: Any = self.words
        for part in key.split(".", 1):
            found = found[part]
        return found.format(**values) if values else found

    def word(self, table: str, code: object) -> str:
        """Word for a code of a closed list; the code itself where the list has none."""
        return str(self.words[table].get(str(code), code)) if not missing(code) else ""

    def name(self, column: str, code: object) -> str:
        """Name of a code of the package; the code itself where there is none."""
        return self._names.get(column, {}).get(str(code), str(code)) if not missing(code) else ""

    def _source(self, text: str) -> str:
        """Publisher or speaker, which the tables name once, in this language."""
        return terms.source(text, self.lang, self._producers)

    def licence(self, text: str) -> str:
        """Terms of reuse in this language."""
        return terms.licence(text, self.lang)

    def text(self, record: dict[str, Any] | pd.Series, field: str) -> str:
        """Text of a record in this language, in the other one where it has none."""
        for column in (field + self._suffix, field):
            value = record.get(column)
            if not missing(value):
                return str(value)
        return ""

    def _exact(self, value: float) -> str:
        """Write a number with all its digits, grouped."""
        if missing(value) or not math.isfinite(value):
            return ""
        places = max(0, -_exponent(value))
        pattern = "#,##0." + "0" * places if places else "#,##0"
        return format_decimal(value, format=pattern, locale=self.locale)

    def number(self, value: float) -> str:
        """Write a number for a sentence: four digits below a thousand, whole above a million."""
        if missing(value) or not math.isfinite(value):
            return ""
        value = float(f"{value:.12g}")
        if abs(value) < 1000:
            return self.exact(float(f"{value:.4g}"))
        return self.exact(round(value, 0 if abs(value) >= 1e6 or value == int(value) else 1))

    def share(self, value: float) -> str:
        """Write a share of one as a percentage, whole; two digits below one per cent."""
        percent = value * 100
        digits = 0 if abs(percent) >= 1 or percent == 0 else 2
        return self.percent(self.exact(round(percent, digits)))

    def percent(self, number: str) -> str:
        """Put the sign of per cent to a number, as the language does."""
        return f"{number}%" if self.lang == "en" else f"{number}\u00a0%"

    def amount(self, value: float, unit: object, *, exact: bool = False) -> str:
        """Write a number with its unit in words."""
        number = self.exact(value) if exact else self.number(value)
        if missing(unit) or not number:
            return number
        if str(unit) == "percent":
            return self.percent(number)
        name = self.name("unit", unit)
        return f"{number} {SINGULAR.get(name, name) if value == 1 else name}"

    def date(self, value: object, form: str = "long") -> str:
        """Write a day: ``long`` "12 February 2019", ``short`` "12 Feb 2019"."""
        if missing(value):
            return ""
        day = value if type(value) is dt.date else pd.Timestamp(value).date()
        return self._day(day, form)

    def _format_day(self, day: dt.date, form: str) -> str:
        if form == "short":
            return format_skeleton("yMMMd", day, locale=self.locale)
        return format_date(day, "long", locale=self.locale)

    def _period(self, text: str) -> str:
        """Write a period: 2018, Q3 2018, November 2018, 30 Nov 2018, or a span."""
        if "/" in text:
            first, last = text.split("/", 1)
            dash = "–" if len(first) == 4 else " – "
            return f"{self._period(first)}{dash}{self._period(last)}"
        try:
            span = periods.parse(text)
        except ValueError:
            return text
        if span.freq == "A":
            return text
        if span.freq == "D":
            return self.date(span.start, "short")
        skeleton = "yQQQ" if span.freq == "Q" else "yMMM"
        return format_skeleton(skeleton, span.start, locale=self.locale)

    def bounded(self, value: float, bound: object) -> str:
        """Write an observed value with the bound it was printed with."""
        mark = {"~": "≈ ", "<": "< ", ">": "> "}.get("" if missing(bound) else str(bound), "")
        return mark + self.exact(float(value))

    def listed(self, names: list[str]) -> str:
        """Join names: "a, b and c"."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self('list_and')} {names[-1]}"


def _exponent(value: float) -> int:
    """Power of ten of the last digit that a number needs."""
    mantissa, _, power = f"{value:.15g}".partition("e")
    decimals = len(mantissa.partition(".")[2])
    return int(power or 0) - decimals
