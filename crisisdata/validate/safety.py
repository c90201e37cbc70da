"""Refuse a package that could reach outside its folder or exhaust the machine.

Nothing is read here but the descriptor, the tables of contents of archives and
the beginnings of files, so that a refusal takes no longer than they do.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import lzma
import mmap
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from crisisdata.errors import UnsafeError

DESCRIPTOR_LIMIT = 64 * 2**20
RESOURCE_LIMIT = 10_000
COLUMN_LIMIT = 10_000
RECORD_LIMIT = 64 * 2**20
RECORD_LINES = 100_000
EXPANDED_LIMIT = 64 * 2**30
SUSPECT_SIZE, SUSPECT_RATIO = 2**30, 200
DEPTH_LIMIT = 100
HEAD_RECORDS = 120

_KNOWN_PROFILE = re.compile(
    r"https?://(datapackage\.org/profiles/|specs\.frictionlessdata\.io/schemas/"
    r"|frictionlessdata\.io/schemas/)"
)
_OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


def check_source(source: Any) -> dict[str, Any] | None:
    """Refuse an unsafe source; give the descriptor of a safe package.

    Parameters
    ----------
    source : str or dict
        A path, or a descriptor (its paths are relative to the working directory).

    Raises
    ------
    UnsafeError
        With what is unsafe about it.
    """
    if isinstance(source, dict):
        check_descriptor(source, Path.cwd())
        return source
    if not isinstance(source, str):
        return None
    _check_local(source)
    path = Path(source)
    if not path.exists():
        return None
    _check_regular(path, source)
    if path.suffix == ".zip":
        check_archive(path)
        return None
    if path.suffix not in (".json", ".yaml", ".yml"):
        _check_table(path)
        return None
    if path.stat().st_size > DESCRIPTOR_LIMIT:
        raise UnsafeError(f"{source}: a descriptor of more than {DESCRIPTOR_LIMIT >> 20} MiB")
    descriptor = _read(path)
    if isinstance(descriptor, dict):
        check_descriptor(descriptor, path.parent)
        return descriptor
    return None


def _check_local(source: str) -> None:
    if "\0" in source:
        raise UnsafeError("a path with a NUL byte")
    scheme = urlparse(source).scheme
    if len(scheme) > 1 or source.startswith(("//", "\\\\")):
        raise UnsafeError(f"{source}: only local files are read; fetch it first")


def _check_regular(path: Path, name: str) -> None:
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise UnsafeError(f"{name}: neither a file nor a folder")


def _read(path: Path) -> Any:
    text = path.read_bytes()
    if path.suffix == ".json":
        try:
            return json.loads(text)
        except RecursionError as error:
            raise UnsafeError(f"{path.name}: nested too deeply") from error
        except ValueError:
            return None
    # an alias is cheap to write and dear to copy
    if text.count(b"*") > 1000 or len(text) > 2**20:
        raise UnsafeError(f"{path.name}: too large, or too many aliases, for YAML")
    import yaml

    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError):
        return None


def check_descriptor(descriptor: dict[str, Any], base: Path) -> None:
    """Refuse a descriptor whose resources are unsafe to read."""
    _check_depth(descriptor)
    resources = descriptor.get("resources")
    listed = resources if isinstance(resources, list) else [descriptor]
    if len(listed) > RESOURCE_LIMIT:
        raise UnsafeError(f"more than {RESOURCE_LIMIT} resources")
    for one in (descriptor, *listed):
        profile = one.get("profile") if isinstance(one, dict) else None
        named = isinstance(profile, str) and "://" in profile
        if named and not _KNOWN_PROFILE.match(str(profile)):
            raise UnsafeError(f"{profile}: a profile that would have to be fetched")
    for resource in listed:
        if isinstance(resource, str):
            _inside(resource, base)
        elif isinstance(resource, dict):
            _check_resource(resource, base)


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEPTH_LIMIT:
            raise UnsafeError("a descriptor nested too deeply")
        children = (v.values() if isinstance(v, dict) else v for v in level)
        level = [c for group in children for c in group if isinstance(c, dict | list)]


def _check_resource(resource: dict[str, Any], base: Path) -> None:
    paths = resource.get("path")
    for path in paths if isinstance(paths, list) else [paths]:
        if isinstance(path, str):
            _check_table(_inside(path, base))
    for name in ("schema", "dialect"):
        value = resource.get(name)
        if isinstance(value, str):
            place = _inside(value, base)
            if place.is_file() and place.stat().st_size > DESCRIPTOR_LIMIT:
                raise UnsafeError(f"{value}: more than {DESCRIPTOR_LIMIT >> 20} MiB")
    inner = resource.get("innerpath")
    if isinstance(inner, str):
        _check_name(inner)
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if isinstance(fields, list) and len(fields) > COLUMN_LIMIT:
        raise UnsafeError(f"a schema of more than {COLUMN_LIMIT} fields")


def _check_name(path: str) -> None:
    parts = re.split(r"[\\/]", path)
    unsafe = (
        "\0" in path
        or path.startswith(("/", "\\", "~"))
        or re.match(r"[A-Za-z]:", path)
        or ".." in parts
        or os.path.expandvars(path) != path
    )
    if unsafe:
        raise UnsafeError(f"{path!r}: a path that may lead out of the package")


def _inside(path: str, base: Path) -> Path:
    """The place of a path that stays in the package, links followed."""
    _check_local(path)
    _check_name(path)
    root = base.resolve()
    try:
        place = (base / path).resolve()
    except (OSError, RuntimeError) as error:
        raise UnsafeError(f"{path}: a link that leads nowhere") from error
    if not place.is_relative_to(root):
        raise UnsafeError(f"{path}: a link that leads out of the package")
    return place


def _check_table(path: Path) -> None:
    if not path.exists():
        return
    _check_regular(path, path.name)
    if path.is_dir():
        return
    if path.suffix == ".zip":
        check_archive(path)
    elif path.suffix in _OPENERS:
        _check_stream(path)
    elif path.suffix in (".csv", ".tsv", ".txt", ""):
        _check_lines(path)
        with path.open("rb") as file:
            _check_records(file, path.name, path.stat().st_size)


def check_archive(path: Path) -> None:
    """Refuse a zip that expands beyond bounds or holds names that lead out of it."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > RESOURCE_LIMIT:
                raise UnsafeError(f"{path.name}: more than {RESOURCE_LIMIT} entries")
            for entry in entries:
                _check_name(entry.filename)
                if stat.S_ISLNK(entry.external_attr >> 16):
                    raise UnsafeError(f"{path.name}: {entry.filename} is a link")
            packed = sum(entry.compress_size for entry in entries)
            if packed > path.stat().st_size:
                raise UnsafeError(f"{path.name}: entries overlap")
            _check_size(path.name, path.stat().st_size, sum(e.file_size for e in entries))
            for entry in entries:
                if entry.filename.endswith((".csv", ".tsv")) and not entry.flag_bits & 1:
                    with archive.open(entry) as file:
                        _check_records(file, entry.filename, entry.file_size)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, lzma.LZMAError):
        return


