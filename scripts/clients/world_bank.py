"""World Bank, Indicators API v2: one indicator, the areas in scope, all years.

Quirks: errors come with status 200 (a list of one), a wrong parameter with 400, HTML and a BOM;
numbers of the header are text on some paths; income groups have no ISO code; every year is
listed, empty ones with null; one unknown country spoils the whole question.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from scripts.catalogue import Catalogue
from scripts.fetching.answer import Answer
from scripts.fetching.asking import Ask, ChangedError, Fetched
from scripts.fetching.body import (
    MAYBE,
    TEXT,
    as_json,
    no_repeats,
    plausible_day,
    refuse,
    rows_of,
)
from scripts.fetching.dataset import Row
from scripts.fetching.provider import PASSING, Provider

PROVIDER = Provider(
    "world-bank",
    "World Bank",
    "https://api.worldbank.org/v2",
    "CRISISDATA_WORLD_BANK_URL",
    # It has spells of 400 that pass.
    retry=PASSING | {400},
    advice="the interface has spells of such answers: try again in an hour",
)
PER_PAGE = 20_000
_MOST_PAGES = 200

#: Codes of the World Bank that are not the package's own.
AREAS = {"EUE": "EUU"}
# Groups that come without a code of three letters, by the two letters they come with.
_GROUPS = {"XD": "HIC", "XM": "LIC", "XN": "LMC", "XT": "UMC", "XO": "LMY"}
#: Aggregates of the package that the World Bank does not make.
ABSENT = frozenset({"SOUTH-AMERICA"})

_SHAPE = {
    "indicator": (dict,),
    "country": (dict,),
    "countryiso3code": TEXT,
    "date": TEXT,
    "value": MAYBE,
    "unit": TEXT,
}
_DATE = re.compile(r"(\d{4})(?:M(0[1-9]|1[0-2])|Q([1-4]))?")


class Page(NamedTuple):
    """One page: its header in numbers, and its rows."""

    page: int
    pages: int
    total: int
    updated: str
    rows: list[dict[str, Any]]


def page(answer: Answer) -> Page:
    """Take a page apart.

    Raises
    ------
    RefusedError
        If the answer is an error under status 200, or has no rows.
    """
    body = as_json(answer, PROVIDER)
    if isinstance(body, list) and body and isinstance(body[0], dict) and "message" in body[0]:
        told = {f"{m['value']} ({m['key']}, {m['id']})" for m in body[0]["message"]}
        refuse(answer, f"the host refused the question: {'; '.join(sorted(told))}")
    if not isinstance(body, list) or not body or not isinstance(body[0], dict):
        refuse(answer, "the body is not a header and its rows", PROVIDER.advice)
    head = body[0]
    try:
        number, pages, total = (int(head[k]) for k in ("page", "pages", "total"))
    except (KeyError, TypeError, ValueError):
        refuse(answer, f"the header lacks page, pages or total: {head}")
    rows = body[1] if len(body) > 1 else None
    if not total or not rows:
        refuse(answer, "there is no row", "the indicator may have been deleted or archived")
    return Page(number, pages, total, str(head.get("lastupdated") or ""), rows)


def parse(answer: Answer, code: str, states: str = "") -> list[Row]:
    """Make rows of one page of an indicator; empty years are left out.

    Parameters
    ----------
    code : str
        The indicator that was asked for.
    states : str
        Its name, which holds the unit; not checked if empty.

    Raises
    ------
    RefusedError
    """
    return values(answer, page(answer).rows, code, states)


def values(answer: Answer, found: list[dict[str, Any]], code: str, states: str = "") -> list[Row]:
    """Make rows of the values of a page; see `parse`."""
    rows = rows_of(answer, found, _SHAPE, "the list of values")
    for named in {(r["indicator"].get("id"), r["indicator"].get("value")) for r in rows}:
        _same_series(answer, *named, code, states)
    # Few dates, many rows.
    periods = {text: _period(answer, text) for text in {r["date"] for r in rows}}
    out: list[Row] = []
    for row in rows:
        if row["value"] is not None:
            area = row["countryiso3code"] or _group(row["country"])
            when = row["date"]
            value, where = repr(row["value"]), f"{area},{when}"
            out.append((code, area, "_Z", "", periods[when], value, "", "", where))
    return out


def _same_series(answer: Answer, found: str, name: str, code: str, states: str) -> None:
    if found != code:
        refuse(answer, f"the host answered {found!r} where {code} was asked for")
    if states and name != states:
        refuse(
            answer,
            f"the indicator is now called {name!r}, it was {states!r}: another unit or base",
            "if it is the same series, change column states of seeds/refresh.csv",
        )


def _period(answer: Answer, text: str) -> str:
    match = _DATE.fullmatch(text)
    if match is None or not 1900 <= int(match[1]) <= answer.retrieved.year + 1:
        refuse(answer, f"a date is {text!r}, not a year, month or quarter")
    year, month, quarter = match.groups()
    return f"{year}-{month}" if month else f"{year}-Q{quarter}" if quarter else year


def _group(country: dict[str, Any]) -> str:
    """Code of a group that comes without one of three letters."""
    code = str(country.get("id"))
    return _GROUPS.get(code, code)


def fetch(ask: Ask) -> Fetched:
    """Fetch one indicator."""
    return ask.paged(_read)


def _read(ask: Ask) -> Fetched:
    (series,) = ask.dataset.codes
    asked = [AREAS.get(a, a) for a in ask.dataset.areas if a not in ABSENT]
    path = f"country/{';'.join(asked)}/indicator/{series.code}"
    first: Page | None = None
    rows: list[Row] = []
    name = series.states or ask.title
    number, seen = 1, 0
    while first is None or number <= first.pages:
        params = {"format": "json", "per_page": str(PER_PAGE), "page": str(number)}
        answer = ask.get(PROVIDER, path, params, page=True)
        here = page(answer)
        if first is None:
            first = here
            if here.pages > min(_MOST_PAGES, here.total):
                refuse(answer, f"the host announces {here.pages:,} pages: there is no end to it")
        if (here.total, here.pages, here.updated) != (first.total, first.pages, first.updated):
            raise ChangedError(f"{first.total} rows became {here.total}", answer=answer)
        if here.page != number:
            refuse(answer, f"page {here.page} came where {number} was asked for")
        seen += len(here.rows)
        rows += values(answer, here.rows, series.code, name)
        # The name holds the unit: what it was at the first visit, it must stay.
        name = name or str(here.rows[0]["indicator"]["value"])
        number += 1
    if seen != first.total:
        refuse(answer, f"{seen:,} rows came where {first.total:,} were announced")
    no_repeats(answer, (r[:5] for r in rows), "figure")
    strange = {r[1] for r in rows} - set(asked)
    if strange:
        refuse(answer, f"areas came that were not asked for: {', '.join(sorted(strange))}")
    updated = plausible_day(answer, first.updated, "lastupdated") if first.updated else ""
    return Fetched(rows, updated, "release" if updated else "upper-bound", name)


def areas(catalogue: Catalogue) -> dict[str, str]:
    """Map the codes of the World Bank to the package's own."""
    return {AREAS.get(code, code): code for code in catalogue.scope}
