"""RO-Crate 1.1: the package as a research object, one entity a file."""

from __future__ import annotations

from typing import Any

from crisisdata.metadata.facts import Facts, as_json

_CONTEXT = "https://w3id.org/ro/crate/1.1/context"


def crate(facts: Facts) -> dict[str, Any]:
    """Give the whole document."""
    name, title, url = facts.licence
    start, end = facts.span
    paths = ["datapackage.json", *(f.path for f in facts.tables)]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "identifier": f"https://doi.org/{facts.doi}" if facts.doi else facts.urn,
        "name": facts.title,
        "description": facts.description,
        "datePublished": facts.date,
        "version": facts.version,
        "license": {"@id": url},
        "keywords": ", ".join(facts.keywords),
        "temporalCoverage": f"{start}/{end}",
        "author": [{"@id": f"#author-{i}"} for i in range(len(facts.creators))],
        "publisher": {"@id": "#author-0"},
        "hasPart": [{"@id": p} for p in paths],
    }
    graph: list[dict[str, Any]] = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        root,
        {"@id": url, "@type": "CreativeWork", "name": name, "description": title},
        *(
            {"@id": f"#author-{i}", "@type": "Organization", "name": n}
            for i, n in enumerate(facts.creators)
        ),
        {
            "@id": "datapackage.json",
            "@type": "File",
            "name": "Descriptor of the data package",
            "encodingFormat": "application/json",
        },
        *(
            {
                "@id": f.path,
                "@type": "File",
                "name": f.title,
                "encodingFormat": "text/csv",
                "contentSize": str(f.bytes),
                "sha256": f.sha256,
            }
            for f in facts.tables
        ),
    ]
    if facts.focus:
        root["spatialCoverage"] = {"@id": f"#area-{facts.focus['id']}"}
        place = {"@id": f"#area-{facts.focus['id']}", "@type": "Place", "name": facts.focus["name"]}
        graph.append(place)
    return {"@context": _CONTEXT, "@graph": graph}


def files(facts: Facts) -> dict[str, bytes]:
    """Write the file."""
    return {"ro-crate-metadata.json": as_json(crate(facts))}
