"""EIA, API v2: international oil production, monthly.

Quirks: a key is needed (CRISISDATA_EIA_KEY) and is echoed by the host, so it is blotted out of
each body before anything else sees it; totals and values are texts; without the unit's facet one
month comes in several units.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from typing import Any

from scripts.catalogue import Catalogue
from scripts.fetching.answer import Answer
from scripts.fetching.asking import Ask, ChangedError, Fetched
from scripts.fetching.body import TEXT, as_json, no_repeats, refuse, rows_of
from scripts.fetching.dataset import Code, Row
from scripts.fetching.errors import FetchError
from scripts.fetching.provider import Provider

PROVIDER = Provider(
    "eia",
    "EIA",
    "https://api.eia.gov/v2",
    "CRISISDATA_EIA_URL",
    pause=1.0,
    advice="see https://www.eia.gov/opendata/documentation.php",
)
KEY = "CRISISDATA_EIA_KEY"
LENGTH = 5000
_MOST_PAGES = 100
_SHAPE = {
    "period": TEXT,
    "productId": TEXT,
    "activityId": TEXT,
    "countryRegionId": TEXT,
    "unit": TEXT,
    "value": (str, int, float, type(None)),
}
_MISSING = frozenset({"", "--", "NA", "W", "None"})
_PERIOD = re.compile(r"(19|20)\d{2}-(0[1-9]|1[0-2])")


def without_key(answer: Answer) -> Answer:
    """Take the echoed key out of a body, even one that was not ours."""
    try:
        body = json.loads(answer.content)
        if body["request"]["params"].pop("api_key", None) is None:
            return answer
    except (ValueError, KeyError, TypeError, AttributeError):
        return answer
    return replace(answer, content=json.dumps(body, ensure_ascii=False).encode())


def response(answer: Answer) -> tuple[int, list[dict[str, Any]]]:
    """Open the envelope: how many rows there are in all, and those of this page.

    Raises
    ------
    RefusedError
    """
    body = as_json(answer, PROVIDER)
    if isinstance(body, dict) and "error" in body:
        told = body["error"]
        text = told.get("message") if isinstance(told, dict) else told
        refuse(answer, f"the host answered {answer.status}, and inside it an error: {text}")
    try:
        return int(body["response"]["total"]), body["response"]["data"]
    except (KeyError, TypeError, ValueError) as error:
        refuse(answer, f"the body has no total and data ({error})", PROVIDER.advice)


def parse(answer: Answer, series: Code) -> list[Row]:
    """Make rows of a page; the code of a series is ``activity.product``."""
    _, data = response(answer)
    rows: list[Row] = []
    for item in rows_of(answer, data, _SHAPE, "data"):
        code = f"{item['activityId']}.{item['productId']}"
        if code != series.code:
            refuse(answer, f"the host answered {code} where {series.code} was asked for")
        place, when = item["countryRegionId"], item["period"]
        if item["unit"] != series.states:
            refuse(
                answer,
                f"the unit of {place} {when} is {item['unit']!r}, it was {series.states!r}",
                "if the figures are the same, change column states of seeds/refresh.csv",
            )
        if not _PERIOD.fullmatch(when) or int(when[:4]) > answer.retrieved.year:
            refuse(answer, f"a period of {place} is {when!r}, not a month")
        value = str(item["value"])
        if value in _MISSING:
            continue
        try:
            float(value)
        except ValueError:
            refuse(answer, f"the value of {place} {when} is {value!r}, not a number")
        rows.append((code, place, "_Z", "_T", when, value, "", "", f"{place},{when}"))
    return rows


def fetch(ask: Ask) -> Fetched:
    """Fetch one series of the focus area."""
    key = os.environ.get(KEY, "")
    if not key:
        raise FetchError(
            f"there is no key: {KEY} is not set", "get one at https://www.eia.gov/opendata/"
        )
    return ask.paged(lambda ask: _read(ask, key))


def _read(ask: Ask, key: str) -> Fetched:
    (series,) = ask.dataset.codes
    activity, _, product = series.code.partition(".")
    rows: list[Row] = []
    first, seen = -1, 0
    for number in range(_MOST_PAGES):
        params = {
            "frequency": "monthly",
            "data[0]": "value",
            "facets[activityId][]": activity,
            "facets[productId][]": product,
            "facets[countryRegionId][]": ask.dataset.focus,
            "facets[unit][]": series.states,
            "sort[0][column]": "period",
            "sort[0][direction]": "asc",
            "offset": str(number * LENGTH),
            "length": str(LENGTH),
        }
        answer = ask.get(
            PROVIDER, "international/data/", params, secret={"api_key": key}, page=True
        )
        ask.answers[-1] = answer = without_key(answer)
        total, data = response(answer)
        if first not in (-1, total):
            raise ChangedError(f"{first} rows became {total}", answer=answer)
        first = total
        rows += parse(answer, series)
        seen += len(data)
        if seen >= total:
            break
    else:
        refuse(answer, f"the pages have no end: {seen:,} of {total:,} rows in {_MOST_PAGES} pages")
    if seen != total:
        refuse(answer, f"{seen:,} rows came where {total:,} were announced")
    no_repeats(answer, (r[:5] for r in rows), "figure")
    strange = {r[1] for r in rows} - {ask.dataset.focus}
    if strange or not rows:
        refuse(answer, f"the rows are not those of {ask.dataset.focus}")
    return Fetched(rows, title="EIA international energy statistics")


def areas(catalogue: Catalogue) -> dict[str, str]:
    """Map codes of countries: they are ISO's."""
    return {code: code for code in catalogue.scope}
