"""schema.org ``ClaimReview``: each statement with what the figures say of it.

A statement has up to four: strictly and broadly read, as known when the article ran and as known
now. No number is made up for ``reviewRating``: the verdict is its ``alternateName``.
"""

from __future__ import annotations

from typing import Any

from crisisdata.metadata.facts import Facts, as_json
from crisisdata.statements import READINGS

CONTEXT = "https://schema.org/"


def reviews(facts: Facts, statement: str | None = None) -> list[dict[str, Any]]:
    """Give the reviews of one statement, or of all, without ``@context``."""
    if facts.article is None:
        return []
    records = {str(r["id"]): r for r in facts.table("references")}
    statements = {str(s["id"]): s for s in facts.table("statements")}
    quotes = {str(s["statement"]): s.get("exact") for s in facts.table("selectors")}
    questions = {str(c["id"]): c for c in facts.table("criteria")}
    return [
        _review(facts, f, statements[f["statement"]], quotes, questions, records)
        for f in facts.table("findings")
        if f["reading"] in READINGS and statement in (None, f["statement"])
    ]


def _review(
    facts: Facts,
    finding: dict[str, Any],
    statement: dict[str, Any],
    quotes: dict[str, Any],
    questions: dict[str, dict[str, Any]],
    records: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    article = facts.article or {}
    known = f"as known on {finding['as_of']}" if "as_of" in finding else "as known now"
    out: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"{facts.urn}#{finding['criterion']}-{finding['knowledge']}",
        "url": facts.homepage or facts.urn,
        "claimReviewed": statement["label"],
        "datePublished": facts.date,
        "inLanguage": "en",
        "author": {"@type": "Organization", "name": facts.creators[0]},
        "reviewAspect": f"{finding['reading']} reading, {known}",
        "reviewBody": " ".join(
            x
            for x in (
                questions.get(finding["criterion"], {}).get("question"),
                finding.get("reason"),
                statement.get("limits"),
            )
            if x
        ),
        "reviewRating": {"@type": "Rating", "alternateName": finding["verdict"]},
        "itemReviewed": _claim(facts, statement, quotes, article),
    }
    named = str(finding.get("references", "")).split()
    if named:
        out["citation"] = [_citation(records[i]) for i in named if i in records]
    return out


def _claim(
    facts: Facts, statement: dict[str, Any], quotes: dict[str, Any], article: dict[str, Any]
) -> dict[str, Any]:
    work: dict[str, Any] = {
        "@type": "NewsArticle",
        "identifier": facts.article_iri,
        "headline": article["title"],
        "publisher": {"@type": "Organization", "name": article["publisher"]},
        "datePublished": article["published"],
    }
    if "url" in article:
        work["url"] = article["url"]
    claim = {
        "@type": "Claim",
        "@id": f"{facts.urn}#{statement['id']}",
        "name": statement["label"],
        "author": {"@type": "Organization", "name": article["publisher"]},
        "datePublished": article["published"],
        "appearance": work,
    }
    quote = quotes.get(str(statement["id"]))
    return claim | ({"text": quote} if quote else {})


def _citation(record: dict[str, Any]) -> dict[str, Any]:
    out = {
        "@type": "CreativeWork",
        "identifier": record["id"],
        "name": record["title"],
        "publisher": {"@type": "Organization", "name": record["publisher"]},
    }
    for theirs, ours in (("url", "url"), ("datePublished", "published")):
        if ours in record:
            out[theirs] = record[ours]
    return out


def files(facts: Facts) -> dict[str, bytes]:
    """Write the file."""
    graph = reviews(facts)
    return {"claimreview.jsonld": as_json({"@context": CONTEXT, "@graph": graph})}
