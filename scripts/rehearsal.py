"""Recorded answers of the interfaces, served on this machine and read by the clients.

    python -m scripts.refresh --recordings DIR

There is no internet in a test: each recording is served by a loopback server under the path it
was asked for, and fetched through the same session as a real answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scripts import archive
from scripts.clients import (
    client,
    eia,
    faostat,
    fts,
    hdx,
    imf_datamapper,
    imf_sdmx,
    owid,
    unhcr,
    who_gho,
    world_bank,
)
from scripts.fetching.answer import Answer, Limits
from scripts.fetching.dataset import Dataset, Row
from scripts.fetching.errors import FetchError
from scripts.fetching.session import Session
from scripts.recordings import Recording, recordings, served


@dataclass(frozen=True)
class Outcome:
    """What a client made of a recording.

    Attributes
    ----------
    path, provider : str
    kind : str
        ``figures``, ``codes`` or ``refused``.
    rows : int
    detail : str
        First row, and hash of the table; or the refusal.
    """

    path: str
    provider: str
    kind: str
    rows: int
    detail: str


def rehearse(
    folder: Path, sets: list[Dataset], note: Callable[[str], None] = lambda text: None
) -> list[Outcome]:
    """Read every recording with its client."""
    found = list(recordings(folder))
    out = []
    limits = Limits(attempts=2, backoff=0.0)
    with served(found) as server, Session(limits) as session:
        for number, recording in enumerate(found):
            note(recording.path)
            provider = client(recording.provider).PROVIDER
            try:
                answer = session.get(provider, f"{server.url}/{number}")
                kind, things = _READ[recording.provider](recording, answer, sets)
                out.append(_outcome(recording, kind, things))
            except FetchError as error:
                text = str(error).replace(server.url, "(server)").replace(f"/{number}", "")
                out.append(Outcome(recording.path, recording.provider, "refused", 0, text))
    return out


def _outcome(recording: Recording, kind: str, things: list[Any]) -> Outcome:
    if kind == "figures":
        data = archive.table_bytes(things)
        detail = f"{' '.join(things[0])} | {hashlib.sha256(data).hexdigest()[:16]}"
    else:
        data = json.dumps(things, ensure_ascii=False).encode()
        detail = f"{things[0]} | {hashlib.sha256(data).hexdigest()[:16]}"
    return Outcome(recording.path, recording.provider, kind, len(things), detail)


_Read = tuple[str, list[Any]]


def _world_bank(recording: Recording, answer: Answer, sets: list[Dataset]) -> _Read:
    path = urlsplit(recording.url).path
    page = world_bank.page(answer)
    if "/indicator/" in path or ("/countries/" in path and "/indicators/" in path):
        rows: list[Row] = []
        codes = {r["indicator"]["id"] for r in page.rows}
        # Several indicators in one answer: each is read as the client would, by its own code.
        for code in sorted(codes):
            mine = [r for r in page.rows if r["indicator"]["id"] == code]
            rows += world_bank.values(answer, mine, code)
        return "figures", rows
    return "codes", [str(r.get("id") or r.get("code")) for r in page.rows]


def _imf(recording: Recording, answer: Answer, sets: list[Dataset]) -> _Read:
    if "/structure/" in recording.url:
        return "codes", list(_ids(imf_sdmx.artefacts(answer)))
    rows = list(imf_sdmx.rows(answer, imf_sdmx.series(answer)))
    if not rows:
        return "codes", [f"{len(imf_sdmx.series(answer))} series, all without values"]
    return "figures", rows


def _ids(found: Any) -> Iterator[str]:
    """Ids of artefacts and of the codes, concepts and dimensions in them, in their order."""
    if isinstance(found, dict):
        if isinstance(found.get("id"), str):
            yield found["id"]
        for key, inner in found.items():
            if key not in ("annotations", "links"):
                yield from _ids(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from _ids(inner)


def _datamapper(recording: Recording, answer: Answer, sets: list[Dataset]) -> _Read:
    if recording.url.endswith("/countries"):
        return "codes", list(imf_datamapper.labels(answer, "countries"))
    return "figures", imf_datamapper.parse(answer, "PCPIPCH")


def _unhcr(recording: Recording, answer: Answer, sets: list[Dataset]) -> _Read:
    _, _, found = unhcr.items(answer)
    if not found:
        return "codes", ["no item"]
    return "figures", unhcr.stocks(answer, found)


def _gho(recording: Recording, answer: Answer, sets: list[Dataset]) -> _Read:
    found = who_gho.values(answer)
    if "NumericValue" in found[0]:
        return "figures", who_gho.parse(answer, found[0]["IndicatorCode"])[0]
    return "codes", [str(next(iter(r.values()))) for r in found]


def _fts(recording: Recording, answer: Answer, sets: list[Dataset]) -> _Read:
    path, query = urlsplit(recording.url).path, parse_qs(urlsplit(recording.url).query)
    if path.endswith("/location"):
        return "codes", list(fts.locations(answer).values())
    if "/overview/progress/" in path:
        return "figures", fts.plans_of(answer, path.rpartition("/")[2])
    if "/trends/" in path:
        return "codes", [f"{year}: {total}" for year, total in fts.trends(answer).items()]
    if query.get("groupby") == ["location"]:
        iso = {p["id"]: p["name"] for p in fts.parts(answer) if "id" in p}
        return "figures", fts.hosts(answer, iso, "plan", "2020", "origin")
    if "groupby" in query:
        return "codes", [p["name"] for p in fts.parts(answer)]
    return "codes", [f["id"] for f in fts.flows_of(answer)]


def _faostat(recording: Recording, answer: Answer, sets: list[Dataset]) -> _Read:
    (dataset,) = (d for d in sets if d.provider == "faostat")
    return "figures", faostat.parse(
        answer, dataset, "Food_Security_Data_E_All_Data_(Normalized).csv"
    )


def _owid(recording: Recording, answer: Answer, sets: list[Dataset]) -> _Read:
    (dataset,) = (d for d in sets if d.provider == "owid")
    code = dataset.codes[0].code
    if recording.path.endswith(".json"):
        told = owid.column(answer, code)
        return "codes", [f"{code} in {told['unit']}, {told['lastUpdated']}"]
    # It was recorded with long names.
    return "figures", owid.parse(answer, code, ("Life expectancy",))


def _hdx(recording: Recording, answer: Answer, sets: list[Dataset]) -> _Read:
    return "codes", [str(r.get("name")) for r in hdx.package(answer)["resources"]]


def _eia(recording: Recording, answer: Answer, sets: list[Dataset]) -> _Read:
    (dataset,) = (d for d in sets if d.provider == "eia")
    return "figures", eia.parse(eia.without_key(answer), dataset.codes[0])


_READ: dict[str, Callable[[Recording, Answer, list[Dataset]], _Read]] = {
    "world-bank": _world_bank,
    "imf": _imf,
    "imf-datamapper": _datamapper,
    "unhcr": _unhcr,
    "gho": _gho,
    "fts": _fts,
    "faostat": _faostat,
    "owid": _owid,
    "hdx": _hdx,
    "eia": _eia,
}
