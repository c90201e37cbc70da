"""The report: every statement with its figures, as pages that open from the disk or as PDF."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from crisisdata.errors import UnknownNameError
from crisisdata.package import Package

FORMATS = ("html", "pdf")


def build(
    package: Package,
    directory: str | os.PathLike[str],
    *,
    langs: str | Sequence[str] = ("en", "es"),
    as_of: str | date | None = None,
    format: str = "html",  # noqa: A002  the word of the field
    progress: Callable[[str, int, int], None] | None = None,
) -> Path:
    """Write the report.

    Parameters
    ----------
    directory : path-like
        New or empty folder, or one that holds an earlier report, which is replaced at once when
        the new one is complete.
    langs : sequence of {"en", "es"}, optional
        Languages; the first one opens first.
    as_of : date-like, optional
        Show only what was out by that day; default: everything.
    format : {"html", "pdf"}, default "html"
        Pages that open from the disk, or one PDF a language (needs Chromium).
    progress : callable, optional
        Called with (what, done, total) after each step.

    Returns
    -------
    Path
        ``index.html``, or the first PDF.

    Raises
    ------
    UnknownNameError
        If a language or the format is not known.
    CrisisDataError
        If the folder holds something else, or no Chromium is found for a PDF.
    """
    from crisisdata.report.say import LANGUAGES

    wanted = [langs] if isinstance(langs, str) else list(langs)
    for lang in wanted:
        if lang not in LANGUAGES:
            raise UnknownNameError(lang, LANGUAGES, "language")
    if format not in FORMATS:
        raise UnknownNameError(format, FORMATS, "format")
    # jinja2, Babel and matplotlib are imported by the first report only.
    if format == "pdf":
        from crisisdata.report.pdf import write as write_pdf

        return write_pdf(package, directory, wanted, as_of, progress)
    from crisisdata.report.write import write

    return write(package, directory, wanted, as_of, progress)
