"""One SQLite database: keys, indexes, comments in the statements, views.

SQLite keeps the text of each statement, so the comments of ``CREATE TABLE`` are the dictionary
for people (``.schema``); the tables ``_fields`` and ``_about`` are the same for programs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from crisisdata.export import sql
from crisisdata.export.select import Chosen

TYPES = {
    "string": "TEXT",
    "date": "TEXT",
    "number": "REAL",
    "integer": "INTEGER",
    "boolean": "INTEGER",
}


def write(chosen: Chosen, target: Path) -> None:
    """Write the database."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target)) as db, db:
        db.execute("PRAGMA page_size = 4096")
        for name in sql.ordered(chosen):
            db.execute(sql.create(chosen, name, TYPES))
            marks = ", ".join("?" * len(chosen.frames[name].columns))
            # The names come from the descriptor and are quoted; the values are bound.
            db.executemany(f"INSERT INTO {sql.quoted(name)} VALUES ({marks})", _rows(chosen, name))  # noqa: S608
            for statement in sql.indexes(chosen, name):
                db.execute(statement)
        _describe(db, chosen)
        if "references" in chosen.frames:
            db.execute(sql.citation_view())
            if (view := sql.observations_view(chosen)) is not None:
                db.execute(view)
        broken = db.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise ValueError(f"a key leads nowhere: {broken[:5]}")


def _rows(chosen: Chosen, name: str) -> Iterator[tuple[Any, ...]]:
    columns = []
    for column in chosen.frames[name].to_dict("series").values():
        if pd.api.types.is_datetime64_any_dtype(column):
            column = column.dt.strftime("%Y-%m-%d")
        plain = column.astype("object")
        columns.append(plain.where(plain.notna(), None))
    return zip(*columns, strict=True)


def _describe(db: sqlite3.Connection, chosen: Chosen) -> None:
    db.execute(
        'CREATE TABLE "_picked" ("table" TEXT, "row" INTEGER, PRIMARY KEY ("table", "row")) '
        "WITHOUT ROWID"
    )
    db.executemany('INSERT INTO "_picked" VALUES (?, ?)', sql.picked(chosen, 1))
    db.execute('CREATE TABLE "_about" (key TEXT PRIMARY KEY, value TEXT)')
    db.executemany('INSERT INTO "_about" VALUES (?, ?)', sql.about(chosen))
    db.execute(
        'CREATE TABLE "_fields" ("table" TEXT, field TEXT, type TEXT, description TEXT, '
        'PRIMARY KEY ("table", field))'
    )
    db.executemany(
        'INSERT INTO "_fields" VALUES (?, ?, ?, ?)',
        [
            (name, f["name"], f["type"], f.get("description", ""))
            for name in chosen.frames
            for f in chosen.schema(name)["fields"]
        ],
    )
