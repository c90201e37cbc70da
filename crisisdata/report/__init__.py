"""The report. jinja2 is imported by the first call."""

from __future__ import annotations

import os
from typing import Any

from crisisdata.package import Package


def build(package: Package, directory: str | os.PathLike[str], **options: Any) -> Any:
    from crisisdata.report.write import write

    return write(package, directory, **options)
