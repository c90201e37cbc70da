"""A drawn chart as a file: PNG, SVG or PDF, and what is written into it. No clock, no chance."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.sax.saxutils import escape

import matplotlib as mpl

from crisisdata.charts import Chart, style
from crisisdata.charts.draw import Picture
from crisisdata.errors import UnknownNameError

FORMATS = ("png", "svg", "pdf")
#: Where a reader has no DejaVu, Verdana is as wide.
_FAMILY = "'DejaVu Sans', Verdana, 'Bitstream Vera Sans', sans-serif"


def form(path: Path) -> str:
    """Form of a file by its ending."""
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise UnknownNameError(path.suffix or path.name, [f".{f}" for f in FORMATS], "file ending")
    return ending


def written(picture: Picture, name: str, kind: str, dpi: float = 300) -> Chart:
    """Write a picture into bytes."""
    if kind not in FORMATS:
        raise UnknownNameError(kind, FORMATS, "format")
    assert picture.sheet is not None
    figure = picture.sheet.figure
    out = io.BytesIO()
    with mpl.rc_context(style.RC):
        figure.savefig(out, format=kind, dpi=dpi, metadata=_metadata(picture, kind))
    data = out.getvalue()
    if kind == "svg":
        data = _accessible(data, picture, name)
    return Chart(
        data, picture.alt, picture.rows, picture.title, picture.subtitle, picture.source_line,
        tuple(picture.footer),
    )  # fmt: skip


def _facts(picture: Picture) -> dict[str, str]:
    from crisisdata.charts import footer

    ctx, rows = picture.context, picture.rows
    return {
        "title": picture.title,
        "description": picture.alt,
        "source": picture.source_line,
        "licence": footer.licence_line(ctx, rows),
        "vintage": footer.vintage_line(ctx, rows),
        "version": footer.package_line(ctx),
    }


def _metadata(picture: Picture, kind: str) -> dict[str, str | None]:
    f = _facts(picture)
    if kind == "png":
        return {
            "Title": f["title"], "Description": f["description"], "Source": f["source"],
            "Copyright": f["licence"], "Comment": f"{f['vintage']} · {f['version']}",
            "Software": f["version"],
        }  # fmt: skip
    if kind == "pdf":
        return {
            "Title": f["title"], "Subject": f["description"], "Author": f["source"],
            "Keywords": " · ".join((f["licence"], f["vintage"], f["version"])),
            "Creator": f["version"], "Producer": None, "CreationDate": None, "ModDate": None,
        }  # fmt: skip
    return {
        "Title": f["title"], "Description": f["description"], "Source": f["source"],
        "Rights": f["licence"], "Identifier": f"{f['vintage']} · {f['version']}",
        "Creator": f["version"], "Date": None, "Language": picture.context.lang,
    }  # fmt: skip


def _accessible(data: bytes, picture: Picture, name: str) -> bytes:
    """Give an SVG its role, title and description, and a second font."""
    text = data.decode("utf-8")
    text = text.replace("'DejaVu Sans'", _FAMILY)
    key = re.sub(r"[^a-zA-Z0-9_-]", "-", name)
    lang = picture.context.lang
    opened = f'role="img" aria-labelledby="{key}-title {key}-desc" lang="{lang}" xml:lang="{lang}" '
    head, tag, rest = text.partition("<svg ")
    inside, close, body = rest.partition(">")
    words = (
        f'\n <title id="{key}-title">{escape(picture.title)}</title>'
        f'\n <desc id="{key}-desc">{escape(picture.alt)}</desc>'
    )
    return (head + tag + opened + inside + close + words + body).encode("utf-8")
