"""The pace of a refresh is the network's: what the client itself costs for a body of 20 MB.

    python benchmarks/refresh.py --rounds 7

A server on this machine sends 20 MB of JSON in the form of the World Bank. Compared, taking turns,
medians of processor time: the whole visit (ask, read from the socket, check, make the table,
hash and store both) against `json.loads` of the same bytes plus writing the same rows as CSV.
Promised: less than 2x. The server runs in a process of its own, so that its time is not counted.
Exit code 1 if the promise is not kept.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from scripts import archive, catalogue
from scripts.clients import world_bank
from scripts.fetching.asking import Ask
from scripts.fetching.dataset import Dataset, datasets
from scripts.fetching.session import Session

SIZE = 20_000_000
CODE = "NY.GDP.MKTP.CD"
NAME = "GDP (current US$)"
LIMIT = 2.0


def body(areas: tuple[str, ...]) -> bytes:
    """20 MB of made-up values for the areas that are asked for, month by month."""
    rows: list[dict] = []
    size = 0
    asked = [world_bank.AREAS.get(a, a) for a in areas if a not in world_bank.ABSENT]
    for year, month in ((y, m) for y in range(2025, 1900, -1) for m in range(12, 0, -1)):
        for place, area in enumerate(asked):
            row = {
                "indicator": {"id": CODE, "value": NAME},
                "country": {"id": area[:2], "value": f"Country {place}"},
                "countryiso3code": area,
                "date": f"{year}M{month:02d}",
                "value": round(1e11 + year * 1e7 / 3 + month + place, 2),
                "unit": "",
                "obs_status": "",
                "decimal": 0,
            }
            rows.append(row)
            size += len(json.dumps(row)) + 2
        if size > SIZE:
            break
    head = {"page": 1, "pages": 1, "per_page": len(rows), "total": len(rows)}
    head |= {"sourceid": "2", "lastupdated": "2025-07-01"}
    return json.dumps([head, rows]).encode()


def serve(data: bytes, port) -> None:
    """Answer everything with one body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    port.send(server.server_address[1])
    server.serve_forever()


def visit(known: catalogue.Catalogue, dataset: Dataset) -> int:
    """The whole visit; returns how many rows were stored."""
    with tempfile.TemporaryDirectory() as folder, Session() as session:
        place = Path(folder)
        ask = Ask(session, dataset, part=place / ".part")
        fetched = world_bank.fetch(ask)
        version = archive.store(place, known, dataset, fetched, ask.answers, None)
        assert version is not None
        return version.record["rows"]


def yardstick(data: bytes) -> int:
    """`json.loads`, and the same rows as CSV."""
    _, rows = json.loads(data)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for r in rows:
        area, value = r["countryiso3code"], r["value"]
        period = r["date"].replace("M", "-")
        writer.writerow((CODE, area, "_Z", "", period, value, "", "", f"{area},{r['date']}"))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "table.csv").write_bytes(buffer.getvalue().encode())
    return len(rows)


def measured(call) -> tuple[float, int]:
    start = time.process_time()
    count = call()
    return time.process_time() - start, count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    known = catalogue.load()
    (dataset,) = (d for d in datasets(known) if d.name == CODE)
    # Real answers have 200 bytes a row: many countries fill 20 MB without padding.
    countries = tuple(a for a in known["areas"]["id"] if len(a) == 3)
    codes = tuple(replace(c, states=NAME) for c in dataset.codes)
    dataset = replace(dataset, codes=codes, areas=countries)
    data = body(dataset.areas)
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(data, theirs), daemon=True)
    server.start()
    os.environ[world_bank.PROVIDER.setting] = f"http://127.0.0.1:{ours.recv()}"
    client, plain = [], []
    for number in range(rounds + 1):
        a, b = measured(lambda: visit(known, dataset)), measured(lambda: yardstick(data))
        assert a[1] == b[1]
        # The first round warms up.
        if number:
            client.append(a[0])
            plain.append(b[0])
    server.terminate()
    ratio = statistics.median(client) / statistics.median(plain)
    print(f"{len(data):,} bytes, {a[1]:,} rows, {rounds} rounds, processor seconds (median)")
    print(f"  the whole visit         {statistics.median(client):6.3f}")
    print(f"  json.loads + CSV        {statistics.median(plain):6.3f}")
    print(f"  ratio                   {ratio:6.2f}  (promised: less than {LIMIT:g})")
    return 0 if ratio < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
