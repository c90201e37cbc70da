"""A report for a reader at a terminal."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

FIRST = 3
"""Errors of a kind that are shown."""

LOOKED_AT = 50_000
"""Errors of a task that are grouped; the counts are of all."""


@dataclasses.dataclass
class Group:
    """Errors of one type in one field, for one reason."""

    kind: str
    field: str
    note: str
    count: int = 0
    first: list[dict[str, Any]] = dataclasses.field(default_factory=list)


def groups(errors: Iterator[dict[str, Any]]) -> list[Group]:
    """Group errors by what is wrong; the most frequent first."""
    found: dict[tuple[str, str, str], Group] = {}
    for error in islice(errors, LOOKED_AT):
        name = error.get("fieldName") or ", ".join(error.get("fieldNames", []))
        # duplicates and foreign keys name the row or the values in their note
        note = (
            "" if error["type"] in ("unique-error", "primary-key", "foreign-key") else error["note"]
        )
        key = (error["type"], name, note)
        group = found.setdefault(key, Group(*key))
        group.count += 1
        if len(group.first) < FIRST:
            group.first.append(error)
    return sorted(found.values(), key=lambda group: -group.count)


def place(error: dict[str, Any]) -> str:
    """Where an error is and what is there."""
    number = error.get("rowNumber")
    where = f"row {number}" if number else ""
    cell = error.get("cell")
    if cell is None and error.get("fieldCells"):
        cell = ", ".join(error["fieldCells"])
    return f"{where}: {shorten(str(cell))}" if cell not in (None, "") else where or error["note"]


def shorten(text: str, width: int = 60) -> str:
    """A cell that fits on a line, without control characters."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= width else text[: width - 1] + "…"


def show(report: Any, console: Any = None) -> None:
    """Print the report."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = console or Console()
    table = Table(title="Tables", title_justify="left")
    numbers = ("rows", "errors", "seconds", "rows/s")
    for name in ("table", "", *numbers, "engine"):
        table.add_column(name, justify="right" if name in numbers else "left")
    for task in report.tasks:
        rows, seconds = task.stats.get("rows", 0), task.stats.get("seconds", 0)
        table.add_row(
            Text(task.name),
            "valid" if task.valid else "not valid",
            f"{rows:,}",
            f"{len(task):,}",
            f"{seconds:.2f}",
            f"{rows / seconds:,.0f}" if seconds else "",
            Text(task.engine + (f" ({task.reason})" if task.reason else "")),
        )
    if report.tasks:
        console.print(table)
    for error in [*report.package_errors, *report.extra]:
        console.print(Text(f"{error['type']}: {error['message']}"))
    for task in report.tasks:
        if task.valid:
            continue
        found = Table(title=Text(f"{task.name}: {len(task):,} errors"), title_justify="left")
        for name in ("count", "error", "field", "why", "first"):
            found.add_column(name, justify="right" if name == "count" else "left")
        for group in groups(task.errors()):
            first = "\n".join(place(error) for error in group.first)
            note = Text(shorten(group.note, 120))
            found.add_row(f"{group.count:,}", group.kind, Text(group.field), note, Text(first))
        console.print(found)
        for warning in task.warnings:
            console.print(Text(warning))
    console.print("valid" if report.valid else "not valid")


def to_text(report: Any) -> str:
    """What `show` prints, without colours."""
    from rich.console import Console

    file = io.StringIO()
    show(report, Console(file=file, width=120, color_system=None))
    return file.getvalue()
