"""CITATION.cff 1.2.0: how to cite, for GitHub and reference managers."""

from __future__ import annotations

import json
from typing import Any

from crisisdata.metadata.facts import Facts

_MESSAGE = (
    "If you use these data, cite the package and the producers of the figures "
    "(column reference of every row)."
)


def record(facts: Facts) -> dict[str, Any]:
    """Give the record."""
    out: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": _MESSAGE,
        "title": facts.title,
        "type": "dataset",
        "abstract": facts.description,
        "version": facts.version,
        "date-released": facts.date,
        "license": facts.licence[0],
        "authors": [{"name": n} for n in facts.creators],
        "keywords": facts.keywords,
    }
    if facts.homepage:
        out["url"] = facts.homepage
    if facts.doi:
        out["doi"] = facts.doi
    return out


def yaml(facts: Facts) -> str:
    """Give the record as YAML; a JSON string is a YAML string, whatever it holds."""
    lines = []
    for key, value in record(facts).items():
        if isinstance(value, list):
            lines.append(f"{key}:")
            for item in value:
                text = f"name: {_quoted(item['name'])}" if isinstance(item, dict) else _quoted(item)
                lines.append(f"  - {text}")
        else:
            lines.append(f"{key}: {value if key in _PLAIN else _quoted(value)}")
    return "\n".join(lines) + "\n"


_PLAIN = ("cff-version", "type")


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def files(facts: Facts) -> dict[str, bytes]:
    """Write the file."""
    return {"CITATION.cff": yaml(facts).encode("utf-8")}
