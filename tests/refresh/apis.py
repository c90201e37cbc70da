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
        if name == "faostat":
            made.url = lambda: self.owner.url
        self[name] = made
        return made


_APIS: dict[str, Callable[[Path], Api]] = {
    "world-bank": WorldBank,
    "unhcr": Unhcr,
    "gho": Gho,
    "faostat": Faostat,
    "owid": Owid,
    "eia": Eia,
    "imf": Imf,
}
