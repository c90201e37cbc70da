"""Windows of time: absolute, or relative to the day of the article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from crisisdata import periods
from crisisdata.criteria.problems import problem

_DURATION = re.compile(r"([+-]?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_STEP = {"A": "Y", "Q": "Q", "M": "M"}


@dataclass(frozen=True)
class Window:
    """First and last day; a period lies inside if its last day does.

    `start` is None for "from the first figure on", `end` None for "up to the newest figure".
    `article` is the day of the article, on which relative windows and `days` stand.
    """

    start: date | None
    end: date | None
    article: date | None = None

    def inside(self, day: date) -> bool:
        """Whether a day lies in the window."""
        return (self.start is None or day >= self.start) and (self.end is None or day <= self.end)

    def expected(self, freq: str, first: date | None = None) -> list[str]:
        """Names of the regular periods that end in the window, from `first` if it is open."""
        start = self.start or first
        if freq not in _STEP or start is None or self.end is None:
            return []
        return regular(freq, start, self.end)


def duration(text: str, column: str) -> pd.DateOffset:
    """Read an ISO 8601 duration of years, months, weeks and days (``P12M``, ``-P3Y``)."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()[1:]):
        raise problem(column, text, "an ISO 8601 duration such as P12M, P3Y or P90D")
    sign = -1 if match[1] == "-" else 1
    years, months, weeks, days = (sign * int(g or 0) for g in match.groups()[1:])
    return pd.DateOffset(years=years, months=months, weeks=weeks, days=days)


def edge(text: str | None, column: str, article: date | None, *, first: bool) -> date | None:
    """Day on which a window opens or closes; None where the cell is empty."""
    if not text:
        return None
    if "P" in text:
        if article is None:
            raise problem(column, text, "an absolute period, since no article date is given")
        day = (pd.Timestamp(article) + duration(text, column)).date()
        # Twelve months back from 12 February opens on the 13th: twelve month ends lie inside.
        return day + timedelta(days=1) if first and text.startswith("-") else day
    try:
        period = periods.parse(text)
    except ValueError:
        raise problem(
            column, text, "a period (2018, 2018-11, 2018-11-30) or a duration (-P12M)"
        ) from None
    return period.start if first else period.end


def window(window_from: str | None, window_to: str | None, article: date | None) -> Window:
    """Build the window of a criterion: it closes on the article's day unless it says otherwise."""
    start = edge(window_from, "window_from", article, first=True)
    end = edge(window_to, "window_to", article, first=False) or article
    if start and end and end < start:
        raise problem("window_to", window_to or article, f"a day after window_from ({start})")
    return Window(start, end, article)


def regular(freq: str, start: date, end: date) -> list[str]:
    """Names of the years, quarters or months whose last day lies between two days."""
    forms = {"A": "{0.year}", "Q": "{0.year}-Q{0.quarter}", "M": "{0.year}-{0.month:02d}"}
    return [
        forms[freq].format(p)
        for p in pd.period_range(start, end, freq=_STEP[freq])
        if start <= p.end_time.date() <= end
    ]
