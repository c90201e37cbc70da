"""The raw archive: what interfaces answered, one folder a visit, never overwritten.

    <sources>/<provider>/<dataset>/<retrieved>/
        table.csv        the figures in the provider's own codes; what the build reads
        answer-1.json    the bodies as they came (keys taken out)
        record.json      what was asked, when, of whom, under which licence, hashes, predecessor

A folder is made under another name and renamed when all of it is on the disk, so that a version
is there whole or not at all. `archive.csv` lists all versions; it is generated from the records.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.catalogue import Catalogue
from scripts.errors import BuildError, SourceError
from scripts.fetching import disk
from scripts.fetching.answer import Answer, Known
from scripts.fetching.asking import Fetched
from scripts.fetching.dataset import COLUMNS, Dataset, Row
from scripts.fetching.errors import FetchError

RECORD, TABLE, MANIFEST = "record.json", "table.csv", "archive.csv"
REJECTED, PART = "rejected", ".part"
_STAMP = "%Y%m%dT%H%M%SZ"
_SUFFIXES = {
    "application/json": "json",
    "text/csv": "csv",
    "application/zip": "zip",
    "text/html": "html",
}
_MOST_REJECTED = 5
_LARGEST_REJECTED = 5_000_000


@dataclass(frozen=True)
class Version:
    """One visit to one data set.

    Attributes
    ----------
    folder : Path
    record : dict
        The content of record.json.
    """

    folder: Path
    record: dict[str, Any]

    @property
    def path(self) -> str:
        """Path of the table below the sources directory."""
        return "/".join([*self.folder.parts[-3:], TABLE])

    @property
    def id(self) -> str:
        """Id of the reference that its values carry."""
        provider, dataset, stamp = self.folder.parts[-3:]
        return f"{provider}--{dataset}--{stamp}".lower()

    @property
    def order(self) -> tuple[str, str]:
        """Versions in the order in which they came out."""
        return self.record["published"], self.record["retrieved"]

    def table(self) -> pd.DataFrame:
        """Read the figures, as text.

        Raises
        ------
        SourceError
            If the table is not the one that was stored.
        """
        data = self._whole(TABLE, self.record["sha256"])
        table = pd.read_csv(io.BytesIO(data), dtype="str", keep_default_na=False)
        if list(table.columns) != COLUMNS:
            raise SourceError(self.path, f"expected {','.join(COLUMNS)}", row=1)
        return table

    def known(self, url: str) -> Known | None:
        """What this version has of a url, for a conditional question."""
        for asked in self.record["requests"]:
            if asked["url"] == url and (asked["etag"] or asked["last_modified"]):
                body = partial(self._whole, asked["file"], asked["sha256"])
                return Known(asked["etag"], asked["last_modified"], asked["content_type"], body)
        return None

    def _whole(self, name: str, digest: str) -> bytes:
        file = self.folder / name
        try:
            data = file.read_bytes()
        except OSError as error:
            raise SourceError(str(file), f"cannot be read: {error.strerror}") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise SourceError(
                str(file),
                "is not the file that was stored (its sha256 differs from record.json); take it "
                "from a copy, or remove the folder and refresh again",
            )
        return data


def versions(sources: Path, provider: str = "*", dataset: str = "*") -> list[Version]:
    """All versions, in the order in which they came out.

    Raises
    ------
    SourceError
        If a record cannot be read.
    """
    found = []
    for file in sorted(sources.glob(f"{provider}/{dataset}/[0-9]*Z/{RECORD}")):
        try:
            record = json.loads(file.read_bytes())
        except (OSError, ValueError) as error:
            raise SourceError(str(file), f"cannot be read: {error}") from error
        found.append(Version(file.parent, record))
    return sorted(found, key=lambda v: (v.folder.parts[-3:-1], v.order))


def table_bytes(rows: Sequence[Row]) -> bytes:
    """Write rows as a table, sorted, so that the same figures give the same bytes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(rows))
    return buffer.getvalue().encode()


def store(
    sources: Path,
    catalogue: Catalogue,
    dataset: Dataset,
    fetched: Fetched,
    answers: Sequence[Answer],
    previous: Version | None,
) -> Version | None:
    """Put a visit into the archive; nothing where it is the same as the one before.

    Raises
    ------
    BuildError
        If the disk refuses, or the clock stands before the newest version.
    """
    table = table_bytes(fetched.rows)
    digest = hashlib.sha256(table).hexdigest()
    retrieved = max(a.retrieved for a in answers)
    published = fetched.published or f"{retrieved:%Y-%m-%d}"
    if previous is not None:
        if previous.record["retrieved"] > retrieved.isoformat(timespec="seconds"):
            raise BuildError(
                f"{dataset.label}: the clock says {retrieved:%Y-%m-%d %H:%M}, yet the newest "
                f"version is of {previous.record['retrieved']}: set the clock"
            )
        if previous.record["sha256"] == digest:
            return None
    terms = _terms(catalogue, dataset.provider)
    requests = [_request(n, a) for n, a in enumerate(answers, 1)]
    record = {
        "provider": dataset.provider,
        "dataset": dataset.name,
        "described_as": dataset.like,
        "producer": dataset.codes[0].producer,
        "title": fetched.title or dataset.name,
        **terms,
        "published": published,
        "vintage_basis": fetched.basis,
        "retrieved": retrieved.isoformat(timespec="seconds"),
        "requests": requests,
        "rows": len(fetched.rows),
        "sha256": digest,
        "bytes": len(table),
        "notes": list(fetched.notes),
        "previous": previous.folder.name if previous else None,
    }
    home = sources / dataset.provider / dataset.name
    folder = home / retrieved.strftime(_STAMP)
    if folder.exists():
        raise BuildError(f"{folder} is there already: versions are never overwritten")
    making = home / f".{folder.name}.{os.getpid()}.tmp"
    with disk.told(folder):
        try:
            making.mkdir(parents=True)
            for request, answer in zip(requests, answers, strict=True):
                disk.write(making / request["file"], answer.content)
            disk.write(making / TABLE, table)
            disk.write(making / RECORD, _json(record))
            making.rename(folder)
        except BaseException:
            disk.remove(making)
            raise
    return Version(folder, record)


