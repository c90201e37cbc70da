"""What `strict` adds: where frictionless is silent or wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from crisisdata.validate import descriptor as rules
from crisisdata.validate.blocks import Block, Part
from crisisdata.validate.fallback import Fallback
from crisisdata.validate.keys import KeyHashes, combine

Descriptor = dict[str, Any]
FIRST = 10
"""Rows that are named."""


def strict_errors(source: Any, descriptor: Descriptor | None) -> list[Descriptor]:
    """Errors beyond frictionless': of the descriptor, then of the tables."""
    if descriptor is None or "resources" not in descriptor:
        return []
    found = [
        error("descriptor", "", f"{where}: {note}" if where else note)
        for where, note in rules.check(descriptor)
    ]
    try:
        found += _tables(source)
    except Exception as problem:
        found.append(error("strict-incomplete", "", f"tables were not checked: {problem}"))
    return found


def error(kind: str, resource: str, note: str, **own: Any) -> Descriptor:
    """An error in the manner of frictionless."""
    message = f"{resource}: {note}" if resource else note
    return {
        "type": kind,
        "title": kind.replace("-", " ").capitalize(),
        "description": "",
        "message": message,
        "tags": ["#strict"],
        "note": note,
        "resource": resource,
        **own,
    }


def _tables(source: Any) -> Iterator[Descriptor]:
    from frictionless import Resource
    from frictionless.resources import PackageResource, TableResource

    from crisisdata.validate.fast import Run

    def load() -> list[Any]:
        found = Resource(source)
        return found.read_metadata().resources if isinstance(found, PackageResource) else [found]

    run = Run(load, 0)
    for index, resource in enumerate(load()):
        wanted = isinstance(resource, TableResource) and _Wanted(resource)
        if wanted and wanted.any and resource.path and Path(resource.normpath).is_file():
            try:
                yield from _table(run, index, resource, wanted)
            except Fallback as reason:
                yield error("strict-incomplete", resource.name, f"not checked: {reason}")
            finally:
                resource.close()


def _agree(pattern: str) -> Callable[[str], bool]:
    """Whether a text is not one that passes only because the pattern is not grouped."""
    whole, ungrouped = re.compile(pattern), re.compile(f"^{pattern}$")
    return lambda text: bool(whole.fullmatch(text)) or not ungrouped.match(text)


class _Wanted:
    """The checks that a table's schema asks for and frictionless does not make."""

    def __init__(self, resource: Any):
        schema = resource.schema
        keys = schema.custom.get("uniqueKeys") or []
        self.keys = [[key] if isinstance(key, str) else list(key) for key in keys]
        self.categories: dict[str, set[str]] = {}
        self.patterns: dict[str, Callable[[str], bool]] = {}
        for field in schema.fields:
            listed = field.custom.get("categories")
            if listed and field.type in rules.CATEGORICAL:
                values = (c["value"] if isinstance(c, dict) else c for c in listed)
                self.categories[field.name] = {str(value) for value in values}
            pattern = field.constraints.get("pattern")
            if pattern and rules.grouped_differs(pattern):
                self.patterns[field.name] = _agree(pattern)

    @property
    def any(self) -> bool:
        """Whether there is anything to check."""
        return bool(self.keys or self.categories or self.patterns)


def _table(run: Any, index: int, resource: Any, wanted: _Wanted) -> Iterator[Descriptor]:
    from crisisdata.validate.opened import open_table
    from crisisdata.validate.table import _duplicates

    opened = open_table(resource)
    places = {column.judge.name: place for place, column in enumerate(opened.columns)}
    keys = [[places[name] for name in key] for key in wanted.keys if set(key) <= set(places)]
    for place in {place for key in keys for place in key}:
        opened.columns[place].is_key = True
    hashes = [KeyHashes() for _ in keys]
    broken: dict[tuple[str, str], list[int]] = {}
    counts: list[int] = []
    with ExitStack() as stack:
        source = run._source(index, opened, stack)
        for number, block in enumerate(map(source.block, source.tasks())):
            for store, key in zip(hashes, keys, strict=True):
                store.add(number, *_key(opened, block, key))
            for part in block.parts:
                for kind, name, rows in _cells(opened, part, places, wanted):
                    broken.setdefault((kind, name), []).extend((rows + sum(counts)).tolist())
            counts.append(block.count)
        for (kind, name), rows in broken.items():
            yield _error(kind, resource.name, name, source, opened, sorted(rows))
        for store, key in zip(hashes, keys, strict=True):
            found, _ = store.candidates(len(counts))
            if len(found):
                columns = [opened.columns[place] for place in key]
                cells = source.cells(found, counts)
                rows, _ = _duplicates(columns, key, found, cells)
                if len(rows):
                    name = ", ".join(column.judge.name for column in columns)
                    yield _error("unique-keys", resource.name, name, source, opened, rows.tolist())


def _key(opened: Any, block: Block, key: list[int]) -> tuple[np.ndarray, np.ndarray | None]:
    found = [_part_key(opened, part, key) for part in block.parts]
    return block.whole([values for values, _ in found]), block.mask([none for _, none in found])


def _part_key(opened: Any, part: Part, key: list[int]) -> tuple[np.ndarray, np.ndarray | None]:
    values, skipped = [], None
    for place in key:
        column, array = opened.columns[place], part.columns[place]
        empty = column.verdict(array).empty
        values.append(column.hashes(array, empty))
        if empty is not None:
            # as in SQL, a row without one of the values has no key
            skipped = empty if skipped is None else skipped | empty
    return combine(values), skipped


def _cells(opened: Any, part: Part, places: dict[str, int], wanted: _Wanted):
    import pyarrow as pa

    checks: list[tuple[str, str, Callable[[str], bool]]] = [
        ("categories", name, allowed.__contains__) for name, allowed in wanted.categories.items()
    ]
    checks += [("pattern", name, one) for name, one in wanted.patterns.items()]
    for kind, name, good in checks:
        if name not in places:
            continue
        column, array = opened.columns[places[name]], part.columns[places[name]]
        if not pa.types.is_dictionary(array.type):
            array = array.dictionary_encode(null_encoding="encode")
        values = [(text, column.judge.value(text)) for text in array.dictionary.to_pylist()]
        bad = [v is not None and not good(str(v) if kind == "categories" else t) for t, v in values]
        if any(bad):
            codes = array.indices.to_numpy(zero_copy_only=False)
            yield kind, name, part.places(np.flatnonzero(np.array(bad)[codes]))


_NOTES = {
    "unique-keys": "a key of uniqueKeys repeats",
    "categories": "a value outside the categories",
    "pattern": "passes ^pattern$ but not ^(?:pattern)$",
}


def _error(kind: str, resource: str, name: str, source: Any, opened: Any, rows: list[int]):
    first = source.numbering(opened.first_row)(np.array(rows[:FIRST], dtype=np.int64)).tolist()
    note = f"{name}: {_NOTES[kind]} in {len(rows):,} rows, first {', '.join(map(str, first))}"
    return error(kind, resource, note, fieldName=name, count=len(rows), rowNumbers=first)
