"""IMF, SDMX 3.0: the World Economic Outlook with its dated editions, consumer prices.

Quirks: a wrong flow or agency is answered with 204 and nothing; values are texts, or null with a
status; attributes are numbers of places in lists, or the texts themselves; an answer may come as
XML; the day of an edition is its attribute PUBLICATION_DATE (``lastUpdatedAt`` is not).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scripts.catalogue import Catalogue
from scripts.clients import sdmx_json, sdmx_xml
from scripts.clients.sdmx import Series
from scripts.fetching.answer import Answer
from scripts.fetching.asking import Ask, Fetched
from scripts.fetching.body import as_json, looks_like, no_repeats, plausible_day, refuse
from scripts.fetching.dataset import Dataset, Row
from scripts.fetching.errors import RefusedError
from scripts.fetching.provider import Provider

PROVIDER = Provider(
    "imf",
    "IMF",
    "https://api.imf.org/external/sdmx/3.0",
    "CRISISDATA_IMF_URL",
    pause=1.5,
    advice="see https://data.imf.org for the flow; its version may have changed",
)
AGENCIES = {"WEO": "IMF.RES", "CPI": "IMF.STA"}
_EDITION = re.compile(r"WEO_(\d{4})_([A-Z]{3})_VINTAGE")
AREAS = {"WLD": "G001"}
ABSENT = frozenset({"LCN", "EUE", "SOUTH-AMERICA", "LMY", "UMC", "LMC", "LIC", "HIC"})
_FLOWS = "structure/dataflow/all/*/+"
_QUESTION = {"dimensionAtObservation": "TIME_PERIOD", "attributes": "dsd", "measures": "all"}
_PERIOD = re.compile(r"(\d{4})(?:-?(A1)|-?M(0[1-9]|1[0-2])|-?Q([1-4])|-(0[1-9]|1[0-2]))?")


def series(answer: Answer) -> list[Series]:
    """Read the series of a data message, JSON or XML.

    Raises
    ------
    RefusedError
    """
    if looks_like(answer) == "XML":
        return sdmx_xml.series(answer)
    return sdmx_json.series(answer, as_json(answer, PROVIDER))


def period(answer: Answer, text: str) -> str:
    """Write a time period in the package's form.

    Raises
    ------
    RefusedError
    """
    match = _PERIOD.fullmatch(text)
    if match is None or not 1900 <= int(match[1]) <= answer.retrieved.year + 10:
        refuse(answer, f"a time period is {text!r}")
    year, _, month, quarter, plain = match.groups()
    if quarter:
        return f"{year}-Q{quarter}"
    return f"{year}-{month or plain}" if month or plain else year


def flag(year: int, last_actual: str, edition: int) -> str:
    """Tell actual, estimate and forecast apart, as in the Statistical Appendix.

    From the year of the edition on, figures are projections (F); earlier years that follow the
    last actual one are the staff's estimates (E). ``FY2023/24`` counts as its first year.
    """
    marked = re.search(r"\d{4}", last_actual)
    if marked and year <= int(marked[0]):
        return "A"
    if edition and year >= edition:
        return "F"
    return "E" if marked else "A"


def rows(answer: Answer, found: list[Series], edition: int = 0) -> Iterator[Row]:
    """Make rows of series; values that are not there are left out.

    Parameters
    ----------
    edition : int
        Year of the edition; 0 where the flow has none.
    """
    for one in found:
        keys = dict(one.key)
        area, frequency = keys.pop("COUNTRY"), keys.pop("FREQUENCY", "A")
        code = ".".join(keys.values())
        actual = one.attributes.get("LATEST_ACTUAL_ANNUAL_DATA", "")
        for time, value in one.values:
            if value is None:
                continue
            try:
                float(value)
            except ValueError:
                refuse(answer, f"the value of {area} {code} {time} is {value!r}, not a number")
            when = period(answer, time)
            mark = flag(int(when[:4]), actual, edition) if frequency == "A" and edition else ""
            yield (code, area, "_Z", "", when, value, "", mark, f"{area},{code},{time}"[:40])


def editions(ask: Ask, dataset: Dataset) -> list[Dataset]:
    """Find the dated editions of the WEO that are not in the archive, after the newest one."""
    if dataset.name != "WEO":
        return [dataset]
    answer = ask.get(PROVIDER, _FLOWS, keep=False)
    found = [f["id"] for f in flows(answer) if _EDITION.fullmatch(f["id"])]
    return [dataset, *(dataset.edition(f) for f in sorted(found) if f not in ask.have)]


def flows(answer: Answer) -> list[dict[str, str]]:
    """Read a list of flows: id, version, agencyID, name."""
    return artefacts(answer)["dataflows"]


def artefacts(answer: Answer) -> dict[str, list[dict[str, Any]]]:
    """Read a structure message: its lists of flows, code lists, concepts or structures.

    Raises
    ------
    RefusedError
        If it has none, or an artefact lacks its id.
    """
    body = as_json(answer, PROVIDER)
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict) or not any(data.values()):
        refuse(answer, "the structure message is empty", PROVIDER.advice)
    for name, found in data.items():
        if not isinstance(found, list) or any("id" not in f for f in found):
            refuse(answer, f"{name} is not a list of artefacts with ids")
    return data


def fetch(ask: Ask) -> Fetched:
    """Fetch the series of a flow for the areas in scope."""
    dataset = ask.dataset
    agency = AGENCIES[dataset.like]
    asked = [AREAS.get(a, a) for a in dataset.areas if a not in ABSENT]
    codes = [c.code for c in dataset.codes]
    published = _published(ask, agency) if dataset.like == "WEO" else ""
    if published and published == ask.published:
        notes: tuple[str, ...] = (f"the edition still is that of {published}",)
    else:
        notes = ()
    found: list[Row] = []
    frequency = "A" if dataset.like == "WEO" else "M"
    for key in _keys(codes):
        path = f"data/dataflow/{agency}/{dataset.name}/+/{'+'.join(asked)}.{key}.{frequency}"
        answer = ask.get(PROVIDER, path, _QUESTION, page=True)
        edition = int(published[:4]) if published else 0
        found += rows(answer, series(answer), edition)
    no_repeats(answer, (r[:5] for r in found), "figure")
    lacking = set(codes) - {r[0] for r in found}
    if lacking or not found:
        refuse(answer, f"there is no value of {', '.join(sorted(lacking))}", PROVIDER.advice)
    basis = "release" if published else "upper-bound"
    return Fetched(found, published, basis, f"IMF {dataset.name}", notes)


def _keys(codes: list[str]) -> list[str]:
    """Put codes of one dimension into one question; codes of several go one by one."""
    return ["+".join(codes)] if not any("." in c for c in codes) else codes


def _published(ask: Ask, agency: str) -> str:
    """Day of the edition: an attribute of the data set, asked for with one value."""
    path = f"data/dataflow/{agency}/{ask.dataset.name}/+/USA.NGDP_RPCH.A"
    params = {"attributes": "dataset", "lastNObservations": "1"}
    answer = ask.get(PROVIDER, path, params)
    if looks_like(answer) == "XML":
        told = sdmx_xml.attributes(answer).get("PUBLICATION_DATE", "")
    else:
        told = sdmx_json.attributes(answer, as_json(answer, PROVIDER)).get("PUBLICATION_DATE", "")
    if not told:
        raise RefusedError(
            "the edition has no PUBLICATION_DATE: its figures cannot be dated",
            PROVIDER.advice,
            answer,
        )
    return plausible_day(answer, told, "PUBLICATION_DATE")


def areas(catalogue: Catalogue) -> dict[str, str]:
    """Map the codes of the IMF to the package's own."""
    return {AREAS.get(code, code): code for code in catalogue.scope if code not in ABSENT}
