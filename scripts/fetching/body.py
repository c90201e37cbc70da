"""Bodies: what was asked for, whole, in the shape it has always had, or refused with the reason."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, NoReturn

from scripts.fetching.answer import Answer
from scripts.fetching.errors import RefusedError
from scripts.fetching.provider import Provider

_BOM = b"\xef\xbb\xbf"

#: The types that a field of a row may have; `None` is JSON's null.
Shape = Mapping[str, Collection[type]]

TEXT = (str,)
WHOLE = (int,)
NUMBER = (int, float)
MAYBE = (int, float, type(None))
ANY = (str, int, float, bool, type(None), list, dict)


def refuse(answer: Answer, problem: str, advice: str = "") -> NoReturn:
    """Refuse an answer.

    Raises
    ------
    RefusedError
        Always.
    """
    raise RefusedError(problem, advice or f"look at {answer.url}", answer)


def looks_like(answer: Answer) -> str:
    """Name what a body is, by its beginning rather than by its label."""
    start = answer.content[:400].removeprefix(_BOM).lstrip().lower()
    if not start:
        return "nothing"
    if b"<!doctype html" in start or b"<html" in start:
        return "HTML"
    if start.startswith(b"<"):
        return "XML"
    if start[:1] in b"{[":
        return "JSON"
    return "a zip" if start.startswith(b"pk\x03\x04") else "text"


def as_json(answer: Answer, provider: Provider) -> Any:
    """Parse a JSON body; HTML under a JSON name, NaN and other charsets are refused.

    Raises
    ------
    RefusedError
    """
    found = looks_like(answer)
    size = f"{len(answer.content):,} bytes"
    if found not in ("JSON", "text"):
        refuse(
            answer,
            f"the host answered {found} ({size}) where JSON was expected",
            provider.advice,
        )
    if answer.kind not in ("application/json", "text/json") and not answer.kind.endswith("+json"):
        told = answer.kind or "nothing"
        refuse(answer, f"the host called the body {told} where application/json was expected")
    try:
        # JSON is UTF-8, whatever the label says; a BOM is a mistake that harms nobody.
        text = answer.content.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        refuse(answer, f"the body ({size}) is not UTF-8, from byte {error.start:,} on")
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        refuse(answer, f"the body ({size}) is not JSON: {error}", provider.advice)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def as_csv(
    answer: Answer,
    columns: Iterable[str],
    kinds: Collection[str] = ("text/csv",),
    *,
    more: bool = False,
) -> tuple[list[str], list[list[str]]]:
    """Split a CSV body into header and rows, all of one length.

    Parameters
    ----------
    columns : iterable of str
        The header, in order.
    kinds : collection of str
        Media types under which it may come.
    more : bool
        Whether further columns may follow.

    Raises
    ------
    RefusedError
    """
    found = looks_like(answer)
    if found != "text":
        size = f"{len(answer.content):,} bytes"
        refuse(answer, f"the host answered {found} ({size}) where CSV was expected")
    if answer.kind not in kinds:
        refuse(answer, f"the host called the body {answer.kind or 'nothing'}, not {kinds[0]}")  # type: ignore[index]
    return table(answer, answer.content, columns, more=more)


def table(
    answer: Answer, content: bytes, columns: Iterable[str], *, more: bool = False
) -> tuple[list[str], list[list[str]]]:
    """Split bytes of CSV into header and rows; UTF-8, else Latin-1 (old files of FAO)."""
    content = content.removeprefix(_BOM)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    if not rows:
        refuse(answer, "the file is empty")
    header = rows.pop(0)
    wanted = list(columns)
    head = header[: len(wanted)] if more else header
    if head != wanted:
        refuse(answer, f"the columns changed: {', '.join(header)}; expected {', '.join(wanted)}")
    # HXL tags, a second header, were taken out of the files of HDX in 2026.
    if rows and rows[0][0].startswith("#"):
        rows.pop(0)
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            refuse(answer, f"row {number} has {len(row)} cells, the header {len(header)}")
    if not rows:
        refuse(answer, "the file has a header and no row")
    return header, rows


def zip_member(answer: Answer, name: str, limit: int) -> bytes:
    """Read one member of a zip, checked to its last byte.

    Raises
    ------
    RefusedError
        If the body is no zip, lacks the member, is damaged, or unpacks to more than `limit`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            size = archive.getinfo(name).file_size
            if size > limit:
                refuse(answer, f"{name} unpacks to {size:,} bytes, more than {limit:,}")
            return archive.read(name)
    except KeyError:
        refuse(answer, f"the zip has no member {name!r}")
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        what = looks_like(answer)
        told = f"the zip is damaged ({error})" if what == "a zip" else f"the host answered {what}"
        refuse(answer, f"{told}, {len(answer.content):,} bytes")


