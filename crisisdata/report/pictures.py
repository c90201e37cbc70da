"""The charts of a report: drawn by `crisisdata.charts`, made fit for the pages here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from crisisdata import charts
from crisisdata.errors import CrisisDataError
from crisisdata.report.cells import Pen, isolated
from crisisdata.report.picture import embed
from crisisdata.report.say import Say, missing
from crisisdata.report.tables import Cell, Column, Table
from crisisdata.report.text import plain, slug

#: Rows of a chart that a page shows; the file beside it has all.
ROWS = 400

#: Columns of the rows drawn, in the order in which a reader wants them.
_SHOWN = (
    "period indicator producer area counterpart breakdown position event title value bound "
    "flag vintage reference"
).split()


@dataclass(frozen=True)
class Drawn:
    """A chart in one language: markup, words, and the rows it shows."""

    name: str
    markup: Markup | None
    title: str = ""
    why: str = ""
    rows: pd.DataFrame | None = None


def draw(package: Any, name: str, say: Say, as_of: Any, folder: Path) -> Drawn:
    """Draw one chart, and write picture and rows into the folder of its language.

    A chart for which nothing was known on the day gives the reason instead.
    """
    try:
        chart = charts.render(
            package, name, lang=say.lang, as_of=as_of, size="report", format="svg"
        )
    except CrisisDataError as error:
        return Drawn(name, None, why=str(error))
    file = folder / slug(name)
    file.with_name(file.name + ".svg").write_bytes(chart.data)
    chart.rows.to_csv(
        file.with_name(file.name + ".csv"), index=False, lineterminator="\n", encoding="utf-8"
    )
    markup = embed(chart.data, f"c-{slug(name)}", plain(chart.title), plain(chart.alt))
    return Drawn(name, markup, chart.title, rows=chart.rows)


def view(pen: Pen, drawn: Drawn | None, *, rows: bool = True) -> dict[str, Any]:
    """Say what a page shows of a chart, for the macro ``picture``; paper needs no rows."""
    if drawn is None or drawn.markup is None:
        return {"markup": None, "why": drawn.why if drawn else ""}
    say = pen.say
    table = rows_table(pen, drawn) if rows else None
    return {
        "markup": drawn.markup,
        "title": drawn.title,
        "svg": pen.links.chart(drawn.name, ".svg"),
        "csv": pen.links.chart(drawn.name, ".csv"),
        "rows": table,
        "summary": say("indicator.rows_drawn", n=say.exact(float(len(drawn.rows))))
        if drawn.rows is not None
        else "",
        "why": "",
    }


def rows_table(pen: Pen, drawn: Drawn) -> Table | None:
    """Write the rows a chart shows as a table."""
    rows, say = drawn.rows, pen.say
    if rows is None or rows.empty:
        return None
    if "date" in rows.columns:
        # Events have a day, figures a period: one column for both.
        days = pd.to_datetime(rows["date"]).dt.strftime("%Y-%m-%d")
        period = rows["period"].astype("object") if "period" in rows.columns else days
        rows = rows.assign(period=period.where(period.notna(), days)).drop(columns="date")
    shown = rows.head(ROWS)
    names = [c for c in _SHOWN if c in rows.columns]
    names = names or [str(c) for c in rows.columns]
    # Column by column: pandas makes records slowly, and most columns are not shown.
    bounds = shown["bound"].tolist() if "bound" in shown.columns else [None] * len(shown)
    columns = [
        [_cell(pen, n, v, b) for v, b in zip(shown[n].tolist(), bounds, strict=True)] for n in names
    ]
    body = [list(cells) for cells in zip(*columns, strict=True)]
    heads = [Column(say.words["column"].get(n, n), n == "value") for n in names]
    note = ""
    if len(rows) > ROWS:
        note = say("indicator.rows_drawn_cut", n=ROWS, total=say.exact(float(len(rows))))
    table = Table(
        say("indicator.rows_drawn_caption", title=plain(drawn.title)), heads, body, sortable=True
    )
    keep = {names.index(n) for n in ("period", "value") if n in names}
    table, said = table.without_constant(*keep)
    table.note = " · ".join([*dict.fromkeys(said), *[note] * bool(note)])
    return table


def _cell(pen: Pen, name: str, value: object, bound: object) -> str | Cell:
    say = pen.say
    if missing(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return Cell(say.date(value, "short"), f"{value:%Y-%m-%d}")
    if name == "period":
        return pen.period(str(value))
    if name == "value" and isinstance(value, int | float):
        return Cell(say.bounded(float(value), bound), float(value))
    if name == "reference":
        return pen.source(str(value))
    if name == "flag":
        return "" if value == "A" else say.name("flag", value)
    if isinstance(value, float):
        return Cell(say.exact(value), value)
    if value in ("_Z", "_T") and name in ("counterpart", "breakdown"):
        return ""
    return isolated(say.name(name, value))
