"""DataCite 4.5 in JSON and XML: what is sent to have a DOI.

Before there is a DOI the identifier is ``(:tba)``, DataCite's own word for "to be announced".
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from crisisdata.metadata.facts import Facts, as_json

_SPACE = "http://datacite.org/schema/kernel-4"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def record(facts: Facts) -> dict[str, Any]:
    """Give the record as DataCite's JSON."""
    name, title, url = facts.licence
    start, end = facts.span
    out: dict[str, Any] = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "creators": [{"name": n, "nameType": "Organizational"} for n in facts.creators],
        "titles": [
            {"title": facts.title, "lang": "en"},
            {
                "title": facts.head.get("title_es", facts.title),
                "lang": "es",
                "titleType": "TranslatedTitle",
            },
        ],
        "publisher": {"name": facts.creators[0]},
        "publicationYear": facts.date[:4],
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Data package"},
        "language": "en",
        "version": facts.version,
        "subjects": [{"subject": k} for k in facts.keywords],
        "dates": [
            {"date": facts.date, "dateType": "Issued"},
            {
                "date": f"{start}/{end}",
                "dateType": "Other",
                "dateInformation": "period that the figures tell of",
            },
        ],
        "descriptions": [
            {"description": facts.description, "descriptionType": "Abstract", "lang": "en"}
        ],
        "rightsList": [
            {
                "rights": title,
                "rightsUri": url,
                "rightsIdentifier": name.lower(),
                "rightsIdentifierScheme": "SPDX",
            }
        ],
        "sizes": [f"{sum(f.bytes for f in facts.tables)} bytes", f"{len(facts.tables)} tables"],
        "formats": ["text/csv", "application/json"],
        "relatedIdentifiers": [
            {
                "relatedIdentifier": u,
                "relatedIdentifierType": "URL",
                "relationType": "IsDerivedFrom",
            }
            for u in sorted({r["url"] for r in facts.sources if "url" in r})
        ],
    }
    if facts.doi:
        out["doi"] = facts.doi
        out["identifiers"] = [{"identifier": facts.doi, "identifierType": "DOI"}]
    if facts.focus:
        out["geoLocations"] = [{"geoLocationPlace": facts.focus["name"]}]
    return out


def xml(facts: Facts) -> bytes:
    """Give the record as DataCite's XML."""
    r = record(facts)
    ET.register_namespace("", _SPACE)
    ET.register_namespace("xsi", _XSI)
    root = ET.Element(
        f"{{{_SPACE}}}resource",
        {
            f"{{{_XSI}}}schemaLocation": f"{_SPACE} http://schema.datacite.org/meta/kernel-4/metadata.xsd"
        },
    )

    def add(
        parent: ET.Element, name: str, text: str | None = None, **attributes: str
    ) -> ET.Element:
        lang = attributes.pop("lang", None)
        child = ET.SubElement(parent, f"{{{_SPACE}}}{name}", attributes)
        if lang:
            child.set("{http://www.w3.org/XML/1998/namespace}lang", lang)
        child.text = text
        return child

    add(root, "identifier", facts.doi or "(:tba)", identifierType="DOI")
    creators = add(root, "creators")
    for c in r["creators"]:
        add(add(creators, "creator"), "creatorName", c["name"], nameType=c["nameType"])
    titles = add(root, "titles")
    for t in r["titles"]:
        add(titles, "title", t["title"], **{k: v for k, v in t.items() if k != "title"})
    add(root, "publisher", r["publisher"]["name"])
    add(root, "publicationYear", r["publicationYear"])
    kind = r["types"]
    add(root, "resourceType", kind["resourceType"], resourceTypeGeneral=kind["resourceTypeGeneral"])
    subjects = add(root, "subjects")
    for s in r["subjects"]:
        add(subjects, "subject", s["subject"])
    dates = add(root, "dates")
    for d in r["dates"]:
        add(dates, "date", d["date"], **{k: v for k, v in d.items() if k != "date"})
    add(root, "language", r["language"])
    related = add(root, "relatedIdentifiers")
    for i in r["relatedIdentifiers"]:
        kinds = {k: i[k] for k in ("relatedIdentifierType", "relationType")}
        add(related, "relatedIdentifier", i["relatedIdentifier"], **kinds)
    for group, one in (("sizes", "size"), ("formats", "format")):
        parent = add(root, group)
        for text in r[group]:
            add(parent, one, text)
    add(root, "version", r["version"])
    rights = add(root, "rightsList")
    for x in r["rightsList"]:
        rest = {k: v for k, v in x.items() if k not in ("rights", "rightsUri")}
        add(rights, "rights", x["rights"], rightsURI=x["rightsUri"], **rest)
    texts = add(root, "descriptions")
    for x in r["descriptions"]:
        rest = {k: v for k, v in x.items() if k != "description"}
        add(texts, "description", x["description"], **rest)
    for g in r.get("geoLocations", []):
        place = add(add(root, "geoLocations"), "geoLocation")
        add(place, "geoLocationPlace", g["geoLocationPlace"])
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n"


def files(facts: Facts) -> dict[str, bytes]:
    """Write the files."""
    return {"datacite.json": as_json(record(facts)), "datacite.xml": xml(facts)}
