"""CSV on the Web: types and keys of every table for RDF tools."""

from __future__ import annotations

from typing import Any

from crisisdata import schema
from crisisdata.metadata.facts import Facts, as_json


def group(facts: Facts) -> dict[str, Any]:
    """Give the table group."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": facts.title,
        "dc:description": facts.description,
        "dc:license": {"@id": facts.licence[2]},
        "dc:issued": facts.date,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ","},
        "tables": [_table(facts, f.name, f.path, f.title) for f in facts.tables],
    }


def _table(facts: Facts, name: str, path: str, title: str) -> dict[str, Any]:
    spec = facts.package.schema(name)
    paths = {f.name: f.path for f in facts.tables}
    keys = [
        {
            "columnReference": fields,
            "reference": {"resource": paths[resource or name], "columnReference": there},
        }
        for fields, resource, there in schema.foreign_keys(spec)
    ]
    columns = [_column(f) for f in spec["fields"]]
    table_schema: dict[str, Any] = {"columns": columns}
    if key := schema.primary_key(spec):
        table_schema["primaryKey"] = key
    if keys:
        table_schema["foreignKeys"] = keys
    return {"url": path, "dc:title": title, "tableSchema": table_schema}


def _column(field: dict[str, Any]) -> dict[str, Any]:
    kind = field.get("type", "string")
    datatype: Any = {
        "number": "double",
        "boolean": {"base": "boolean", "format": "true|false"},
    }.get(kind, kind)
    out = {
        "name": field["name"],
        "titles": field["name"],
        "dc:description": field.get("description", ""),
        "datatype": datatype,
    }
    return out | ({"required": True} if field.get("constraints", {}).get("required") else {})


def files(facts: Facts) -> dict[str, bytes]:
    """Write the file."""
    return {"csv-metadata.json": as_json(group(facts))}