def _check_size(name: str, packed: int, expanded: int) -> None:
    bomb = expanded > SUSPECT_SIZE and expanded > packed * SUSPECT_RATIO
    if bomb or expanded > EXPANDED_LIMIT:
        raise UnsafeError(f"{name}: expands from {packed:,} to {expanded:,} bytes or more")


def _check_stream(path: Path) -> None:
    """Expand a stream and throw it away, if it may be a bomb at all."""
    packed = path.stat().st_size
    total = 0
    try:
        with _OPENERS[path.suffix](path) as file:
            _check_records(file, path.name, SUSPECT_SIZE)
        if packed * 1100 < SUSPECT_SIZE and path.suffix == ".gz":
            return
        with _OPENERS[path.suffix](path) as file:
            while chunk := file.read(2**20):
                total += len(chunk)
                _check_size(path.name, packed, total)
    except (OSError, EOFError, ValueError, lzma.LZMAError):
        return


def _check_lines(path: Path) -> None:
    """Refuse a line longer than any record may be."""
    size = path.stat().st_size
    if size <= RECORD_LIMIT:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        start = 0
        while size - start > RECORD_LIMIT:
            end = data.rfind(b"\n", start, start + RECORD_LIMIT)
            if end < 0:
                raise UnsafeError(f"{path.name}: a line of more than {RECORD_LIMIT >> 20} MiB")
            start = end + 1


def _check_records(file: Any, name: str, size: int) -> None:
    """Refuse first records that are too long, or too wide; of a small file, all."""
    taken = count = 0

    def lines() -> Iterator[str]:
        nonlocal taken, count
        while line := file.readline(RECORD_LIMIT + 1):
            taken += len(line)
            count += 1
            if taken > RECORD_LIMIT or count > RECORD_LINES:
                size = f"{RECORD_LIMIT >> 20} MiB or {RECORD_LINES:,} lines"
                raise UnsafeError(f"{name}: a record of more than {size}")
            _check_width(line, name)
            yield line.decode("latin-1")

    limit = HEAD_RECORDS if size > 2**20 else size
    previous = csv.field_size_limit(2**31 - 2)
    try:
        for number, _ in enumerate(csv.reader(lines())):
            taken = count = 0
            if number >= limit:
                break
    except csv.Error:
        return
    finally:
        csv.field_size_limit(previous)


def check_rows(path: Path) -> None:
    """Refuse a file with a row of very many cells, before frictionless itself reads it.

    It makes an error of each cell too many, and each error lists the whole row.
    """
    opener: Callable[..., Any] = _OPENERS.get(path.suffix, open)
    if path.suffix == ".zip" or not path.is_file():
        return
    try:
        with opener(path, "rb") as file:
            while line := file.readline(RECORD_LIMIT + 1):
                if len(line) > COLUMN_LIMIT:
                    _check_width(line, path.name)
    except (OSError, EOFError, lzma.LZMAError):
        return


def _check_width(line: bytes, name: str) -> None:
    # whatever separates the cells: there are no more of them than of these
    if len(line) > RECORD_LIMIT or max(line.count(one) for one in b",;\t|") > COLUMN_LIMIT:
        raise UnsafeError(f"{name}: more than {COLUMN_LIMIT} columns")
