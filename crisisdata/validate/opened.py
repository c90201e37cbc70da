"""A table as frictionless opens it: its dialect, labels, fields and keys.

Everything up to the first row of content (encoding, dialect, header, schema)
is frictionless' own work; only the rows are read differently.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from crisisdata.validate.columns import Column
from crisisdata.validate.events import Reading
from crisisdata.validate.fallback import Fallback
from crisisdata.validate.references import Reference


@dataclass
class Opened:
    """An open resource and what its rows have to be."""

    resource: Any
    columns: list[Column]
    references: list[Reference]
    unique: list[int]
    primary: list[int]
    reading: Reading = field(init=False)

    def __post_init__(self) -> None:
        places = {column.judge.name: place for place, column in enumerate(self.columns)}
        groups = [[places[name] for name in r.fields] for r in self.references]
        self.reading = Reading(self.unique, self.primary, groups, len(self.columns))
        for place in [*self.unique, *self.primary, *(p for group in groups for p in group)]:
            self.columns[place].is_key = True

    @property
    def first_row(self) -> int:
        """Frictionless' number of the first row of content."""
        return self.resource.dialect.create_first_content_row()


def open_table(resource: Any) -> Opened:
    """Open a resource without the foreign keys, which are looked up elsewhere.

    Raises
    ------
    Fallback
        If the table has no fixed set of fields, or a foreign key has none.
    frictionless.FrictionlessException
        If frictionless cannot open it.
    """
    from frictionless.table import create_cell_handlers

    schema = resource.schema
    foreign_keys = schema.foreign_keys
    if foreign_keys:
        schema.foreign_keys = []
    try:
        resource.open()
    finally:
        # a schema that is not declared must stay untouched, to be detected
        if foreign_keys:
            schema.foreign_keys = foreign_keys
    fields = resource.header.get_expected_fields()
    if not fields:
        raise Fallback("a table without fields")
    handlers = list(create_cell_handlers(fields).values())
    if len(handlers) != len(fields):
        raise Fallback("fields of the same name")
    columns = [
        Column(handler, _missing_values(one)) for handler, one in zip(handlers, fields, strict=True)
    ]
    if any(not key["fields"] for key in foreign_keys):
        raise Fallback("a foreign key without fields")
    names = [one.name for one in fields]
    references = [
        Reference(list(key["fields"]), key["reference"]["resource"], key["reference"]["fields"])
        for key in foreign_keys
        if set(key["fields"]) <= set(names)
    ]
    unique = [place for place, one in enumerate(fields) if one.constraints.get("unique")]
    return Opened(resource, columns, references, unique, _primary_key(resource, names))


def _missing_values(field: Any) -> list[str]:
    if not field.has_defined("missing_values") and field.schema:
        return list(field.schema.missing_values)
    return list(field.missing_values)


def _primary_key(resource: Any, names: list[str]) -> list[int]:
    key = resource.schema.primary_key
    if not key or not set(key) <= set(names):
        return []
    if resource.dialect.header_case:
        return [names.index(name) for name in key]
    lower = [name.lower() for name in key]
    return [place for place, name in enumerate(names) if name.lower() in lower]
