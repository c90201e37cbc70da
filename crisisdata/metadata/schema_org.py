"""schema.org ``Dataset`` in JSON-LD: what dataset search engines read."""

from __future__ import annotations

from typing import Any

from crisisdata.metadata.facts import Facts, as_json


def dataset(facts: Facts) -> dict[str, Any]:
    """Give the JSON-LD of the package, for a file or for a page's head."""
    start, end = facts.span
    out: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": facts.urn,
        "name": facts.title,
        "alternateName": [facts.name, facts.head.get("title_es", facts.title)],
        "description": facts.description,
        "version": facts.version,
        "datePublished": facts.date,
        "license": facts.licence[2] or facts.licence[0],
        "keywords": facts.keywords,
        "inLanguage": ["en", "es"],
        "isAccessibleForFree": True,
        "creator": [{"@type": "Organization", "name": n} for n in facts.creators],
        "temporalCoverage": f"{start}/{end}",
        "variableMeasured": [_variable(v) for v in facts.variables],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": f.name,
                "description": f.title,
                "contentUrl": f.path,
                "encodingFormat": "text/csv",
                "contentSize": f"{f.bytes} B",
                "sha256": f.sha256,
            }
            for f in facts.tables
        ],
        "isBasedOn": [_source(r) for r in facts.sources],
    }
    if facts.homepage:
        out["url"] = facts.homepage
    if facts.doi:
        out["identifier"] = f"https://doi.org/{facts.doi}"
    if facts.focus:
        out["spatialCoverage"] = {
            "@type": "Place",
            "name": facts.focus["name"],
            "identifier": facts.focus["id"],
        }
    return out


def _variable(v: dict[str, str]) -> dict[str, Any]:
    out = {
        "@type": "PropertyValue",
        "propertyID": v["id"],
        "name": v.get("name", v["id"]),
        "description": v.get("definition", ""),
        "unitText": v.get("unit_name", ""),
    }
    return out | ({"measurementTechnique": v["method_url"]} if "method_url" in v else {})


def _source(r: dict[str, Any]) -> dict[str, Any]:
    out = {
        "@type": "CreativeWork",
        "name": r["title"],
        "publisher": {"@type": "Organization", "name": r["publisher"]},
    }
    for theirs, ours in (
        ("url", "url"),
        ("datePublished", "published"),
        ("license", "licence_url"),
    ):
        if ours in r:
            out[theirs] = r[ours]
    return out


def files(facts: Facts) -> dict[str, bytes]:
    """Write the file."""
    return {"schema.org.jsonld": as_json(dataset(facts))}
