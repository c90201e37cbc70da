"""Recorded answers of the interfaces, served on this machine and read by the clients.

    python -m scripts.refresh --recordings DIR

There is no internet in a test: each recording is served by a loopback server under the path it
was asked for, and fetched through the same session as a real answer.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
from scripts.fetching.dataset import Dataset, Row
from scripts.fetching.errors import FetchError
from scripts.fetching.session import Answer, Limits, Session

_KINDS = {
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".zip": "application/zip",
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml",
}
#: Name of an interface in recordings/manifest.csv -> provider.
PROVIDERS = {
    "worldbank": "world-bank",
    "worldbank/2021-go-vcr": "world-bank",
    "imf_sdmx30": "imf",
    "imf_datamapper": "imf-datamapper",
    "unhcr_population": "unhcr",
    "who_gho": "gho",
    "fts": "fts",
    "faostat": "faostat",
    "owid": "owid",
    "hdx_ckan": "hdx",
    "eia": "eia",
}


@dataclass(frozen=True)
class Recording:
    """One recorded answer.

    Attributes
    ----------
    path : str
        File below the recordings, a member of an archive after ``!``.
    provider : str
    url : str
        What was asked.
    status : int
    kind : str
        Content-Type.
    content : bytes
    """

    path: str
    provider: str
    url: str
    status: int
    kind: str
    content: bytes


def recordings(folder: Path) -> Iterator[Recording]:
    """Read the recordings of interfaces that have a client."""
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["api"] in PROVIDERS]
    for row in rows:
        path = row["path"].removeprefix("recordings/")
        if path.endswith((".headers.json", ".md", ".yaml")) or "DERIVED" in path:
            continue
        file_ = folder / path
        if path.endswith(".tar.xz"):
            with tarfile.open(file_) as archive_:
                for member in archive_.getmembers():
                    content = archive_.extractfile(member)
                    if content is not None:
                        yield _recording(row, f"{path}!{member.name}", content.read())
        else:
            yield _recording(row, path, file_.read_bytes(), file_)


def _recording(
    row: dict[str, str], path: str, content: bytes, file: Path | None = None
) -> Recording:
    provider = PROVIDERS[row["api"]]
    status, kind = 200, _KINDS.get(Path(path).suffix, "application/octet-stream")
    if path.endswith(".recorded.json"):
        # A wrapper around the answer, with its status and headers.
        told = json.loads(content)
        status, content = told["status_code"], told["text"].encode()
        kind = told["headers"].get("Content-Type", "")
    elif file is not None and (twin := file.with_suffix(".headers.json")).is_file():
        told = json.loads(twin.read_bytes())
        status, kind = told["status"], told["headers"]["content-type"]
    elif provider == "world-bank" and path.endswith(".html"):
        status = 400
    elif provider == "hdx" and "result" not in content[:200].decode("utf-8", "replace"):
        # Two of the recordings hold the result without its envelope.
        content = b'{"success": true, "result": ' + content + b"}"
    return Recording(path, provider, row["request_url"], status, kind, content)


class Server(ThreadingHTTPServer):
    """A loopback server of recordings; each lies under a path of its own."""

    daemon_threads = True

    def __init__(self, found: list[Recording]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.found = {f"/{n}": r for n, r in enumerate(found)}

    @property
    def url(self) -> str:
        """Base url."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        found = self.server.found.get(urlsplit(self.path).path)
        if found is None:
            self.send_error(404)
            return
        self.send_response(found.status)
        if found.kind:
            self.send_header("Content-Type", found.kind)
        if found.status != 204:
            self.send_header("Content-Length", str(len(found.content)))
        self.end_headers()
        if found.status != 204:
            self.wfile.write(found.content)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(found: list[Recording]) -> Iterator[Server]:
    """Serve recordings, and point every client to the server meanwhile."""
    server = Server(found)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    settings = {client(p).PROVIDER.setting: server.url for p in PROVIDERS.values()}
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield server
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        server.shutdown()
        thread.join()
        server.server_close()


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
