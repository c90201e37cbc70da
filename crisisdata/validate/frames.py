"""pandas and polars frames against a Table Schema: every error at once."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from crisisdata.errors import SchemaError
from crisisdata.validate.report import Descriptor, Report, Task


def validate_frame(frame: Any, schema: Any) -> Report:
    """Check a frame's columns, types, constraints and keys.

    Parameters
    ----------
    frame : pandas.DataFrame, polars.DataFrame or polars.LazyFrame
        A lazy frame is collected.
    schema : dict or path
        A Table Schema. Foreign keys need the other table and are not checked.

    Returns
    -------
    Report
        One task, with one error a failing cell; ``rowNumber`` is the position in the frame, from 1.

    Raises
    ------
    SchemaError
        If there is no schema.
    """
    from pandera.errors import SchemaErrors

    from crisisdata.schema import pandera_schema

    schema = _schema(schema)
    started = time.perf_counter()
    data = _pandas(frame)
    rules = pandera_schema(schema)
    errors: list[Descriptor] = []
    try:
        rules.validate(data, lazy=True)
    except SchemaErrors as found:
        cases = found.failure_cases
        errors = [_error(case, data, schema) for case in cases.to_dict("records")]
    stats = {"seconds": round(time.perf_counter() - started, 3)}
    stats |= {"fields": data.shape[1], "rows": len(data)}
    task = Task(
        name="frame",
        type="table",
        place="<memory>",
        labels=[str(name) for name in data.columns],
        stats=stats,
        warnings=[],
        head=[],
        rows=_ordered(errors),
        tail=[],
        engine="pandera",
    )
    return Report([task], seconds=stats["seconds"])


def _schema(schema: Any) -> Descriptor:
    if isinstance(schema, str | os.PathLike):
        schema = json.loads(Path(schema).read_text(encoding="utf-8"))
    if not isinstance(schema, dict) or "fields" not in schema:
        raise SchemaError("a frame needs schema=: a Table Schema with its fields")
    return schema


def _pandas(frame: Any) -> Any:
    import pandas as pd

    if hasattr(frame, "collect"):
        frame = frame.collect()
    data = frame if isinstance(frame, pd.DataFrame) else frame.to_arrow().to_pandas()
    # positions, not labels, tell the reader where to look
    return data.reset_index(drop=True)


def _error(case: Descriptor, data: Any, schema: Descriptor) -> Descriptor:
    import pandas as pd

    name = None if pd.isna(case["column"]) else str(case["column"])
    check, index, cell = str(case["check"]), case["index"], case["failure_case"]
    kind, note = _kind(check, schema, name)
    if kind == "missing-label":
        name = str(cell)
    own: Descriptor = {}
    if index is not None and not pd.isna(index):
        own["rowNumber"] = int(index) + 1
    if name is not None:
        numbers = {str(column): number for number, column in enumerate(data.columns, 1)}
        own |= {"cell": str(cell), "fieldName": name, "fieldNumber": numbers.get(name, 0)}
    where = f"row {own['rowNumber']}: " if "rowNumber" in own else ""
    message = f"{where}{name or 'the frame'}: {note} ({cell})"
    return {
        "type": kind,
        "title": kind.replace("-", " ").title(),
        "description": "",
        "message": message,
        "tags": [],
        "note": note,
        **own,
    }


def _kind(check: str, schema: Descriptor, name: str | None) -> tuple[str, str]:
    """Frictionless' type of error for a check of pandera, and a note in its words."""
    if check == "column_in_dataframe":
        return "missing-label", "the column is missing"
    if check == "column_in_schema":
        return "extra-label", "the column is not in the schema"
    if "dtype" in check or "coerce" in check:
        declared: Descriptor = next((f for f in schema["fields"] if f["name"] == name), {})
        return "type-error", f'type is "{declared.get("type", "any")}"'
    if check == "not_nullable":
        return "constraint-error", 'constraint "required" is "True"'
    if check in ("field_uniqueness", "multiple_fields_uniqueness"):
        return "primary-key" if "multiple" in check else "unique-error", "repeats"
    return "constraint-error", f'constraint "{check}"'


def _ordered(errors: list[Descriptor]) -> list[Descriptor]:
    return sorted(
        errors, key=lambda error: (error.get("rowNumber", 0), error.get("fieldNumber", 0))
    )
