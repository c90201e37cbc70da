"""One Parquet file a table, with what describes it in the file's own metadata.

Keys of the schema's metadata: ``title``, ``description``, ``citation``, ``licenses`` (JSON),
``resource`` (the table's descriptor, JSON), ``units`` (indicator to unit, JSON), ``citations``
(reference to citation, JSON), and pandas' own. Each column carries ``description`` and ``type``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from crisisdata import citation
from crisisdata.export.select import Chosen


def write(chosen: Chosen, target: Path) -> None:
    """Write a folder of files; ``pandas.read_parquet`` gives the frames of `load`."""
    from pyarrow import parquet

    target.mkdir(parents=True, exist_ok=True)
    for name in chosen.frames:
        parquet.write_table(
            table(chosen, name), target / f"{name}.parquet", compression="zstd", version="2.6"
        )


def table(chosen: Chosen, name: str) -> Any:
    """Arrow table of a table, described."""
    import pyarrow as arrow

    frame = chosen.frames[name].reset_index(drop=True)
    frame.attrs = {"table": name, "citation": citation.table_text(chosen.package, name)}
    out = arrow.Table.from_pandas(frame, preserve_index=False)
    schema = chosen.schema(name)
    about = {f["name"]: f for f in schema["fields"]}
    fields = [
        f.with_metadata({k: about[f.name][k] for k in ("description", "type")}) for f in out.schema
    ]
    resource = chosen.package.resource(name)
    head = {
        "title": chosen.title(name),
        "description": str(chosen.package.descriptor.get("description", "")),
        "citation": frame.attrs["citation"],
        "licenses": _json(resource.get("licenses", [])),
        "resource": _json(
            {k: v for k, v in resource.items() if k not in ("bytes", "hash")} | {"schema": schema}
        ),
        "units": _json(chosen.units(name)),
        "citations": _json(chosen.citations(name)),
    }
    return out.cast(arrow.schema(fields, metadata={**(out.schema.metadata or {}), **head}))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