def rows_of(answer: Answer, rows: Any, shape: Shape, where: str) -> list[dict[str, Any]]:
    """Check the rows of an answer against their shape: names and types of their fields.

    A field that is missing or of another type is a change of the interface and is refused; one
    that is new is let by, since nothing reads it.

    Raises
    ------
    RefusedError
        Names the row, the field, what is there and what was expected.
    """
    if not isinstance(rows, list):
        refuse(answer, f"{where} is {_name(rows)} where a list was expected")
    if not rows:
        refuse(answer, f"{where} is empty", "the code may have been withdrawn")
    # One pass a field over all rows: the types met are few, the rows many.
    try:
        for field, types in shape.items():
            if not set(map(type, map(itemgetter(field), rows))) <= set(types):
                break
        else:
            return rows
    except (KeyError, TypeError, IndexError):
        pass
    return _point(answer, rows, shape, where)


def _point(answer: Answer, rows: list[Any], shape: Shape, where: str) -> NoReturn:
    """Find the first row that is not of the shape."""
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            refuse(answer, f"{where}, row {number}: {_name(row)} where an object was expected")
        for field, types in shape.items():
            if field not in row:
                have = ", ".join(sorted(row))
                refuse(
                    answer,
                    f"{where}, row {number}: has no {field!r} (has {have})",
                    "the interface changed: adapt its client in scripts/clients",
                )
            if type(row[field]) not in types:
                wanted = " or ".join(sorted(t.__name__ for t in types))
                refuse(
                    answer,
                    f"{where}, row {number}: {field} is {row[field]!r}, expected {wanted}",
                    "the interface changed: adapt its client in scripts/clients",
                )
    raise AssertionError("no row was wrong")


def _name(value: Any) -> str:
    return {dict: "an object", list: "a list", str: "a text", type(None): "nothing"}.get(
        type(value), f"a {type(value).__name__}"
    )


def plausible_day(answer: Answer, text: str, what: str) -> str:
    """Check that a day lies in the past, and not before there were computers.

    Returns
    -------
    str
        ``YYYY-MM-DD``.

    Raises
    ------
    RefusedError
    """
    try:
        day = date.fromisoformat(str(text)[:10])
    except ValueError:
        refuse(answer, f"{what} is {text!r}, not a day")
    if day > answer.retrieved.date() + timedelta(days=1):
        refuse(
            answer,
            f"{what} is {day}, in the future (today is {answer.retrieved:%Y-%m-%d})",
            "one of the clocks is wrong",
        )
    if day.year < 1990:
        refuse(answer, f"{what} is {day}, before this interface was there")
    return day.isoformat()


def no_repeats(answer: Answer, keys: Iterable[tuple[Any, ...]], what: str = "row") -> None:
    """Refuse rows that stand twice: a page was given twice, or a dimension is hidden.

    Raises
    ------
    RefusedError
    """
    keys = list(keys)
    seen: set[tuple[Any, ...]] = set()
    if len(set(keys)) == len(keys):
        return
    for key in keys:
        if key in seen:
            text = ", ".join(str(k) for k in key)
            refuse(
                answer,
                f"the {what} of {text} stands twice",
                "a page was repeated, or the figures have a dimension more than is read",
            )
        seen.add(key)
