"""Interfaces as they answer, made of recordings: questions are honoured, figures are real.

Where a recording lacks the focus area, a row of another area takes its place; such bodies are
marked as relabelled here, and no figure of theirs is a fact.
"""

from __future__ import annotations

import copy
import functools
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from scripts.clients import hdx
from tests.refresh.server import Asked, Reply, js

Api = Callable[[Asked], Reply]


@functools.cache
def _read(path: Path):
    return json.loads(path.read_bytes())


class WorldBank:
    """GDP of all countries, as recorded in September 2025; `change` edits values."""

    def __init__(self, recordings: Path) -> None:
        head, rows = _read(recordings / "worldbank/wb_gdp_all-0.json")
        self.head, self.rows = dict(head), [dict(r) for r in rows]
        self.per_page: int | None = None

    def change(self, area: str, year: str, value: float | None) -> None:
        for row in self.rows:
            if row["countryiso3code"] == area and row["date"] == year:
                row["value"] = value

    def __call__(self, asked: Asked) -> Reply:
        areas = asked.path.partition("/country/")[2].partition("/indicator/")[0]
        wanted = set(areas.split(";"))
        groups = {"XD": "HIC", "XM": "LIC", "XN": "LMC", "XT": "UMC"}
        rows = [
            r
            for r in self.rows
            if r["countryiso3code"] in wanted or groups.get(r["country"]["id"]) in wanted
        ]
        size = self.per_page or int(asked.query["per_page"])
        page = int(asked.query["page"])
        head = {**self.head, "page": page, "per_page": size, "total": len(rows)}
        head["pages"] = -(-len(rows) // size)
        return js([head, rows[(page - 1) * size : page * size]])


class Unhcr:
    """Stocks of people from the focus area, as recorded in October 2025; other origins: none."""

    def __init__(self, recordings: Path, focus: str = "VEN") -> None:
        file = recordings / "unhcr_population/DERIVED-origin-VEN-items.json"
        self.items = json.loads(file.read_bytes())
        self.focus = focus

    def __call__(self, asked: Asked) -> Reply:
        items = self.items if asked.query.get("coo") == self.focus else []
        size, page = int(asked.query["limit"]), int(asked.query["page"])
        body = {
            "page": page,
            "short-url": "b63goC",
            "maxPages": max(-(-len(items) // size), 1),
            "total": [],
            "items": items[(page - 1) * size : page * size],
        }
        return js(body)


class Gho:
    """An indicator of WHO, relabelled."""

    def __init__(self, recordings: Path, focus: str = "VEN") -> None:
        body = json.loads((recordings / "who_gho/MDG-0000000001.json").read_bytes())
        self.rows = [{**r, "SpatialDim": focus} for r in body["value"]]
        self.next = ""

    def __call__(self, asked: Asked) -> Reply:
        code = asked.path.rpartition("/")[2]
        body: dict[str, object] = {"value": [{**r, "IndicatorCode": code} for r in self.rows]}
        if self.next:
            body["@odata.nextLink"] = self.next
        return js(body)


@functools.cache
def _few(path: Path, member: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        lines = archive.read(member).decode("latin-1").splitlines(keepends=True)
    kept = [lines[0], *(n for n in lines if n.startswith(('"236"', '"21"')))]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, "".join(kept).encode("latin-1"))
    return buffer.getvalue()


class Faostat:
    """Two countries of the bulk file of October 2019, behind a catalogue of today's form."""

    member = "Food_Security_Data_E_All_Data_(Normalized).csv"

    def __init__(self, recordings: Path) -> None:
        self.zip = _few(recordings / "faostat/FS.zip", self.member)
        self.updated = "2019-10-09T00:00:00"
        self.url = lambda: ""

    def content(self) -> str:
        with zipfile.ZipFile(io.BytesIO(self.zip)) as archive:
            return archive.read(self.member).decode("latin-1")

    def rewrite(self, text: str, encoding: str = "latin-1") -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(self.member, text.encode(encoding))
        self.zip = buffer.getvalue()

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.endswith("datasets_E.json"):
            place = f"{self.url()}/faostat/{self.member.removesuffix('.csv')}.zip"
            entry = {"DatasetCode": "FS", "DateUpdate": self.updated, "FileLocation": place}
            return js({"Datasets": {"Dataset": [entry]}})
        return Reply(self.zip, kind="application/zip")


class Owid:
    """Life expectancy, as recorded in August 2026, under its short name."""

    def __init__(self, recordings: Path) -> None:
        self.csv = (recordings / "owid/life-expectancy.csv").read_bytes()
        self.csv = self.csv.replace(b"Life expectancy\n", b"life_expectancy_0\n", 1)
        self.metadata = (recordings / "owid/life-expectancy.metadata.json").read_bytes()

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.endswith(".json"):
            return Reply(self.metadata)
        return Reply(self.csv, kind="text/csv; charset=utf-8")


class Eia:
    """One month of oil, relabelled; like the host, it echoes the key."""

    def __init__(self, recordings: Path, focus: str = "VEN") -> None:
        file = recordings / "eia/v2-international-data-AGO-1973-01.json"
        self.body = json.loads(file.read_bytes())
        for row in self.body["response"]["data"]:
            row["countryRegionId"] = focus

    def __call__(self, asked: Asked) -> Reply:
        body = copy.deepcopy(self.body)
        body["request"]["params"]["api_key"] = asked.query.get("api_key", "")
        return js(body)


class Imf:
    """WEO-like answers: a real series of another flow, relabelled; and the list of flows."""

    def __init__(self, recordings: Path, focus: str = "VEN") -> None:
        folder = recordings / "imf_sdmx30"
        name = "data-dataflow-IMF.WHD-WHDREO-GX1213.BCA-GDP-BP6.A.recorded.json"
        self.series = json.loads(json.loads((folder / name).read_bytes())["text"])
        name = "structure-dataflow-all-ALL.recorded.json"
        self.flows = json.loads(json.loads((folder / name).read_bytes())["text"])
        self.focus = focus
        self.published = {"WEO": "2025-10-14T13:00:00Z"}
        self.last_actual = "2018"

    def edition(self, name: str, published: str) -> None:
        self.flows["data"]["dataflows"].append(
            {"id": name, "version": "1.0.0", "agencyID": "IMF.RES", "name": name}
        )
        self.published[name] = published

    def __call__(self, asked: Asked) -> Reply:
        if "/structure/" in asked.path:
            kind = "application/vnd.sdmx.structure+json;version=2.0.0"
            return js(self.flows, kind=kind)
        flow, _, key = asked.path.partition("/data/dataflow/")[2].split("/")[1:4]
        if flow not in self.published:
            return Reply(status=204, kind="")
        body = copy.deepcopy(self.series)
        structure, data = body["data"]["structures"][0], body["data"]["dataSets"][0]
        if asked.query.get("attributes") == "dataset":
            structure["attributes"]["dataSet"] = [
                {"id": "PUBLICATION_DATE", "values": [{"value": self.published[flow]}]}
            ]
            data["attributes"] = [0]
            return js(body)
        codes = key.split(".")[1].split("+")
        country, indicator = structure["dimensions"]["series"][:2]
        country["values"] = [{"id": self.focus}]
        indicator["values"] = [{"id": c} for c in codes]
        (one,) = data["series"].values()
        data["series"] = {f"0:{n}:0": one for n in range(len(codes))}
        group = structure["attributes"]["dimensionGroup"]
        group.append({"id": "LATEST_ACTUAL_ANNUAL_DATA", "values": [{"value": self.last_actual}]})
        data["dimensionGroupAttributes"] = {":::": [None] * (len(group) - 1) + [0]}
        return js(body)


class Applications(Unhcr):
    """Asylum applications: the recorded pairs and years with made-up procedures (no recording)."""

    def __init__(self, recordings: Path, focus: str = "VEN") -> None:
        super().__init__(recordings, focus)
        extra = {"procedure_type": "G", "app_type": "N", "dec_level": "FI", "app_pc": "P"}
        pair = ("year", "coo_iso", "coa_iso")
        self.items = [
            {**{k: i[k] for k in pair}, **extra, "applied": i["asylum_seekers"]} for i in self.items
        ]


class People:
    """Both tables of UNHCR."""

    def __init__(self, recordings: Path) -> None:
        self.population, self.applications = Unhcr(recordings), Applications(recordings)
        self.items = self.population.items

    def __call__(self, asked: Asked) -> Reply:
        table = self.applications if "/asylum-applications" in asked.path else self.population
        return table(asked)


class Fts:
    """Plans of 2020, relabelled; flows in three pages, linked to each other."""

    def __init__(self, recordings: Path, focus: str = "VEN") -> None:
        self.folder = recordings / "fts"
        self.url: Callable[[], str] = lambda: ""
        self.locations = self._read("1-public-location.json")
        self.plans = self._read("2-fts-flow-plan-overview-progress-2020.json")
        several = [p for p in self.plans["data"]["plans"] if len(p["countries"]) > 1]
        one = [p for p in self.plans["data"]["plans"] if len(p["countries"]) == 1]
        one[0]["countries"][0]["iso3"] = focus
        several[0]["code"] = "RREG20"
        several[0]["planType"]["name"] = "Regional response plan"
        self.national, self.regional = one[0], several[0]
        self.hosts = self._read(
            "1-fts-flow-custom-search-emergencyid-911-planid-943-groupby-location.json"
        )
        (objects,) = self.hosts["data"]["report3"]["fundingTotals"]["objects"]
        known = {str(r["id"]) for r in self.locations["data"]}
        parts = objects["objectsBreakdown"]
        objects["objectsBreakdown"] = [p for p in parts if p["id"] in known]

    def _read(self, name: str):
        return json.loads((self.folder / name).read_bytes())

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.endswith("/public/location"):
            return js(self.locations)
        if "/overview/progress/" in asked.path:
            year = asked.path.rpartition("/")[2]
            if year == "2020":
                return js(self.plans)
            plan = {**self.national, "code": f"HVEN{year[2:]}"}
            return js({"data": {"plans": [plan]}, "status": "ok"})
        if asked.query.get("groupby") == "location":
            return js(self.hosts)
        page = asked.query.get("page", "1")
        name = "custom-search-locationid-1-year-2020"
        body = self._read(f"{name}{'' if page == '1' else f'-page-{page}'}.json")
        if "nextLink" in body["meta"]:
            link = f"{self.url()}/fts/v1/fts/flow/custom-search?page={int(page) + 1}"
            body["meta"]["nextLink"] = link
        return js(body)


class Hdx:
    """A data set of FTS as HDX describes it, and a made-up file of its form."""

    lines = (
        ",".join(hdx.COLUMNS),
        "#country+code,#activity+appeal+id,,,,,,,,,,",
        "VEN,1,Plan A,HVEN20,4,Humanitarian response plan,,,2020,100,50,50",
        "VEN,,Not specified,,,,,,2020,,7,",
        "VEN,2,Plan B,FVEN20,5,Flash appeal,,,2020,10,5,50",
        "VEN,3,Plan C,FVEN20B,5,Flash appeal,,,2020,20,6,30",
        "COL,9,Regional,RREG20,8,Regional response plan,,,2020,59,11,18",
        "PER,9,Regional,RREG20,8,Regional response plan,,,2020,59,12,20",
        "ECU,9,Regional,RREG20,8,Regional response plan,,,2020,59,13,22",
    )

    def __init__(self, recordings: Path) -> None:
        name = "package_show-reliefweb-crisis-figures-2020-04-25.json"
        self.envelope = json.loads((recordings / "hdx_ckan" / name).read_bytes())
        self.url: Callable[[], str] = lambda: ""
        self.csv = "\n".join(self.lines) + "\n"

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.endswith(".csv"):
            return Reply(self.csv.encode(), kind="text/csv")
        body = copy.deepcopy(self.envelope)
        (first, *_) = body["result"]["resources"]
        first["name"] = "fts_requirements_funding_global.csv"
        first["url"] = f"{self.url()}/hdx/download/fts_requirements_funding_global.csv"
        return js(body)


class DataMapper:
    """A small made-up body of the documented form: no recording was found."""

    def __init__(self, recordings: Path) -> None:
        self.values = {"VEN": {"2018": 65374.09999999999854, "2019": None, "2030": 5}}

    def __call__(self, asked: Asked) -> Reply:
        code = asked.path.split("/")[2]
        return js({"values": {code: self.values}, "api": {"version": "1"}})


class All:
    """All interfaces on one server, each below a path of its own."""

    def __init__(self, recordings: Path) -> None:
        self.url = ""
        self.recordings = recordings
        self.apis = _Made(self)

    def __call__(self, asked: Asked) -> Reply:
        name = asked.path.split("/")[1]
        if name not in _APIS:
            return Reply(b"not here", 404, "text/plain")
        return self.apis[name](asked)


class _Made(dict):
    """Interfaces by provider, each made when it is first asked for."""

    def __init__(self, owner: All) -> None:
        super().__init__()
        self.owner = owner

    def __missing__(self, name: str) -> Api:
        made = _APIS[name](self.owner.recordings)
        if hasattr(made, "url"):
            made.url = lambda: self.owner.url
        self[name] = made
        return made


_APIS: dict[str, Callable[[Path], Api]] = {
    "world-bank": WorldBank,
    "unhcr": People,
    "gho": Gho,
    "faostat": Faostat,
    "owid": Owid,
    "eia": Eia,
    "imf": Imf,
    "imf-datamapper": DataMapper,
    "fts": Fts,
    "hdx": Hdx,
}
