"""The whole report as PDF: its one-page form, printed by Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crisisdata.errors import CrisisDataError
from crisisdata.package import Package
from crisisdata.report.links import WHOLE
from crisisdata.report.write import Progress, staged
from crisisdata.report.write import write as write_pages

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}")


def browser() -> str:
    """Find Chromium: the one that ``CRISISDATA_CHROMIUM`` names, or the first on the path.

    Raises
    ------
    CrisisDataError
        If there is none; says what to do.
    """
    named = os.environ.get("CRISISDATA_CHROMIUM")
    for name in [named] if named else _NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise CrisisDataError(
        "a PDF needs Chromium or Chrome, and none was found. Install it (Debian: apt-get install "
        "chromium), name it in CRISISDATA_CHROMIUM, or write the report as html and print it."
    )


def write(
    package: Package,
    directory: str | os.PathLike[str],
    langs: Sequence[str],
    as_of: Any = None,
    progress: Progress | None = None,
) -> Path:
    """Write one PDF a language into a folder; returns the path of the first."""
    program = browser()
    name = str(package.descriptor.get("name", "report"))
    created = str(package.descriptor.get("created", "1970-01-01"))[:10].replace("-", "")
    target = Path(directory)
    with tempfile.TemporaryDirectory(prefix="crisisdata-") as work:
        pages = Path(work) / "report"
        write_pages(package, pages, langs, as_of, progress)
        with staged(target) as folder:
            for lang in langs:
                file = folder / f"{_plain(name)}-{lang}.pdf"
                _print(program, pages / lang / WHOLE, file, Path(work) / "profile")
                # The day of printing says nothing: the same package gives the same file.
                data = file.read_bytes()
                stamp = b"/\\1 (D:" + created.encode("ascii") + b"000000"
                file.write_bytes(_DATES.sub(stamp, data))
    return target / f"{_plain(name)}-{langs[0]}.pdf"


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-") or "report"


def _print(program: str, page: Path, file: Path, profile: Path) -> None:
    """Print one page; Chromium tags it and takes the outline from its headings."""
    command = [
        program, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={profile}", "--no-pdf-header-footer", "--generate-pdf-document-outline",
        f"--print-to-pdf={file}", page.as_uri(),
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Chromium refuses to run as root with its sandbox on; the page is our own.
        command.insert(1, "--no-sandbox")
    done = subprocess.run(command, capture_output=True, timeout=600, check=False)  # noqa: S603
    if done.returncode or not file.is_file():
        tail = done.stderr.decode("utf-8", "replace").strip().splitlines()[-3:]
        raise CrisisDataError(f"{program} could not print the report: {' '.join(tail)}")
