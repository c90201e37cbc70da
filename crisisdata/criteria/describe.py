"""The language described from its own lists, for the documentation."""

from __future__ import annotations

from collections.abc import Mapping

from crisisdata.criteria.calls import Function
from crisisdata.criteria.measures import MEASURES
from crisisdata.criteria.quantifiers import QUANTIFIERS
from crisisdata.criteria.reports import REPORT_MEASURES
from crisisdata.criteria.transforms import TRANSFORMS

LISTS: dict[str, Mapping[str, Function]] = {
    "transforms": TRANSFORMS,
    "measures": MEASURES,
    "measures-of-events": REPORT_MEASURES,
}


def tables() -> dict[str, str]:
    """Markdown tables of the functions and quantifiers, by the name of their section."""
    found = {name: _table(functions) for name, functions in LISTS.items()}
    rows = [f"| `{name}` | {text} |" for name, text in QUANTIFIERS.items()]
    found["quantifiers"] = "\n".join(["| quantifier | says |", "|---|---|", *rows])
    return found


def _table(functions: Mapping[str, Function]) -> str:
    rows = []
    for function in functions.values():
        first, _, rest = function.summary.partition("\n\n")
        text = " ".join(f"{first} {rest}".split())
        rows.append(f"| `{function.signature}` | {text.replace('|', chr(92) + '|')} |")
    return "\n".join(["| call | gives |", "|---|---|", *rows])
