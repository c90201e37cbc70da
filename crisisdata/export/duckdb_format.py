"""One DuckDB database: typed columns, keys, indexes, comments, views."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from crisisdata import schema
from crisisdata.export import sql
from crisisdata.export.select import Chosen

TYPES = {
    "string": "VARCHAR",
    "date": "DATE",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
}


def write(chosen: Chosen, target: Path) -> None:
    """Write the database."""
    import duckdb

    target.unlink(missing_ok=True)
    with duckdb.connect(str(target)) as db:
        for name in sql.ordered(chosen):
            # A key into the table itself is left out: DuckDB checks it row by row while the rows
            # are still coming in. That it holds is checked below.
            db.execute(sql.create(chosen, name, TYPES, own=False))
            db.register("incoming", _arrow(chosen.frames[name]))
            db.execute(f"INSERT INTO {sql.quoted(name)} SELECT * FROM incoming")  # noqa: S608
            db.unregister("incoming")
            for statement in sql.indexes(chosen, name):
                db.execute(statement)
            _comment(db, chosen, name)
            _own_keys(db, chosen, name)
        db.execute('CREATE TABLE _picked ("table" VARCHAR, "row" BIGINT)')
        rows = pd.DataFrame(sql.picked(chosen, 0), columns=["table", "row"])
        db.register("incoming", _arrow(rows))
        db.execute("INSERT INTO _picked SELECT * FROM incoming")
        db.unregister("incoming")
        db.execute("CREATE TABLE _about (key VARCHAR PRIMARY KEY, value VARCHAR)")
        db.executemany("INSERT INTO _about VALUES (?, ?)", sql.about(chosen))
        if "references" in chosen.frames:
            db.execute(sql.citation_view())
            if (view := sql.observations_view(chosen)) is not None:
                db.execute(view)


def _arrow(frame: pd.DataFrame) -> Any:
    """Columns as DuckDB inserts them: codes as text (its enums would bind tables together)."""
    import pyarrow as arrow

    codes = [c for c in frame.columns if isinstance(frame[c].dtype, pd.CategoricalDtype)]
    plain = frame.astype(dict.fromkeys(codes, "str")).reset_index(drop=True)
    return arrow.Table.from_pandas(plain, preserve_index=False)


def _comment(db: Any, chosen: Chosen, name: str) -> None:
    db.execute(f"COMMENT ON TABLE {sql.quoted(name)} IS {sql.text(chosen.title(name))}")
    for f in chosen.schema(name)["fields"]:
        if f.get("description"):
            db.execute(
                f"COMMENT ON COLUMN {sql.quoted(name)}.{sql.quoted(f['name'])} "
                f"IS {sql.text(f['description'])}"
            )


def _own_keys(db: Any, chosen: Chosen, name: str) -> None:
    for fields, resource, there in schema.foreign_keys(chosen.schema(name)):
        if resource:
            continue
        column, target = sql.quoted(fields[0]), sql.quoted(there[0])
        query = (
            f"SELECT {column} FROM {sql.quoted(name)} WHERE {column} IS NOT NULL AND {column} "  # noqa: S608
            f"NOT IN (SELECT {target} FROM {sql.quoted(name)})"
        )
        if lost := db.execute(query).fetchall():
            raise ValueError(f"{name}.{fields[0]} leads nowhere: {lost[:5]}")
