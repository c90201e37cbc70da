"""Write the tables of functions into docs/criteria.md, between its markers.

python -m scripts.criteria_docs
"""

from __future__ import annotations

from pathlib import Path

from crisisdata.criteria.describe import tables

PAGE = Path(__file__).resolve().parent.parent / "docs" / "criteria.md"


def filled(text: str) -> str:
    """Put each table between `<!-- name -->` and `<!-- /name -->`."""
    for name, table in tables().items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        head, opened, rest = text.partition(start)
        _, closed, tail = rest.partition(end)
        if not (opened and closed):
            raise SystemExit(f"{PAGE.name}: no place for {name}")
        text = f"{head}{start}\n{table}\n\n{end}{tail}"
    return text


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")
