"""Recorded answers of the interfaces, and a server on this machine that gives them again."""

from __future__ import annotations

import csv
import json
import os
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scripts.clients import client

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
