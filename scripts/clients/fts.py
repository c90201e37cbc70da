"""OCHA Financial Tracking Service: plans of a year, funding of a plan by host, flows.

Quirks: the envelope's `status` counts, not HTTP's; pages are linked by `meta.nextLink`; a plan or
a flow may name several countries, so nothing is added up by country; ids of countries are its own.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from scripts.catalogue import Catalogue
from scripts.clients import plans
from scripts.fetching.answer import Answer
from scripts.fetching.asking import Ask, Fetched
from scripts.fetching.body import NUMBER, TEXT, as_json, no_repeats, refuse, rows_of
from scripts.fetching.dataset import Row
from scripts.fetching.provider import Provider
from scripts.sources.fts_plans import FOCUS_REGIONAL

PROVIDER = Provider(
    "fts",
    "OCHA FTS",
    "https://api.hpc.tools",
    "CRISISDATA_FTS_URL",
    advice="see https://api.hpc.tools/docs/v1/ and https://fts.unocha.org",
)
FIRST_YEAR = 2018
_MOST_PAGES = 500
_PLAN = {
    "id": (int,),
    "name": TEXT,
    "code": (str, type(None)),
    "countries": (list,),
    "planType": (dict,),
    "requirements": (dict, type(None)),
    "funding": (dict, type(None)),
    "caseLoads": (list, type(None)),
}
_FLOW = {"id": TEXT, "amountUSD": NUMBER, "date": TEXT}
_PEOPLE = {"inNeed": "in-need", "target": "targeted"}


def data(answer: Answer) -> Any:
    """Open the envelope.

    Raises
    ------
    RefusedError
        If its status is not ok.
    """
    body = as_json(answer, PROVIDER)
    if not isinstance(body, dict) or "data" not in body:
        refuse(answer, "the body has no data", PROVIDER.advice)
    if body.get("status") != "ok":
        told = body.get("message") or body.get("status")
        refuse(answer, f"the host answered {answer.status}, and inside it: {told!r}")
    if body["data"] in (None, [], {}):
        refuse(answer, "data is empty")
    return body["data"]


def locations(answer: Answer) -> dict[str, str]:
    """Read the countries: FTS' id to ISO code."""
    found = rows_of(answer, data(answer), {"id": (int,), "iso3": (str, type(None))}, "data")
    return {str(r["id"]): r["iso3"] for r in found if r["iso3"]}


def trends(answer: Answer) -> dict[int, float]:
    """Read the funding of a country by year."""
    found = rows_of(answer, data(answer), {"year": (int,), "totalFunding": NUMBER}, "data")
    return {r["year"]: r["totalFunding"] for r in found}


def plans_of(answer: Answer, year: str) -> list[Row]:
    """Make rows of the plans of a year: what they ask for, have got, and the people they name.

    The area is the country, or all countries of a regional plan; the breakdown the kind of plan.
    """
    body = data(answer)
    if not isinstance(body, dict):
        refuse(answer, "data is not an object with plans")
    rows: list[Row] = []
    for plan in rows_of(answer, body.get("plans"), _PLAN, "plans"):
        countries = sorted(str(c.get("iso3") or c.get("name")) for c in plan["countries"])
        area = ";".join(countries)
        kind = str(plan["planType"].get("name") or "")
        row = f"{plan['code'] or plan['id']},{year}"
        told = {
            "required": (plan["requirements"] or {}).get("revisedRequirements"),
            "received": (plan["funding"] or {}).get("totalFunding"),
            **_people(plan["caseLoads"] or []),
        }
        for code, value in told.items():
            if value is None:
                continue
            if type(value) not in NUMBER or value < 0:
                refuse(answer, f"{code} of {plan['name']} is {value!r}, not an amount")
            rows.append((code, area, "_Z", kind, year, repr(value), "", "", row))
    return rows


def _people(loads: list[dict[str, Any]]) -> dict[str, Any]:
    """People of a plan, where exactly one case load names them."""
    out: dict[str, list[Any]] = {}
    for load in loads:
        for total in load.get("totals") or []:
            if total.get("type") in _PEOPLE:
                out.setdefault(_PEOPLE[total["type"]], []).append(total.get("value"))
    return {code: values[0] for code, values in out.items() if len(values) == 1}


