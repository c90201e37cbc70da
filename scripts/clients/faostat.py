"""FAOSTAT, bulk files (the REST service wants a login): the catalogue, then one zip.

Quirks: three-year averages have Year "2016-2018"; values may be "<2.5"; the encoding was Latin-1
and is UTF-8 in newer files, which also have more columns.
"""

from __future__ import annotations

import re

from scripts.catalogue import Catalogue
from scripts.fetching.answer import Answer
from scripts.fetching.asking import Ask, Fetched
from scripts.fetching.body import (
    as_json,
    no_repeats,
    plausible_day,
    refuse,
    table,
    zip_member,
)
from scripts.fetching.dataset import Dataset, Row
from scripts.fetching.errors import UnchangedError
from scripts.fetching.provider import Provider
from scripts.sources.areas import named

PROVIDER = Provider(
    "faostat",
    "FAOSTAT",
    "https://bulks-faostat.fao.org/production",
    "CRISISDATA_FAOSTAT_URL",
    advice="see https://www.fao.org/faostat for where the bulk files are now",
)
_ZIPS = ("application/zip", "application/x-zip-compressed", "application/octet-stream")
_COLUMNS = (
    "Area Code,Area,Item Code,Item,Element Code,Element,Year Code,Year,Unit,Value,Flag".split(",")
)
_LARGEST = 500_000_000
_YEAR = re.compile(r"(\d{4})(?:-(\d{4}))?")
_VALUE = re.compile(r"(<|>)?\s*(-?\d+(?:\.\d+)?)")
#: F: FAO estimate; X: other reliable sources; E: estimate; NV, NR, O, M: not there.
FLAGS = {"F": "E", "E": "E", "I": "E", "X": "A", "A": "A", "": "A", "B": "B"}
_MISSING = frozenset({"", "NV", "NR"})


def entry(answer: Answer, code: str) -> dict[str, str]:
    """Find a data set in the catalogue: DateUpdate and FileLocation.

    Raises
    ------
    RefusedError
    """
    body = as_json(answer, PROVIDER)
    try:
        found = [d for d in body["Datasets"]["Dataset"] if d["DatasetCode"] == code]
    except (KeyError, TypeError) as error:
        refuse(answer, f"the body is not the catalogue of data sets ({error})", PROVIDER.advice)
    if len(found) != 1 or not {"DateUpdate", "FileLocation"} <= set(found[0]):
        refuse(answer, f"the catalogue has {len(found)} data sets {code}", PROVIDER.advice)
    return found[0]


def parse(answer: Answer, dataset: Dataset, member: str) -> list[Row]:
    """Make rows of the items of a data set out of the zip.

    Raises
    ------
    RefusedError
        If the zip, its header, a unit, a year, a flag or a value is not as expected.
    """
    if answer.kind not in _ZIPS:
        refuse(answer, f"the host called the body {answer.kind or 'nothing'}, not a zip")
    content = zip_member(answer, member, _LARGEST)
    header = content.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("latin-1")
    columns = [c.strip('"\r') for c in header.split(",")]
    lacking = [c for c in _COLUMNS if c not in columns]
    if lacking:
        refuse(answer, f"{member} has no column {', '.join(lacking)} (has {', '.join(columns)})")
    _, lines = table(answer, content, columns)
    area, item, year, unit, value, flag = (
        columns.index(c) for c in ("Area Code", "Item Code", "Year", "Unit", "Value", "Flag")
    )
    expected = {c.code: c.states for c in dataset.codes}
    rows: list[Row] = []
    for line in lines:
        code = line[item]
        if code not in expected:
            continue
        where = f"{line[area]},{code},{line[year]}"
        if line[unit] != expected[code]:
            refuse(
                answer,
                f"the unit of {where} is {line[unit]!r}, it was {expected[code]!r}",
                "if the figures are the same, change column states of seeds/refresh.csv",
            )
        years = _YEAR.fullmatch(line[year])
        if years is None or not 1950 <= int(years[1]) <= answer.retrieved.year:
            refuse(answer, f"the year of {where} is not a year or a span of years")
        if line[value] in _MISSING:
            continue
        if line[flag] not in FLAGS:
            refuse(answer, f"the flag of {where} is {line[flag]!r}, which is not known")
        number = _VALUE.fullmatch(line[value])
        if number is None:
            refuse(answer, f"the value of {where} is {line[value]!r}, not a number")
        period = f"{years[1]}/{years[2]}" if years[2] else years[1]
        mark = FLAGS[line[flag]]
        rows.append((code, line[area], "_Z", "_T", period, number[2], number[1] or "", mark, where))
    no_repeats(answer, (r[:5] for r in rows), "figure")
    return rows


def fetch(ask: Ask) -> Fetched:
    """Fetch a data set if the catalogue says that it is newer than what is there."""
    catalogue = ask.get(PROVIDER, "datasets_E.json", keep=False)
    found = entry(catalogue, ask.dataset.name)
    published = plausible_day(catalogue, found["DateUpdate"], "DateUpdate")
    if published == ask.published:
        raise UnchangedError
    answer = ask.get(PROVIDER, found["FileLocation"], accept="application/zip")
    stem = found["FileLocation"].rpartition("/")[2].removesuffix(".zip")
    rows = parse(answer, ask.dataset, f"{stem}.csv")
    return Fetched(rows, published, "release", found.get("DatasetName", stem))


def areas(catalogue: Catalogue) -> dict[str, str]:
    """Map FAO's codes of areas to the package's own."""
    return named(catalogue, "faostat")
