"""Put the columnar forms that `scripts.release` made into the wheel, where there are any.

A wheel without them is whole: the first load then parses the CSV. They are keyed by the bytes they
were made from, so a stale one is never read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ColumnsHook(BuildHookInterface):
    """Adds build/columns/*.arrow to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files to include; an editable installation has none."""
        if version == "editable":
            return
        for path in sorted((Path(self.root) / "build" / "columns").glob("*.arrow")):
            build_data["force_include"][str(path)] = f"crisisdata/_package/columns/{path.name}"