def parts(answer: Answer) -> list[dict[str, Any]]:
    """Read the funding of a plan by what it was grouped by.

    Raises
    ------
    RefusedError
    """
    body = data(answer)
    try:
        (objects,) = body["report3"]["fundingTotals"]["objects"]
        found = objects["objectsBreakdown"]
    except (KeyError, TypeError, ValueError) as error:
        refuse(answer, f"there is no funding by group ({error})", PROVIDER.advice)
    return rows_of(answer, found, {"name": TEXT, "totalFunding": NUMBER}, "objectsBreakdown")


def flows_of(answer: Answer) -> list[dict[str, Any]]:
    """Read the flows of one page."""
    body = data(answer)
    if not isinstance(body, dict):
        refuse(answer, "data is not an object with flows")
    return rows_of(answer, body.get("flows"), _FLOW, "flows")


def hosts(answer: Answer, iso: dict[str, str], plan: str, year: str, origin: str) -> list[Row]:
    """Make rows of the funding of a regional plan by host; what hosts share is no one's."""
    rows: list[Row] = []
    for part in parts(answer):
        host = iso.get(str(part.get("id")), "")
        if "id" in part and not host:
            refuse(answer, f"the location {part['id']} ({part['name']}) is not in /public/location")
        if host:
            number = repr(part["totalFunding"])
            rows.append(
                ("received", origin, host, "hosts", year, number, "", "", f"{plan},{host},{year}")
            )
    return rows


def flows(ask: Ask, params: dict[str, str]) -> tuple[float, list[dict[str, Any]]]:
    """Read all flows of a question, page by page; also the total that FTS gives for them.

    Raises
    ------
    RefusedError
        If the pages have no end, lead to another host, or do not add up to what was announced.
    """
    url, question, seen = "v1/fts/flow/custom-search", dict(params), 0
    found: list[dict[str, Any]] = []
    links: set[str] = set()
    total: float | None = None
    while True:
        answer = ask.get(PROVIDER, url, question, page=True)
        found += flows_of(answer)
        if total is None:
            total = data(answer)["incoming"]["fundingTotal"]
        meta = as_json(answer, PROVIDER).get("meta", {})
        url, question = str(meta.get("nextLink") or ""), {}
        seen += 1
        if not url:
            break
        if url in links or seen > _MOST_PAGES:
            refuse(answer, f"the pages have no end: {seen} came, the next one is {url}")
        links.add(url)
    if len(found) != meta.get("count", len(found)):
        refuse(answer, f"{len(found):,} flows came where {meta['count']:,} were announced")
    # Each flow has its number; some cross the border of a question and are listed once a side.
    no_repeats(answer, ((f["id"], f.get("boundary"), f.get("versionId")) for f in found), "flow")
    return total, found


def fetch(ask: Ask) -> Fetched:
    """Fetch the plans of all years, and the funding by host of the regional ones."""
    iso = locations(ask.get(PROVIDER, "v1/public/location"))
    rows: list[Row] = []
    for year in range(FIRST_YEAR, ask.session.now().year + 1):
        answer = ask.get(PROVIDER, f"v2/fts/flow/plan/overview/progress/{year}", page=True)
        rows += plans_of(answer, str(year))
        for plan in data(answer)["plans"]:
            if re.fullmatch(FOCUS_REGIONAL, plan["code"] or ""):
                question = {"planid": str(plan["id"]), "groupby": "location"}
                part = ask.get(PROVIDER, "v1/fts/flow/custom-search", question, page=True)
                rows += hosts(part, iso, plan["code"], str(year), ask.dataset.focus)
    no_repeats(answer, ((r[0], r[2], r[8]) for r in rows), "figure")
    return Fetched(rows, title="FTS plans and their funding")


def areas(catalogue: Catalogue) -> dict[str, str]:
    """Map codes of countries: they are ISO's."""
    return {code: code for code in catalogue.scope}


def prepared(catalogue: Catalogue, table: pd.DataFrame, path: str) -> pd.DataFrame:
    """Tell plans of countries and of hosts apart."""
    return plans.prepared(catalogue, table, path)
