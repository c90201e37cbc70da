"""W3C Web Annotations: where in the article each statement stands.

The text is not redistributed: the target is the article's address, or the name of its bytes
(RFC 6920), and whoever has the text can check every anchor. Positions count code points.
"""

from __future__ import annotations

from typing import Any

from crisisdata.metadata.facts import Facts, as_json


def items(facts: Facts) -> list[dict[str, Any]]:
    """Give one annotation a span, without ``@context``."""
    if facts.article is None:
        return []
    statements = {str(s["id"]): s for s in facts.table("statements")}
    out: list[dict[str, Any]] = []
    for number, span in enumerate(facts.table("selectors")):
        statement = statements[span["statement"]]
        quote = {k: span[k] for k in ("exact", "prefix", "suffix") if k in span}
        out.append(
            {
                "id": f"{facts.urn}#annotation-{number}",
                "type": "Annotation",
                "motivation": "describing",
                "body": [
                    {
                        "type": "TextualBody",
                        "purpose": "tagging",
                        "value": str(span["statement"]),
                    },
                    *(
                        {
                            "type": "TextualBody",
                            "purpose": "describing",
                            "format": "text/plain",
                            "language": language,
                            "value": statement[column],
                        }
                        for language, column in (("en", "label"), ("es", "label_es"))
                    ),
                ],
                "target": {
                    "source": facts.article_iri,
                    "selector": [
                        {
                            "type": "TextPositionSelector",
                            "start": int(span["start"]),
                            "end": int(span["end"]),
                        },
                        {"type": "TextQuoteSelector", **quote},
                    ],
                },
            }
        )
    return out


def files(facts: Facts) -> dict[str, bytes]:
    """Write the file: a page of annotations."""
    page = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{facts.urn}#annotations",
        "type": "AnnotationPage",
        "items": items(facts),
    }
    return {"annotations.jsonld": as_json(page)}
