"""What the two databases share: order of tables, statements, the views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crisisdata import schema
from crisisdata.export.select import Chosen


def quoted(name: str) -> str:
    """Return an identifier that may be a reserved word (``references``, ``from``)."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a string literal."""
    return "'" + value.replace("'", "''") + "'"


def ordered(chosen: Chosen) -> list[str]:
    """Names of the tables such that each comes after those its keys name."""
    done: list[str] = []
    waiting = list(chosen.frames)
    while waiting:
        ready = [
            n
            for n in waiting
            if {r for _, r, _ in schema.foreign_keys(chosen.schema(n)) if r} <= set(done)
        ]
        if not ready:
            raise ValueError(f"keys in a circle among {', '.join(waiting)}")
        done += ready
        waiting = [n for n in waiting if n not in ready]
    return done


def create(chosen: Chosen, name: str, types: Mapping[str, str], *, own: bool = True) -> str:
    """Statement that makes a table: types, keys and the text of each column as a comment.

    Parameters
    ----------
    chosen : Chosen
        What is written.
    name : str
        The table.
    types : mapping of str to str
        Table Schema type to column type.
    own : bool, default True
        Whether to write keys into the table itself.
    """
    spec = chosen.schema(name)
    key = set(schema.primary_key(spec))
    lines = []
    for f in spec["fields"]:
        must = f["name"] in key or f.get("constraints", {}).get("required")
        column = f"{quoted(f['name'])} {types[f['type']]}{' NOT NULL' if must else ''}"
        lines.append((column, f.get("description", "")))
    if key:
        lines.append((f"PRIMARY KEY ({_names(schema.primary_key(spec))})", ""))
    for fields, resource, there in schema.foreign_keys(spec):
        if resource or own:
            target = f"{quoted(resource or name)} ({_names(there)})"
            lines.append((f"FOREIGN KEY ({_names(fields)}) REFERENCES {target}", ""))
    body = "\n".join(
        f"  {sql}{',' if i < len(lines) - 1 else ''}{f'  -- {note}' if note else ''}"
        for i, (sql, note) in enumerate(lines)
    )
    return f"CREATE TABLE {quoted(name)} (  -- {chosen.title(name)}\n{body}\n)"


def _names(fields: list[str]) -> str:
    return ", ".join(quoted(f) for f in fields)


def indexes(chosen: Chosen, name: str) -> list[str]:
    """Statements that make a table's indexes: its reference, and series of observations."""
    columns = list(chosen.frames[name].columns)
    wanted = [["reference"]] if "reference" in columns else []
    if name in chosen.package.observation_tables:
        wanted.append(["indicator", "producer", "area", "period"])
    return [
        f"CREATE INDEX {quoted(f'{name}_{fields[0]}')} ON {quoted(name)} ({_names(fields)})"
        for fields in wanted
    ]


def citation_view() -> str:
    """Statement of the view ``citation``: the sentence of `cite` for each reference.

    It is written in SQL both databases understand, so that it stays true when rows are added.
    """
    return """CREATE VIEW citation AS
SELECT id AS reference,
  publisher || ' (' || coalesce(substr(CAST(published AS VARCHAR), 1,
      CASE published_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END), 'n.d.')
    || '). ' || title || CASE kind WHEN 'dataset' THEN ' [data set]' ELSE '' END || '.'
    || coalesce(' ' || url, '') || ' (accessed ' || substr(CAST(retrieved AS VARCHAR), 1, 10)
    || ')' AS citation,
  licence, reuse, url
FROM "references\""""


def picked(chosen: Chosen, first: int) -> list[tuple[str, int]]:
    """Table and row number of each figure as known now; `first` is the number of a first row."""
    out = []
    for name in chosen.frames:
        if name in chosen.package.observation_tables:
            held = chosen.picked(name).to_numpy()
            out += [(name, first + i) for i in held.nonzero()[0].tolist()]
    return out


def observations_view(chosen: Chosen) -> str | None:
    """Statement of the view ``observations``: all of them, with names, unit and citation.

    The column ``picked`` is 1 for the figure as known now, 0 for older vintages and values that
    were passed over: ``WHERE picked`` is what `series` gives.
    """
    names = [n for n in chosen.frames if n in chosen.package.observation_tables]
    needed = {"indicators", "units", "producers", "areas", "references"}
    if not names or not needed <= set(chosen.frames):
        return None
    columns = [f["name"] for f in chosen.package.schema(names[0])["fields"]]
    # The names come from the descriptor and are quoted.
    rows = "\n  UNION ALL ".join(
        f'SELECT {text(n)} AS "table", rowid AS "row", {_names(columns)} FROM {quoted(n)}'  # noqa: S608
        for n in names
    )
    named = "name" if chosen.labels in (None, "en") else f"name_{chosen.labels}"
    return f"""CREATE VIEW observations AS
SELECT o.*, CASE WHEN k."row" IS NULL THEN 0 ELSE 1 END AS picked,
  i.{named} AS indicator_name, u.{named} AS unit, p.{named} AS producer_name,
  a.{named} AS area_name, c.{named} AS counterpart_name, t.citation
FROM ({rows}) o
JOIN indicators i ON i.id = o.indicator JOIN units u ON u.id = i.unit
JOIN producers p ON p.id = o.producer JOIN areas a ON a.id = o.area
JOIN areas c ON c.id = o.counterpart JOIN citation t ON t.reference = o.reference
LEFT JOIN _picked k ON k."table" = o."table" AND k."row" = o."row\""""  # noqa: S608


def about(chosen: Chosen) -> list[tuple[str, str]]:
    """Key and value pairs that say what a database is."""
    d: dict[str, Any] = chosen.package.descriptor
    licences = "; ".join(x.get("title", x.get("name", "")) for x in d.get("licenses", []))
    return [
        ("name", str(d.get("name", ""))),
        ("version", str(d.get("version", ""))),
        ("created", str(d.get("created", ""))),
        ("title", str(d.get("title", ""))),
        ("description", str(d.get("description", ""))),
        ("licence", licences),
        ("reuse", " ".join(chosen.terms) if chosen.terms else "all"),
    ]
