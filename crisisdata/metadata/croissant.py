"""MLCommons Croissant 1.0: files, record sets, fields, and the keys between them."""

from __future__ import annotations

from typing import Any

from crisisdata import schema
from crisisdata.metadata.facts import Facts, as_json

VERSION = "http://mlcommons.org/croissant/1.0"

# The terms that version 1.0 of the format asks every file to carry.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

_TYPES = {
    "string": "sc:Text",
    "number": "sc:Float",
    "integer": "sc:Integer",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}


def dataset(facts: Facts) -> dict[str, Any]:
    """Give the whole document."""
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": facts.name,
        "description": facts.description,
        "conformsTo": VERSION,
        "citeAs": f"{', '.join(facts.creators)} ({facts.date[:4]}). {facts.title}, version "
        f"{facts.version}.",
        "url": facts.homepage or facts.urn,
        "version": facts.version,
        "datePublished": facts.date,
        "license": facts.licence[2] or facts.licence[0],
        "keywords": facts.keywords,
        "inLanguage": ["en", "es"],
        "creator": [{"@type": "sc:Organization", "name": n} for n in facts.creators],
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{f.name}.csv",
                "name": f"{f.name}.csv",
                "description": f.title,
                "contentUrl": f.path,
                "contentSize": f"{f.bytes} B",
                "encodingFormat": "text/csv",
                "sha256": f.sha256,
            }
            for f in facts.tables
        ],
        "recordSet": [_records(facts, f.name, f.title) for f in facts.tables],
    }


def _records(facts: Facts, name: str, title: str) -> dict[str, Any]:
    spec = facts.package.schema(name)
    # A key into the table itself is left out: readers order record sets by their references, and
    # a circle stops them.
    keys = {
        fields[0]: f"{resource}/{there[0]}"
        for fields, resource, there in schema.foreign_keys(spec)
        if len(fields) == 1 and resource
    }
    out: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": title,
        "field": [_field(name, f, keys.get(f["name"])) for f in spec["fields"]],
    }
    key = schema.primary_key(spec)
    return out | ({"key": [{"@id": f"{name}/{k}"} for k in key]} if key else {})


def _field(table: str, field: dict[str, Any], target: str | None) -> dict[str, Any]:
    out = {
        "@type": "cr:Field",
        "@id": f"{table}/{field['name']}",
        "name": field["name"],
        "description": field.get("description", field["name"]),
        "dataType": _TYPES[field.get("type", "string")],
        "source": {
            "fileObject": {"@id": f"{table}.csv"},
            "extract": {"column": field["name"]},
        },
    }
    return out | ({"references": {"field": {"@id": target}}} if target else {})


def files(facts: Facts) -> dict[str, bytes]:
    """Write the file."""
    return {"croissant.json": as_json(dataset(facts))}
