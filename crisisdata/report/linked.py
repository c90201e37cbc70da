"""Linked data in the pages' heads: a schema.org ``Dataset``, and a ``ClaimReview`` a reading."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from markupsafe import Markup

from crisisdata.metadata.claim_review import CONTEXT, reviews
from crisisdata.metadata.facts import Facts
from crisisdata.metadata.schema_org import dataset
from crisisdata.package import Package
from crisisdata.report.text import link

#: Properties that a reader of linked data may follow.
_ADDRESSES = ("url", "license", "measurementTechnique")


class Linked:
    """JSON-LD of a package, by page.

    The findings of a package are those of its release. A report as known on another day has none:
    without a package there is no linked data.
    """

    def __init__(self, package: Package | None) -> None:
        self.dataset: Markup | None = None
        self.statements: dict[str, Markup] = {}
        if package is None:
            return
        facts = Facts(package)
        whole = dataset(facts)
        # The tables lie with the package and not with the pages: here they have no address.
        whole.pop("distribution")
        self.dataset = block(whole)
        graphs: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for review in reviews(facts):
            graphs[review["itemReviewed"]["@id"].removeprefix(f"{facts.urn}#")].append(review)
        for name, graph in graphs.items():
            self.statements[name] = block({"@context": CONTEXT, "@graph": graph})


def block(value: Any) -> Markup:
    """Write a value as a data block that no text in it can leave."""
    text = json.dumps(_followed(value), separators=(",", ":"))
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704  escaped


def _followed(value: Any) -> Any:
    """Leave out addresses that are not of the web."""
    if isinstance(value, list):
        return [_followed(v) for v in value]
    if isinstance(value, dict):
        return {
            k: _followed(v)
            for k, v in value.items()
            if k not in _ADDRESSES or str(v).startswith("urn:") or link(v)
        }
    return value
