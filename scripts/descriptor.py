"""The descriptor: seeds/schemas.toml and seeds/package.toml rendered to datapackage.json."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pandas as pd

from scripts.catalogue import Catalogue

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

_REUSE_LICENCES = {
    "share-alike": "share-alike terms of the producers",
    "non-commercial": "non-commercial terms of the producers",
    "terms": "terms of the producers: reuse with attribution",
    "unstated": "no licence stated: single facts, quoted with their source",
}


def observation_tables(schemas: dict[str, Any]) -> list[str]:
    """Names of the observation tables."""
    return list(schemas["observations"]["tables"])


def table_names(schemas: dict[str, Any]) -> list[str]:
    """Names of all tables, in the order of the descriptor."""
    return [*observation_tables(schemas), *schemas["tables"]]


def fields(schemas: dict[str, Any], table: str) -> list[dict[str, Any]]:
    """Fields of a table in the shorthand of schemas.toml."""
    if table in observation_tables(schemas):
        return schemas["observations"]["fields"]
    return schemas["tables"][table]["fields"]


def columns(schemas: dict[str, Any], table: str) -> list[str]:
    """Column names of a table."""
    return [f["name"] for f in fields(schemas, table)]


def key(schemas: dict[str, Any], table: str) -> list[str]:
    """Primary key of a table."""
    if table in observation_tables(schemas):
        return schemas["observations"]["key"]
    return schemas["tables"][table]["key"]


def table_schema(catalogue: Catalogue, table: str) -> dict[str, Any]:
    """Render the Table Schema of a table."""
    rendered, foreign = [], []
    for spec in fields(catalogue.schemas, table):
        field: dict[str, Any] = {"name": spec["name"], "type": spec.get("type", "string")}
        if "title" in spec:
            field["title"] = spec["title"]
        field["description"] = spec["description"]
        rules: dict[str, Any] = {}
        for rule in ("required", "unique", "minimum", "maximum", "pattern", "enum"):
            if rule in spec:
                rules[rule] = spec[rule]
        if spec.get("closed"):
            rules["enum"] = list(catalogue[spec["ref"].split(".")[0]]["id"])
        if rules:
            field["constraints"] = rules
        rendered.append(field)
        if "ref" in spec:
            resource, column = spec["ref"].split(".")
            foreign.append(
                {
                    "fields": [spec["name"]],
                    "reference": {
                        "resource": "" if resource == table else resource,
                        "fields": [column],
                    },
                }
            )
    schema: dict[str, Any] = {
        "fields": rendered,
        "missingValues": [""],
        "primaryKey": key(catalogue.schemas, table),
    }
    if foreign:
        schema["foreignKeys"] = foreign
    return schema


def render(catalogue: Catalogue, tables: dict[str, pd.DataFrame], files: dict[str, bytes]) -> bytes:
    """Write the descriptor.

    Parameters
    ----------
    catalogue : Catalogue
        The seeds.
    tables : dict of str to DataFrame
        The tables as text.
    files : dict of str to bytes
        The CSV of each table, for hash and bytes.

    Returns
    -------
    bytes
        UTF-8 JSON; the same input gives the same bytes.
    """
    head = catalogue.package
    spec = {
        "$schema": PROFILE,
        "name": head["name"],
        "version": head["version"],
        "created": head["created"],
        "title": head["title"],
        "title_es": head["title_es"],
        "description": head["description"],
        "keywords": head["keywords"],
        "contributors": head["contributors"],
        "licenses": head["licenses"],
        "focus_area": head["focus_area"],
        "article": head["article"],
        "resources": [
            _resource(catalogue, name, tables, files[name])
            for name in table_names(catalogue.schemas)
            if name in files
        ],
    }
    return (json.dumps(spec, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _resource(
    catalogue: Catalogue, name: str, tables: dict[str, pd.DataFrame], data: bytes
) -> dict[str, Any]:
    is_observations = name in observation_tables(catalogue.schemas)
    titles = (
        catalogue.schemas["observations"]["titles"][name]
        if is_observations
        else catalogue.schemas["tables"][name]["title"]
    )
    out: dict[str, Any] = {
        "name": name,
        "type": "table",
        "title": titles[0],
        "title_es": titles[1],
        "path": f"data/{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "licenses": _licences(catalogue, tables, name, is_observations),
        "sources": _sources(tables, name, is_observations, catalogue),
        "schema": table_schema(catalogue, name),
    }
    return out


def _licences(
    catalogue: Catalogue, tables: dict[str, pd.DataFrame], name: str, is_observations: bool
) -> list[dict[str, str]]:
    """The compilation's licence, and what the rows' references ask for."""
    out = [dict(x) for x in catalogue.package["compilation_licenses"]]
    if is_observations:
        references = tables["references"].set_index("id")["reuse"]
        kinds = sorted(set(tables[name]["reference"].map(references)) - {"open"})
        out += [{"name": f"reuse-{k}", "title": _REUSE_LICENCES[k]} for k in kinds]
    return out


def _sources(
    tables: dict[str, pd.DataFrame], name: str, is_observations: bool, catalogue: Catalogue
) -> list[dict[str, str]]:
    if not is_observations:
        return [{"title": catalogue.package["contributors"][0]["title"]}]
    producers = tables["producers"].set_index("id")
    out = []
    for code in sorted(set(tables[name]["producer"])):
        source = {"title": producers.loc[code, "name"]}
        if producers.loc[code, "url"]:
            source["path"] = producers.loc[code, "url"]
        out.append(source)
    return out
