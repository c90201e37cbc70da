"""A columnar form of each table, so that loading is not parsing.

The CSV files are the package. Beside them, keyed by the SHA-256 of the bytes that were parsed and
of the dtypes they were parsed into, a table's typed columns are kept as an Arrow file: in the
wheel for the bundled package (``_package/columns``), else in the user's cache directory. What does
not carry the key of the CSV at hand is not looked at, so a changed figure is never hidden. Without
either, or where nothing can be written, the CSV is parsed.

``CRISISDATA_CACHE`` names another directory, or ``off`` for none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crisisdata import schema

if TYPE_CHECKING:
    import pyarrow

_STR = pd.StringDtype(na_value=np.nan)  # what "str" is
#: Changes whenever the same CSV would be written differently.
FORM = "2"
#: A smaller file is parsed as fast as its cached form is found.
WORTH = 100_000
#: So many files are kept; the oldest go.
KEPT = 64


def key(data: bytes, wanted: Mapping[str, str]) -> str:
    """Name of the columnar form of some CSV bytes under some dtypes."""
    kinds = hashlib.sha256(repr((FORM, *wanted.items())).encode())
    return f"{hashlib.sha256(data).hexdigest()}-{kinds.hexdigest()[:12]}"


def directory() -> Path | None:
    """Directory of the cache, or None where there is to be none."""
    named = os.environ.get("CRISISDATA_CACHE")
    if named is not None:
        return None if named in ("", "off") else Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return Path(base) / "crisisdata" if base and Path(base).is_absolute() else None


def read(
    data: bytes, table_schema: Mapping[str, Any], name: str, shipped: Path | None = None
) -> pd.DataFrame:
    """Give the typed frame of a CSV: from its columnar form, or by parsing it.

    Parameters
    ----------
    data : bytes
        The CSV.
    table_schema : mapping
        Its Table Schema.
    name : str
        File name, for errors.
    shipped : Path, optional
        Folder with columnar forms that came with the package.

    Returns
    -------
    DataFrame
        As `crisisdata.schema.read_csv`, in every case.
    """
    wanted = schema.dtypes(table_schema)
    cache = directory() if len(data) >= WORTH else None
    if shipped is None and cache is None:
        return schema.read_csv(data, table_schema, name)
    file = f"{key(data, wanted)}.arrow"
    for folder in filter(None, (shipped, cache)):
        frame = _frame(folder / file, wanted)
        if frame is not None:
            return frame
    frame = schema.read_csv(data, table_schema, name)
    if cache is not None:
        # A cache that cannot be written (a full disk, a home without rights) costs time only.
        with contextlib.suppress(OSError):
            write(frame, cache / file)
            _prune(cache)
    return frame


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write the columnar form of a frame; readers see a whole file or none."""
    import pyarrow as arrow
    from pyarrow import feather

    columns = {}
    for name, column in frame.to_dict("series").items():
        if isinstance(column.dtype, pd.CategoricalDtype):
            codes = column.cat.codes.to_numpy()
            names = arrow.array(list(column.cat.categories), arrow.string())
            columns[name] = arrow.DictionaryArray.from_arrays(
                arrow.array(codes, mask=codes < 0), names
            )
        elif column.dtype == "str":
            columns[name] = arrow.array(column.tolist(), arrow.large_string(), from_pandas=True)
        else:
            columns[name] = arrow.array(column, from_pandas=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    os.close(handle)
    try:
        whole = arrow.table(columns)
        feather.write_feather(
            whole, temporary, compression="uncompressed", chunksize=len(frame) or 1
        )
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _frame(path: Path, wanted: Mapping[str, str]) -> pd.DataFrame | None:
    """Read a columnar form; None where there is none or it is damaged."""
    import pyarrow as arrow

    try:
        data = path.read_bytes()
    except OSError:
        return None
    try:
        table = arrow.ipc.open_file(arrow.BufferReader(data)).read_all()
        return pd.DataFrame({n: _column(table.column(n), d) for n, d in wanted.items()}, copy=False)
    except (arrow.ArrowException, KeyError, ValueError, AttributeError):
        return None


def _column(column: pyarrow.ChunkedArray, dtype: str) -> Any:
    if dtype == "str":
        return _STR.__from_arrow__(column)
    if dtype == "category":
        chunk = column.combine_chunks()
        chunk = chunk.chunk(0) if hasattr(chunk, "chunks") else chunk
        # Beside the values Arrow keeps which are missing; pandas wants -1 in their place.
        codes = chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return schema.categorical_of(codes, chunk.dictionary.to_pylist())
    if dtype in ("Int64", "boolean"):
        return pd.array(column.to_pandas(), dtype=dtype)
    # A copy: what Arrow lends is read-only.
    return np.array(column.to_numpy())


def _prune(folder: Path) -> None:
    files = sorted(folder.glob("*.arrow"), key=lambda p: p.stat().st_mtime)
    for path in files[:-KEPT]:
        path.unlink(missing_ok=True)
