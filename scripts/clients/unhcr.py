"""UNHCR, population statistics v1: stocks by origin and host, asylum applications.

Quirks: a count of zero is the text "0", "not applicable" is "-", other counts are numbers;
`coo` and `coa` are UNHCR's own codes, so the ISO ones are used; `oip` starts in 2018.
"""

from __future__ import annotations

from typing import Any

from scripts.catalogue import Catalogue
from scripts.fetching.answer import Answer
from scripts.fetching.asking import Ask, ChangedError, Fetched
from scripts.fetching.body import TEXT, WHOLE, as_json, no_repeats, refuse, rows_of
from scripts.fetching.dataset import Row
from scripts.fetching.provider import Provider

PROVIDER = Provider(
    "unhcr",
    "UNHCR",
    "https://api.unhcr.org/population/v1",
    "CRISISDATA_UNHCR_URL",
    advice="see https://api.unhcr.org/docs/refugee-statistics.html",
)
LIMIT = 1000
_MOST_PAGES = 500
FIRST_YEAR = 2000

_PAIR = {"year": WHOLE, "coo_iso": TEXT, "coa_iso": TEXT}
_COUNT = (int, str)
#: What a data set is called here and there.
PATHS = {"population": "population/", "asylum-applications": "asylum-applications/"}
STOCKS = ("refugees", "asylum_seekers", "oip", "ooc")
_PROCEDURE = ("procedure_type", "app_type", "dec_level", "app_pc")
# The database's own codes for no country, under which the package has none of ISO's.
_NO_ISO = {"XXA": "STA", "XXX": "UNK", "TIB": "OTH"}


def items(answer: Answer) -> tuple[int, int, list[dict[str, Any]]]:
    """Take a page apart: its number, how many there are, its items.

    Raises
    ------
    RefusedError
    """
    body = as_json(answer, PROVIDER)
    if not isinstance(body, dict) or not {"page", "maxPages", "items"} <= set(body):
        refuse(answer, "the body lacks page, maxPages or items")
    try:
        return int(body["page"]), int(body["maxPages"]), body["items"]
    except (TypeError, ValueError):
        refuse(answer, f"maxPages is {body['maxPages']!r}, not a number")


def count(answer: Answer, value: int | str, where: str) -> str:
    """Read a count: a whole number, "0", or "-" for not applicable (an empty text).

    Raises
    ------
    RefusedError
    """
    if value == "-":
        return ""
    if isinstance(value, str):
        if not value.isdigit():
            refuse(answer, f"{where} is {value!r}, neither a count nor '-'")
        return value
    if value < 0:
        refuse(answer, f"{where} is {value}: a count cannot be negative")
    return str(value)


def stocks(answer: Answer, found: list[dict[str, Any]]) -> list[Row]:
    """Make rows of a page of stocks: what is not applicable is no row, zero is one."""
    checked = rows_of(answer, found, _PAIR | dict.fromkeys(STOCKS, _COUNT), "items")
    rows: list[Row] = []
    for item in checked:
        year, origin, host = _place(answer, item)
        where = f"{origin},{host},{year}"
        for column in STOCKS:
            value = count(answer, item[column], f"{column} of {where}")
            if value:
                rows.append((column, origin, host, "_T", year, value, "", "", where))
    return rows


def applications(answer: Answer, found: list[dict[str, Any]]) -> list[Row]:
    """Make rows of a page of applications, by authority, stage, level, persons or cases."""
    shape = _PAIR | dict.fromkeys(_PROCEDURE, TEXT) | {"applied": _COUNT}
    checked = rows_of(answer, found, shape, "items")
    rows: list[Row] = []
    for item in checked:
        year, origin, host = _place(answer, item)
        kind = "-".join(item[c].lower() for c in _PROCEDURE)
        where = f"{origin},{host},{year}"
        value = count(answer, item["applied"], f"applied of {where}")
        if value:
            rows.append(("applied", origin, host, kind, year, value, "", "", where))
    return rows


def _place(answer: Answer, item: dict[str, Any]) -> tuple[str, str, str]:
    year = item["year"]
    if not 1951 <= year <= answer.retrieved.year:
        refuse(answer, f"a year is {year}")
    return str(year), item["coo_iso"], item["coa_iso"]


def fetch(ask: Ask) -> Fetched:
    """Fetch all hosts of each origin."""
    return ask.paged(_read)


def _read(ask: Ask) -> Fetched:
    name = ask.dataset.like
    read = applications if name == "asylum-applications" else stocks
    rows: list[Row] = []
    empty = []
    for origin in ask.dataset.areas:
        number, last, size = 1, 1, 0
        while number <= last:
            params = {
                "limit": str(LIMIT),
                "page": str(number),
                "yearFrom": str(FIRST_YEAR),
                "yearTo": str(ask.session.now().year),
                "coo": origin,
                "coa_all": "true",
                "cf_type": "ISO",
            }
            answer = ask.get(PROVIDER, PATHS[name], params, page=True)
            here, pages, found = items(answer)
            if number == 1:
                last = pages
                if pages > _MOST_PAGES:
                    refuse(answer, f"the host announces {pages:,} pages: there is no end to it")
                if not found and origin != ask.dataset.focus:
                    empty.append(origin)
                    break
            if pages != last:
                raise ChangedError(f"{last} pages became {pages}", answer=answer)
            if here != number:
                refuse(answer, f"page {here} came where {number} was asked for")
            part = read(answer, found)
            strange = {r[1] for r in part} - {origin}
            if strange:
                refuse(answer, f"asked for {origin}, the host answered {', '.join(strange)}")
            size += len(found)
            rows += part
            number += 1
    no_repeats(answer, (r[:5] for r in rows), "figure")
    notes = (f"no item for {', '.join(empty)}",) if empty else ()
    return Fetched(rows, title=f"UNHCR {name}", notes=notes)


def areas(catalogue: Catalogue) -> dict[str, str]:
    """Map codes of origins: they are ISO's."""
    return {code: code for code in catalogue.scope}


def counterparts(catalogue: Catalogue) -> dict[str, str]:
    """Map codes of hosts, which lie anywhere."""
    return {code: code for code in catalogue["areas"]["id"]} | _NO_ISO
