"""The data package as one zip with the same bytes each time."""

from __future__ import annotations

import zipfile
from pathlib import Path

from crisisdata.export.csv_format import files
from crisisdata.export.select import Chosen

#: The earliest time a zip can hold: the clock must not change the bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(contents: dict[str, bytes], target: Path) -> None:
    """Write files into a zip, in their order, without clock, owner or system."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, data in contents.items():
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, compresslevel=9)


def write(chosen: Chosen, target: Path) -> None:
    """Write the zip; this library and frictionless open it as it is."""
    pack(files(chosen), target)
