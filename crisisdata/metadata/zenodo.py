"""Zenodo's ``.zenodo.json``: the metadata of a deposit."""

from __future__ import annotations

from html import escape
from typing import Any

from crisisdata.metadata.facts import Facts, as_json


def record(facts: Facts) -> dict[str, Any]:
    """Give the record; Zenodo's text is HTML and its licences are lower-case SPDX."""
    start, end = facts.span
    return {
        "upload_type": "dataset",
        "title": facts.title,
        "description": f"<p>{escape(facts.description)}</p>",
        "creators": [{"name": n} for n in facts.creators],
        "publication_date": facts.date,
        "version": facts.version,
        "access_right": "open",
        "license": facts.licence[0].lower(),
        "keywords": facts.keywords,
        "language": "eng",
        "notes": escape(facts.licence[1]),
        "dates": [{"type": "Collected", "start": start, "end": end}],
        "related_identifiers": [
            {"identifier": u, "relation": "isDerivedFrom", "scheme": "url"}
            for u in sorted({r["url"] for r in facts.sources if "url" in r})
        ],
    }


def files(facts: Facts) -> dict[str, bytes]:
    """Write the file."""
    return {".zenodo.json": as_json(record(facts))}
