"""One Excel workbook: a cover, a sheet a table, the data dictionary, the sources.

Text stays text: a cell that begins with ``=``, ``+``, ``-`` or ``@`` is written as a string with
Excel's own mark for it (``quotePrefix``), so that it is never calculated, even after editing, and
reads back as it was.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from crisisdata import citation
from crisisdata.errors import CrisisDataError
from crisisdata.export.select import Chosen

if TYPE_CHECKING:
    import xlsxwriter

_ROWS, _TEXT = 1_048_576, 32_767
_WORDS = {
    "en": {
        "cover": "cover", "dictionary": "dictionary", "sources": "sources",
        "version": "Version", "date": "Date", "licence": "Licence", "rows": "rows",
        "holds": "Rows whose terms allow", "all": "all", "table": "table", "field": "column",
        "type": "type", "description": "description", "required": "required",
        "reference": "reference", "citation": "citation", "terms": "licence", "reuse": "reuse",
        "how": "Codes are explained in the sheets they lead to; the column reference of every "
        "figure leads to the sheet sources.",
    },
    "es": {
        "cover": "portada", "dictionary": "diccionario", "sources": "fuentes",
        "version": "Versión", "date": "Fecha", "licence": "Licencia", "rows": "filas",
        "holds": "Filas cuyas condiciones permiten", "all": "todo", "table": "tabla",
        "field": "columna", "type": "tipo", "description": "descripción",
        "required": "obligatorio", "reference": "referencia", "citation": "cita",
        "terms": "licencia", "reuse": "reutilización",
        "how": "Los códigos se explican en las hojas a las que llevan; la columna reference de "
        "cada cifra lleva a la hoja fuentes.",
    },
}  # fmt: skip


def write(chosen: Chosen, target: Path) -> None:
    """Write the workbook; the same rows give the same bytes."""
    import xlsxwriter

    for name, frame in chosen.frames.items():
        if len(frame) >= _ROWS:
            raise CrisisDataError(
                f"{name} has {len(frame):,} rows and a sheet holds {_ROWS - 1:,}: "
                "export fewer areas, or to parquet"
            )
    words = _WORDS[chosen.labels or "en"]
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        head = chosen.package.descriptor
        created = pd.Timestamp(str(head.get("created", "1980-01-01"))[:10]).to_pydatetime()
        book.set_properties({"title": head.get("title", ""), "created": created})
        style = _styles(book)
        _cover(book, chosen, words, style)
        for name, frame in chosen.frames.items():
            _sheet(book, name, list(frame.columns), _columns(frame), style)
        _dictionary(book, chosen, words, style)
        _sources(book, chosen, words, style)


def _styles(book: xlsxwriter.Workbook) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "title": book.add_format({"bold": True, "font_size": 16}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "literal": book.add_format({"quote_prefix": True}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _columns(frame: pd.DataFrame) -> list[list[Any]]:
    """Cells by column: float, int, datetime, str or None."""
    out = []
    for column in frame.to_dict("series").values():
        if pd.api.types.is_datetime64_any_dtype(column):
            out.append([None if pd.isna(v) else v.to_pydatetime() for v in column])
        else:
            plain = column.astype("object")
            out.append(plain.where(plain.notna(), None).tolist())
    return out


def _sheet(
    book: xlsxwriter.Workbook,
    name: str,
    header: list[str],
    columns: list[list[Any]],
    style: dict[str, Any],
) -> None:
    sheet = book.add_worksheet(name[:31])
    rows = len(columns[0]) if columns else 0
    for i, (title, cells) in enumerate(zip(header, columns, strict=True)):
        longest = max((len(str(c)) for c in cells[:200] if c is not None), default=0)
        dated = any(isinstance(c, datetime) for c in cells[:200])
        sheet.set_column(i, i, 11 if dated else min(max(longest, len(title)) + 2, 48))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), len(header) - 1)
    if rows:  # years are text here: no green corners
        sheet.ignore_errors({"number_stored_as_text": f"A2:XFD{rows + 1}"})
    for i, title in enumerate(header):
        sheet.write_string(0, i, title, style["head"])
    for r, row in enumerate(zip(*columns, strict=True), start=1):
        for i, cell in enumerate(row):
            _cell(sheet, r, i, cell, style)


def _cell(sheet: Any, row: int, column: int, value: Any, style: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, str):
        if len(value) > _TEXT:
            raise CrisisDataError(f"a text of {len(value):,} characters: a cell holds {_TEXT:,}")
        risky = value.startswith(("=", "+", "-", "@", "\t", "\r"))
        sheet.write_string(row, column, value, style["literal"] if risky else None)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, style["date"])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    else:
        sheet.write_number(row, column, value)


def _cover(book: Any, chosen: Chosen, words: dict[str, str], style: dict[str, Any]) -> None:
    d = chosen.package.descriptor
    sheet = book.add_worksheet(words["cover"])
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 80)
    title = d.get(f"title_{chosen.labels}", d.get("title", ""))
    licences = "; ".join(x.get("title", "") for x in d.get("licenses", []))
    lines: list[tuple[str, str, Any]] = [
        (str(title), "", style["title"]),
        ("", str(d.get("description", "")), style["wrap"]),
        (words["version"], str(d.get("version", "")), None),
        (words["date"], str(d.get("created", ""))[:10], None),
        (words["licence"], licences, style["wrap"]),
        (words["holds"], " ".join(chosen.terms) if chosen.terms else words["all"], None),
        ("", words["how"], style["wrap"]),
    ]
    for row, (left, right, look) in enumerate(lines):
        look_left = style["title"] if row == 0 else style["head"]
        if left:
            sheet.write_string(row, 0, left, look_left)
        if right:
            sheet.write_string(row, 1, right, look)
    for row, (name, frame) in enumerate(chosen.frames.items(), start=len(lines) + 1):
        sheet.write_url(row, 0, f"internal:'{name[:31]}'!A1", string=name)
        sheet.write_string(row, 1, f"{chosen.title(name)} ({len(frame):,} {words['rows']})")


def _dictionary(book: Any, chosen: Chosen, words: dict[str, str], style: dict[str, Any]) -> None:
    header = [words[k] for k in ("table", "field", "type", "required", "description")]
    rows = [
        (
            name,
            f["name"],
            f["type"],
            "1" if f.get("constraints", {}).get("required") else None,
            f.get("description"),
        )
        for name in chosen.frames
        for f in chosen.schema(name)["fields"]
    ]
    _sheet(book, words["dictionary"], header, [list(c) for c in zip(*rows, strict=True)], style)


def _sources(book: Any, chosen: Chosen, words: dict[str, str], style: dict[str, Any]) -> None:
    """Every reference that a row of the workbook names, as it is to be cited."""
    if "references" not in chosen.frames:
        return
    frame = chosen.frames["references"]
    texts = citation.texts(chosen.package, chosen.labels or "en")
    header = [words[k] for k in ("reference", "citation", "terms", "reuse")]
    columns = [list(frame["id"]), [texts[i] for i in frame["id"]]]
    columns += _columns(frame[["licence", "reuse"]])
    _sheet(book, words["sources"], header, columns, style)