def _terms(catalogue: Catalogue, provider: str) -> dict[str, str]:
    table = catalogue["interfaces"]
    (row,) = table[table["provider"] == provider].to_dict("records")
    return {c: row[c] for c in ("publisher", "licence", "licence_url", "reuse")}


def _request(number: int, answer: Answer) -> dict[str, Any]:
    suffix = _SUFFIXES.get(answer.kind, "json" if answer.kind.endswith("json") else "bin")
    return {
        "url": answer.url,
        "status": answer.status,
        "content_type": answer.headers.get("Content-Type", ""),
        "etag": answer.headers.get("ETag", ""),
        "last_modified": answer.headers.get("Last-Modified", ""),
        "file": f"answer-{number}.{suffix}",
        "sha256": hashlib.sha256(answer.content).hexdigest(),
        "bytes": len(answer.content),
    }


def _json(record: dict[str, Any]) -> bytes:
    return (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()


def reject(sources: Path, dataset: Dataset, error: FetchError, now: datetime) -> Path | None:
    """Keep aside an answer that was refused, with the reason; the newest few of each data set."""
    if error.answer is None:
        return None
    home = sources / REJECTED / dataset.provider / dataset.name
    folder = home / now.strftime(_STAMP)
    answer = error.answer
    reason = {
        "reason": str(error),
        "url": answer.url,
        "status": answer.status,
        "headers": answer.headers,
        "retrieved": answer.retrieved.isoformat(timespec="seconds"),
        "bytes": len(answer.content),
    }
    with disk.told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        disk.write(folder / "answer.bin", answer.content[:_LARGEST_REJECTED])
        disk.write(folder / "reason.json", _json(reason))
    for old in sorted(home.glob("[0-9]*Z"))[:-_MOST_REJECTED]:
        disk.remove(old)
    return folder


def datasets(found: Sequence[Version]) -> pd.DataFrame:
    """Rows for versions with the columns of seeds/datasets.csv."""
    rows = [
        {
            "path": v.path,
            "id": v.id,
            "producer": v.record["producer"],
            "publisher": v.record["publisher"],
            "title": v.record["title"],
            "url": v.record["requests"][-1]["url"],
            "published": v.record["published"],
            "vintage_basis": v.record["vintage_basis"],
            "retrieved": v.record["retrieved"][:10],
            "licence": v.record["licence"],
            "licence_url": v.record["licence_url"],
            "reuse": v.record["reuse"],
            "sha256": v.record["sha256"],
            "upstream": "",
            "status": "read",
            "reason": "",
        }
        for v in found
    ]
    return pd.DataFrame(rows, dtype="str")


def extended(catalogue: Catalogue, sources: Path | None, root: Path | None = None) -> Catalogue:
    """Add the versions of the archive to the raw files that the seeds know.

    Parameters
    ----------
    sources : Path, optional
        The sources directory.
    root : Path, optional
        A package whose references to versions count too: where the archive is not at hand, the
        rows that a former build took from it keep their references.
    """
    if sources is not None:
        catalogue = with_versions(catalogue, versions(sources))
    if root is not None:
        known = catalogue["datasets"]
        catalogue = _with(catalogue, _remembered(root, set(known["id"]), known.columns))
    return catalogue


def with_versions(catalogue: Catalogue, found: Sequence[Version]) -> Catalogue:
    """Add versions to the raw files that the seeds know."""
    return _with(catalogue, datasets(found))


def _with(catalogue: Catalogue, rows: pd.DataFrame) -> Catalogue:
    if rows.empty:
        return catalogue
    known = catalogue["datasets"]
    table = pd.concat([known, rows[list(known.columns)]], ignore_index=True)
    return replace(catalogue, tables={**catalogue.tables, "datasets": table})


def _remembered(root: Path, have: set[str], columns: pd.Index) -> pd.DataFrame:
    file = root / "data" / "references.csv"
    if not file.is_file():
        return pd.DataFrame(columns=columns)
    table = pd.read_csv(file, dtype="str", keep_default_na=False)
    from_archive = table["path"].str.fullmatch(rf"[^/]+/[^/]+/\d{{8}}T\d{{6}}Z/{TABLE}")
    kept = table[from_archive & ~table["id"].isin(have)]
    return kept.assign(status="read").reindex(columns=columns, fill_value="")


def manifest(sources: Path) -> bytes:
    """All versions as a table, made from their records."""
    columns = (
        "path provider dataset publisher title published vintage_basis retrieved licence "
        "licence_url reuse sha256 bytes rows previous url"
    ).split()
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for version in versions(sources):
        cells = {
            **version.record,
            "path": version.path,
            "url": version.record["requests"][-1]["url"],
        }
        writer.writerow([cells[c] if cells[c] is not None else "" for c in columns])
    return buffer.getvalue().encode()
