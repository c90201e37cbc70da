"""How results look in a terminal: aligned, coloured where it can be, plain when piped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pandas as pd
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from crisisdata.package import Package

#: Colour and mark of each verdict: the mark is there for those who see no colour.
VERDICTS = {
    "supported": ("green", "●"),
    "contradicted": ("red", "○"),
    "undecided": ("yellow", "◐"),
    "no-data": ("dim", "∅"),
    "not-testable": ("dim", "–"),
}


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Let the command end in peace when its reader has gone; rich would exit with 1."""
        raise BrokenPipeError


def console() -> Console:
    """Return a console that is as wide as its text when piped, so that nothing is cut."""
    return _Console(width=None if sys.stdout.isatty() else 10_000, highlight=False)


def cell(value: object) -> str:
    """One value as text: numbers with separators, dates without time, nothing for a null."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:,.15g}"
    return str(value)


def table(frame: pd.DataFrame, *, note: str = "") -> None:
    """Print a frame as an aligned table: numbers to the right."""
    out = console()
    columns = {c: [cell(v) for v in frame[c]] for c in frame.columns}
    widths = {c: max([len(str(c)), *map(len, v)]) for c, v in columns.items()}
    right = {c for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c])}

    def line(values: list[str]) -> str:
        pairs = zip(columns, values, strict=True)
        return "  ".join(v.rjust(widths[c]) if c in right else v.ljust(widths[c]) for c, v in pairs)

    out.print(Text(line([str(c) for c in columns]).rstrip(), style="bold"), soft_wrap=True)
    for row in zip(*columns.values(), strict=True):
        out.print(Text(line(list(row)).rstrip()), soft_wrap=True)
    if note:
        out.print(Text(note, style="dim"), soft_wrap=True)


def findings(package: Package, statement: str, frame: pd.DataFrame, lang: str) -> None:
    """Print what the figures say of one statement: each criterion, then and now, with its parts."""
    out = console()
    text = "_es" if lang == "es" else ""
    record = package.table("statements").set_index("id").loc[statement]
    criteria = package.table("criteria").set_index("id")
    every = package.table("findings")
    out.print(Text(f"{statement}: {record['label' + text]}", style="bold"), soft_wrap=True)
    for name, group in frame.groupby("criterion", sort=False, observed=True):
        heading = f"\n{criteria.loc[name, 'reading']}: {criteria.loc[name, 'question' + text]}"
        out.print(Text(heading), soft_wrap=True)
        _lines(out, group, text, "  ")
        for part in criteria.index[criteria["part_of"].astype("str") == name]:
            out.print(Text(f"    {criteria.loc[part, 'question' + text]}"), soft_wrap=True)
            _lines(out, every[every["criterion"] == part], text, "      ")


def _lines(out: Console, rows: pd.DataFrame, text: str, indent: str) -> None:
    for row in rows.itertuples():
        style, mark = VERDICTS.get(str(row.verdict), ("", "?"))
        line = Text(indent)
        line.append(f"{row.knowledge:<5}")
        line.append(f"{mark} {row.verdict:<13}", style=style)
        reason = getattr(row, "reason" + text)
        line.append(reason if isinstance(reason, str) else cell(row.value))
        out.print(line, soft_wrap=True)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function (what, done, total) that shows progress on the terminal's error stream."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("")

        def step(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield step
