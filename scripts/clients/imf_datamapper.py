"""IMF DataMapper v1: the newest figures of an indicator, without vintage or flag.

A stand-in for days when the SDMX interface fails: fetched only when named. The body does not say
which release it is of; the address without ``/api/v1`` answers HTML.
"""

from __future__ import annotations

from scripts.catalogue import Catalogue
from scripts.fetching.answer import Answer
from scripts.fetching.asking import Ask, Fetched
from scripts.fetching.body import as_json, refuse
from scripts.fetching.dataset import Row
from scripts.fetching.provider import Provider

PROVIDER = Provider(
    "imf-datamapper",
    "IMF DataMapper",
    "https://www.imf.org/external/datamapper/api/v1",
    "CRISISDATA_IMF_DATAMAPPER_URL",
    pause=1.5,
    advice="the address of the interface ends in /api/v1: set CRISISDATA_IMF_DATAMAPPER_URL",
)
_DIGITS = 10


def labels(answer: Answer, name: str) -> dict[str, str]:
    """Read a list of codes (``countries``, ``indicators``).

    Raises
    ------
    RefusedError
    """
    body = as_json(answer, PROVIDER)
    if not isinstance(body, dict) or not isinstance(body.get(name), dict) or not body[name]:
        refuse(answer, f"the body has no list called {name}", PROVIDER.advice)
    return {code: str(entry.get("label") or "") for code, entry in body[name].items()}


def parse(answer: Answer, code: str) -> list[Row]:
    """Make rows of one indicator; years from the current one on are forecasts.

    Raises
    ------
    RefusedError
    """
    body = as_json(answer, PROVIDER)
    series = body.get("values", {}).get(code) if isinstance(body, dict) else None
    if not isinstance(series, dict) or not series:
        refuse(answer, f"the body has no values of {code}", PROVIDER.advice)
    rows: list[Row] = []
    this_year = answer.retrieved.year
    for area, years in series.items():
        if not isinstance(years, dict):
            refuse(answer, f"the values of {area} are not listed by year")
        for year, value in years.items():
            if value is None:
                continue
            if not year.isdigit() or not 1900 <= int(year) <= this_year + 10:
                refuse(answer, f"a year of {area} is {year!r}")
            if type(value) not in (int, float):
                refuse(answer, f"the value of {area} for {year} is {value!r}, not a number")
            flag = "F" if int(year) >= this_year else "A"
            # Binary fractions are printed with up to fifty digits.
            number = repr(round(value, _DIGITS))
            rows.append((code, area, "_Z", "_T", year, number, "", flag, f"{area},{year}"))
    if not rows:
        refuse(answer, f"all values of {code} are empty")
    return rows


def fetch(ask: Ask) -> Fetched:
    """Fetch the indicators of the data set for the areas in scope."""
    rows: list[Row] = []
    asked = ask.dataset.areas
    for series in ask.dataset.codes:
        answer = ask.get(PROVIDER, "/".join([series.code, *asked]))
        part = parse(answer, series.code)
        strange = {r[1] for r in part} - set(asked)
        if strange:
            refuse(answer, f"areas came that were not asked for: {', '.join(sorted(strange))}")
        rows += part
    return Fetched(rows, title="IMF DataMapper, newest figures")


def areas(catalogue: Catalogue) -> dict[str, str]:
    """Map codes of countries: they are ISO's."""
    return {code: code for code in catalogue.scope}
