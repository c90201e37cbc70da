"""Our World in Data, grapher: the CSV of a chart and its metadata.

Quirks: continents and groups have no code; data that may not be passed on are answered with 403
and an error in JSON; the licence is the producer's, so its citation is kept with the answer.
"""

from __future__ import annotations

import re
from typing import Any

from scripts.catalogue import Catalogue
from scripts.fetching.answer import Answer
from scripts.fetching.asking import Ask, Fetched
from scripts.fetching.body import as_csv, as_json, no_repeats, plausible_day, refuse
from scripts.fetching.dataset import Row
from scripts.fetching.provider import Provider
from scripts.sources.areas import named

PROVIDER = Provider(
    "owid",
    "Our World in Data",
    "https://ourworldindata.org/grapher",
    "CRISISDATA_OWID_URL",
    pause=1.0,
    advice="look at the chart's page: it may have been renamed",
)
_QUESTION = {"v": "1", "csvType": "full", "useColumnShortNames": "true"}
_TIME = {"Year": re.compile(r"-?\d{1,4}"), "Day": re.compile(r"\d{4}-\d{2}-\d{2}")}


def column(answer: Answer, code: str) -> dict[str, Any]:
    """Find what the metadata say of a column: unit, lastUpdated, citationLong.

    Raises
    ------
    RefusedError
    """
    body = as_json(answer, PROVIDER)
    columns = body.get("columns") if isinstance(body, dict) else None
    if not isinstance(columns, dict) or not columns:
        refuse(answer, "the metadata describe no column", PROVIDER.advice)
    for name, told in columns.items():
        if code in (told.get("shortName"), name):
            if not {"unit", "lastUpdated", "citationLong"} <= set(told):
                refuse(answer, f"the metadata of {code} lack unit, lastUpdated or citationLong")
            return told
    have = ", ".join(str(t.get("shortName") or n) for n, t in columns.items())
    return refuse(answer, f"the metadata do not describe {code}; they describe {have}")


def parse(answer: Answer, code: str, heads: tuple[str, ...] = ()) -> list[Row]:
    """Make rows of a column of the CSV.

    Parameters
    ----------
    heads : tuple of str
        Names under which the column may stand; its code if empty.
    """
    first = (
        answer.content.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    )
    time = "Day" if ",Day," in first else "Year"
    kinds = ("text/csv", "application/csv")
    header, lines = as_csv(answer, ["Entity", "Code", time], kinds, more=True)
    there = [h for h in (heads or (code,)) if h in header]
    if not there:
        refuse(answer, f"there is no column {code}; there are {', '.join(header[3:])}")
    place = header.index(there[0])
    rows: list[Row] = []
    for line in lines:
        when = line[2]
        if not _TIME[time].fullmatch(when) or int(when[:4]) > answer.retrieved.year + 100:
            refuse(answer, f"the {time.lower()} of {line[0]} is {when!r}")
        if not line[place]:
            continue
        try:
            float(line[place])
        except ValueError:
            refuse(answer, f"the value of {line[0]} {when} is {line[place]!r}, not a number")
        row = f"{line[1] or line[0]},{when}"
        rows.append((code, line[0], "_Z", "_T", when, line[place], "", "", row[:40]))
    if not rows:
        refuse(answer, f"the column {code} is empty")
    no_repeats(answer, (r[:5] for r in rows), "figure")
    return rows


def fetch(ask: Ask) -> Fetched:
    """Fetch a column of a chart; first what it is."""
    (series,) = ask.dataset.codes
    name = ask.dataset.name
    metadata = ask.get(PROVIDER, f"{name}.metadata.json", _QUESTION)
    told = column(metadata, series.code)
    if told["unit"] != series.states:
        refuse(
            metadata,
            f"the unit of {series.code} is {told['unit']!r}, it was {series.states!r}",
            "if the figures are the same, change column states of seeds/refresh.csv",
        )
    updated = plausible_day(metadata, told["lastUpdated"], "lastUpdated")
    answer = ask.get(PROVIDER, f"{name}.csv", _QUESTION, accept="text/csv")
    rows = parse(answer, series.code)
    return Fetched(rows, updated, "upper-bound", str(told["citationLong"])[:200])


def areas(catalogue: Catalogue) -> dict[str, str]:
    """Map names of entities to the package's own codes."""
    return named(catalogue, "owid")
