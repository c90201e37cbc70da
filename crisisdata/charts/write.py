"""A drawn chart as a file: PNG, SVG or PDF, and what is written into it. No clock, no chance."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib as mpl

from crisisdata.charts import Chart, style, svg
from crisisdata.charts.draw import Picture
from crisisdata.errors import UnknownNameError

FORMATS = ("png", "svg", "pdf")


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
    if kind == "svg":
        data = svg.written(figure, name, picture.title, picture.alt, _core(picture)).encode("utf-8")
    else:
        out = io.BytesIO()
        with mpl.rc_context(style.RC):
            figure.savefig(out, format=kind, dpi=dpi, metadata=_metadata(picture, kind))
        data = out.getvalue()
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
    return {
        "Title": f["title"], "Subject": f["description"], "Author": f["source"],
        "Keywords": " · ".join((f["licence"], f["vintage"], f["version"])),
        "Creator": f["version"], "Producer": None, "CreationDate": None, "ModDate": None,
    }  # fmt: skip


def _core(picture: Picture) -> dict[str, str]:
    """The same facts by the names of the Dublin Core."""
    f = _facts(picture)
    return {
        "title": f["title"], "description": f["description"], "source": f["source"],
        "rights": f["licence"], "identifier": f"{f['vintage']} · {f['version']}",
        "creator": f["version"], "format": "image/svg+xml", "language": picture.context.lang,
    }  # fmt: skip
