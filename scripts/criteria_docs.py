"""Write the tables of functions into docs/criteria.md, between its markers.

python -m scripts.criteria_docs
"""

from __future__ import annotations

import re
from pathlib import Path

from crisisdata.criteria.describe import tables

PAGE = Path(__file__).resolve().parent.parent / "docs" / "criteria.md"


def filled(text: str) -> str:
    """Put each table between `<!-- name -->` and `<!-- /name -->`."""
    for name, table in tables().items():
        marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        if not marks.search(text):
            raise SystemExit(f"{PAGE.name}: no place for {name}")
        text = marks.sub(lambda m, t=table: f"{m[1]}\n{t}\n\n{m[2]}", text)
    return text


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")
