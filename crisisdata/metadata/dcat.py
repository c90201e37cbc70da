"""DCAT-AP 3 in Turtle: a catalogue with one dataset and a distribution a table."""

from __future__ import annotations

import json

from crisisdata.metadata.facts import Facts, File

_PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EU = "http://publications.europa.eu/resource/authority"
_LANGUAGES = {"en": f"{_EU}/language/ENG", "es": f"{_EU}/language/SPA"}


def _iri(value: str) -> str:
    # Characters that an IRI in Turtle may not hold.
    return "<" + "".join(c if c not in '<>"{}|^`\\ ' else f"%{ord(c):02X}" for c in value) + ">"


def _text(value: str, language: str | None = None) -> str:
    # A JSON string is a Turtle string: both escape with \uXXXX and \n.
    return json.dumps(value, ensure_ascii=False) + (f"@{language}" if language else "")


def _day(value: str) -> str:
    return f'"{value}"^^xsd:date'


def _block(subject: str, *pairs: tuple[str, str]) -> str:
    return subject + "\n  " + " ;\n  ".join(f"{p} {o}" for p, o in pairs) + " ."


def turtle(facts: Facts) -> str:
    """Give the graph."""
    base = facts.urn
    publisher = f"<{base}#publisher>"
    licence = facts.licence[2]
    start, end = facts.span
    languages = ", ".join(_iri(x) for x in _LANGUAGES.values())
    own = [
        ("a", "dcat:Dataset"),
        ("dct:title", f"{_text(facts.title, 'en')}, {_text(facts.head.get('title_es', ''), 'es')}"),
        ("dct:description", _text(facts.description, "en")),
        ("dct:identifier", _text(facts.doi or base)),
        ("dct:publisher", publisher),
        ("dct:creator", publisher),
        ("dct:issued", _day(facts.date)),
        ("dct:modified", _day(facts.date)),
        ("dcat:version", _text(facts.version)),
        ("dct:language", languages),
        ("dcat:keyword", ", ".join(_text(k, "en") for k in facts.keywords)),
        ("dct:accessRights", _iri(f"{_EU}/access-right/PUBLIC")),
        ("dct:temporal", f"<{base}#span>"),
        ("dcat:distribution", ", ".join(f"<{base}#{f.name}>" for f in facts.tables)),
    ]
    sources = sorted({r["url"] for r in facts.sources if "url" in r})
    if sources:
        own.append(("prov:wasDerivedFrom", ", ".join(_iri(u) for u in sources)))
    if facts.focus:
        own.append(("dct:spatial", _iri(f"{_EU}/country/{facts.focus['id']}")))
    if facts.homepage:
        own.append(("dcat:landingPage", _iri(facts.homepage)))
    blocks = [
        "\n".join(f"@prefix {k}: <{v}> ." for k, v in _PREFIXES.items()),
        _block(
            f"<{base}#catalogue>",
            ("a", "dcat:Catalog"),
            ("dct:title", _text(facts.title, "en")),
            ("dct:description", _text(facts.description, "en")),
            ("dct:publisher", publisher),
            ("dct:issued", _day(facts.date)),
            ("dct:language", languages),
            *([("dct:license", _iri(licence))] if licence else []),
            ("dcat:dataset", f"<{base}>"),
        ),
        _block(publisher, ("a", "foaf:Agent"), ("foaf:name", _text(", ".join(facts.creators)))),
        _block(f"<{base}>", *own),
        _block(
            f"<{base}#span>",
            ("a", "dct:PeriodOfTime"),
            ("dcat:startDate", _day(start)),
            ("dcat:endDate", _day(end)),
        ),
    ]
    blocks += [_distribution(facts, base, f, licence) for f in facts.tables]
    described = [(_iri(x), "dct:LinguisticSystem") for x in _LANGUAGES.values()]
    described.append((_iri(f"{_EU}/access-right/PUBLIC"), "dct:RightsStatement"))
    described.append(("spdx:checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"))
    described.append((_iri(f"{_EU}/file-type/CSV"), "dct:MediaTypeOrExtent"))
    described.append(
        (_iri("https://www.iana.org/assignments/media-types/text/csv"), "dct:MediaType")
    )
    if licence:
        described.append((_iri(licence), "dct:LicenseDocument"))
    if facts.focus:
        described.append((_iri(f"{_EU}/country/{facts.focus['id']}"), "dct:Location"))
    blocks += [f"{subject} a {kind} ." for subject, kind in described]
    return "\n\n".join(blocks) + "\n"


def _distribution(facts: Facts, base: str, f: File, licence: str) -> str:
    # Without a web address the path stands for itself: it is resolved where the file is served.
    url = f"{facts.homepage.rstrip('/')}/{f.path}" if facts.homepage else f.path
    terms = [
        x["title"]
        for x in facts.package.resource(f.name).get("licenses", [])
        if x["name"].startswith("reuse-")
    ]
    checksum = (
        "[ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ; "
        f'spdx:checksumValue "{f.sha256}"^^xsd:hexBinary ]'
    )
    return _block(
        f"<{base}#{f.name}>",
        ("a", "dcat:Distribution"),
        ("dct:title", f"{_text(f.title, 'en')}, {_text(f.title_es, 'es')}"),
        ("dcat:accessURL", _iri(url)),
        ("dcat:downloadURL", _iri(url)),
        ("dct:format", _iri(f"{_EU}/file-type/CSV")),
        ("dcat:mediaType", _iri("https://www.iana.org/assignments/media-types/text/csv")),
        ("dcat:byteSize", f'"{f.bytes}"^^xsd:nonNegativeInteger'),
        ("spdx:checksum", checksum),
        *([("dct:license", _iri(licence))] if licence else []),
        *(
            [
                (
                    "dct:rights",
                    f"[ a dct:RightsStatement ; dct:description {_text('; '.join(terms))} ]",
                )
            ]
            if terms
            else []
        ),
    )


def files(facts: Facts) -> dict[str, bytes]:
    """Write the file."""
    return {"dcat.ttl": turtle(facts).encode("utf-8")}
