"""A folder with a descriptor and one CSV file a table: a data package again."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd

from crisisdata.export.select import Chosen


def files(chosen: Chosen) -> dict[str, bytes]:
    """Every file of the package by its path; the descriptor is first."""
    tables = {n: _table(chosen, n) for n in chosen.frames}
    if chosen.whole:
        descriptor = chosen.package.descriptor
    else:
        resources = [_resource(chosen, n, data) for n, data in tables.items()]
        descriptor = chosen.package.descriptor | {"resources": resources}
    head = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    paths = {chosen.package.resource(n)["path"]: data for n, data in tables.items()}
    return {"datapackage.json": head.encode("utf-8")} | paths


def _table(chosen: Chosen, name: str) -> bytes:
    raw = chosen.package.read_bytes(chosen.package.resource(name)["path"])
    if chosen.whole:
        return raw
    # The cells as they were written: a number that goes through a float may come back different.
    text = pd.read_csv(io.BytesIO(raw), dtype="str", keep_default_na=False, na_filter=False)
    frame = chosen.frames[name]
    text = text.loc[frame.index]
    for column in chosen.added.get(name, []):
        cells = frame[column].astype("str").fillna("")
        if pd.api.types.is_bool_dtype(frame[column]):
            cells = cells.str.lower()  # true and false, as Table Schema writes them
        text[column] = cells
    return text.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _resource(chosen: Chosen, name: str, data: bytes) -> dict[str, Any]:
    out = dict(chosen.package.resource(name)) | {
        "bytes": len(data),
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "schema": chosen.schema(name),
    }
    frame = chosen.frames[name]
    if "producer" in frame.columns and name in chosen.package.observation_tables:
        producers = chosen.package.table("producers").set_index("id")
        held = sorted(set(frame["producer"].astype("str")))
        out["sources"] = [
            {"title": str(producers.loc[p, "name"])}
            | ({"path": str(u)} if pd.notna(u := producers.loc[p, "url"]) else {})
            for p in held
        ]
        references = chosen.package.table("references").set_index("id")["reuse"].astype("str")
        kinds = set(frame["reference"].astype("str").map(references))
        out["licenses"] = [
            x
            for x in out["licenses"]
            if not x["name"].startswith("reuse-") or x["name"].removeprefix("reuse-") in kinds
        ]
    if not out.get("sources"):  # the standard asks for one source or no list
        out.pop("sources", None)
    return out


def write(chosen: Chosen, target: Path) -> None:
    """Write the folder."""
    for path, data in files(chosen).items():
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
