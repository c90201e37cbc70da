"""HDX (CKAN): find a resource of a data set, fetch it: FTS requirements and funding, all plans.

Quirks: `success` counts, not HTTP's status; files are handed out by redirect from a store, with
a signature that belongs into no record; files made before February 2026 have a second header.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from scripts.catalogue import Catalogue
from scripts.clients import plans
from scripts.fetching.answer import Answer
from scripts.fetching.asking import Ask, Fetched
from scripts.fetching.body import as_csv, as_json, no_repeats, plausible_day, refuse
from scripts.fetching.dataset import Row
from scripts.fetching.provider import Provider

PROVIDER = Provider(
    "hdx",
    "HDX",
    "https://data.humdata.org",
    "CRISISDATA_HDX_URL",
    more_hosts=("s3.us-east-1.amazonaws.com/hdx-production-filestore/",),
    advice="look for the data set on https://data.humdata.org",
)
#: Licences under which the data set has been; another one is for a person to look at.
LICENCES = frozenset({"cc-by-igo", "cc-by"})
_KINDS = ("text/csv", "application/csv", "application/octet-stream", "binary/octet-stream")
COLUMNS = [
    "countryCode", "id", "name", "code", "typeId", "typeName", "startDate", "endDate", "year",
    "requirements", "funding", "percentFunded",
]  # fmt: skip
_AMOUNTS = {"requirements": "required", "funding": "received"}


def package(answer: Answer) -> dict[str, Any]:
    """Open the envelope: the description of a data set.

    Raises
    ------
    RefusedError
    """
    body = as_json(answer, PROVIDER)
    if not isinstance(body, dict) or body.get("success") is not True:
        told = body.get("error") if isinstance(body, dict) else body
        refuse(answer, f"the host answered {answer.status}, and inside it failure: {told!r}")
    return checked(answer, body.get("result"))


def checked(answer: Answer, result: Any) -> dict[str, Any]:
    """Check the description of a data set."""
    wanted = {"name", "license_id", "resources"}
    if not isinstance(result, dict) or not wanted <= set(result) or not result["resources"]:
        refuse(answer, "the description of the data set lacks name, license_id or resources")
    if result["license_id"] not in LICENCES:
        refuse(
            answer,
            f"the licence is {result['license_id']!r}, it was {' or '.join(sorted(LICENCES))}",
            "read it, and see whether the data may still be passed on",
        )
    return result


def resource(answer: Answer, result: dict[str, Any], name: str) -> dict[str, Any]:
    """Find a resource by its name, or the name of its file."""
    there = result["resources"]
    found = [r for r in there if name in (r.get("name"), str(r.get("url")).rpartition("/")[2])]
    if len(found) != 1 or not {"url", "last_modified"} <= set(found[0]):
        have = ", ".join(str(r.get("name")) for r in there)
        refuse(answer, f"the data set has not one resource {name}, but {have}", PROVIDER.advice)
    return found[0]


def parse(answer: Answer) -> list[Row]:
    """Make rows of requirements and funding; plan, country and year name a row."""
    _, lines = as_csv(answer, COLUMNS, _KINDS)
    rows: list[Row] = []
    for line in lines:
        cells = dict(zip(COLUMNS, line, strict=True))
        row = f"{cells['code'] or 'outside'},{cells['countryCode']},{cells['year']}"
        year = cells["year"]
        if not year.isdigit() or not 1990 <= int(year) <= answer.retrieved.year + 10:
            refuse(answer, f"the year of {row} is {year!r}")
        for column, code in _AMOUNTS.items():
            if not cells[column]:
                continue
            if not cells[column].removeprefix("-").replace(".", "", 1).isdigit():
                refuse(answer, f"{column} of {row} is {cells[column]!r}, not an amount")
            area, kind = cells["countryCode"], cells["typeName"]
            rows.append((code, area, "_Z", kind, year, cells[column], "", "", row))
    no_repeats(answer, ((r[0], r[3], r[8]) for r in rows), "figure")
    return rows


def fetch(ask: Ask) -> Fetched:
    """Fetch the file that the data set is named after."""
    asked = ask.get(PROVIDER, "api/3/action/package_show", {"id": ask.dataset.name})
    result = package(asked)
    found = resource(asked, result, f"{FILES[ask.dataset.name]}")
    modified = plausible_day(asked, found["last_modified"], "last_modified")
    answer = ask.get(PROVIDER, found["url"], accept="text/csv")
    rows = parse(answer)
    return Fetched(rows, modified, "upper-bound", str(result.get("title") or result["name"]))


FILES = {"global-requirements-and-funding-data": "fts_requirements_funding_global.csv"}


def areas(catalogue: Catalogue) -> dict[str, str]:
    """Map codes of countries: they are ISO's."""
    return {code: code for code in catalogue.scope}


def prepared(catalogue: Catalogue, table: pd.DataFrame, path: str) -> pd.DataFrame:
    """Tell plans of countries and of hosts apart."""
    return plans.prepared(catalogue, table, path)
