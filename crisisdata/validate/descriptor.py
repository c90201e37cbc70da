"""The descriptor against the standard's JSON profiles, and what these miss. Offline."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlparse

from crisisdata.validate.trees import parse, sre

Note = tuple[str, str]
"""Where in the descriptor, and what is wrong."""

_EVERY = {"required", "unique"}
_BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum"}
_LENGTHS = {"minLength", "maxLength", "enum"}
CONSTRAINTS: dict[str, set[str]] = {
    "string": _LENGTHS | {"pattern"},
    "number": _BOUNDS,
    "integer": _BOUNDS,
    "boolean": {"enum"},
    "object": _LENGTHS | {"jsonSchema"},
    "array": _LENGTHS | {"jsonSchema"},
    "list": _LENGTHS,
    "date": _BOUNDS,
    "time": _BOUNDS,
    "datetime": _BOUNDS,
    "year": _BOUNDS,
    "yearmonth": _BOUNDS,
    "duration": _BOUNDS,
    "geopoint": {"enum"},
    "geojson": {"enum"},
    "any": {"enum"},
}
"""Constraints of the standard, by the type of the field; besides `required` and `unique`."""

CATEGORICAL = ("string", "integer")


def version(descriptor: dict[str, Any]) -> str:
    """The version of the standard that a package declares: without `$schema` it is 1.0."""
    found = re.search(r"/profiles/(\d+\.\d+)/", str(descriptor.get("$schema", "")))
    return found[1] if found else "1.0"


def check(descriptor: dict[str, Any]) -> list[Note]:
    """Everything that is wrong with a package's descriptor."""
    notes = list(_profile(descriptor))
    notes += _general(descriptor)
    for number, resource in enumerate(_dicts(descriptor.get("resources"))):
        where = f"resources/{number}"
        notes += _sources(resource, where)
        schema = resource.get("schema")
        if isinstance(schema, dict):
            notes += _schema(schema, f"{where}/schema")
    return notes


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft7Validator

    folder = files("crisisdata.validate") / "profiles" / name / "datapackage.json"
    return Draft7Validator(json.loads(folder.read_text(encoding="utf-8")))


def _profile(descriptor: dict[str, Any]) -> Iterator[Note]:
    known = version(descriptor)
    if known not in ("1.0", "2.0"):
        yield "$schema", f"no profile of version {known} is kept here"
        return
    for error in sorted(
        _validator(known).iter_errors(descriptor), key=lambda e: list(map(str, e.path))
    ):
        yield "/".join(map(str, error.path)), _deepest(error).message[:300]


def _deepest(error: Any) -> Any:
    """The most telling of nested errors: the one that lies deepest."""
    from jsonschema.exceptions import best_match

    return best_match([error])


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _general(descriptor: dict[str, Any]) -> Iterator[Note]:
    created = descriptor.get("created")
    if created is not None:
        try:
            if len(str(created)) < 19 or datetime.fromisoformat(str(created)).tzinfo is None:
                yield "created", f"{created!r} is not a date and time with its zone (RFC 3339)"
        except ValueError:
            yield "created", f"{created!r} is not a date and time (RFC 3339)"
    yield from _sources(descriptor, "")


def _sources(item: dict[str, Any], where: str) -> Iterator[Note]:
    prefix = f"{where}/" if where else ""
    for number, licence in enumerate(_dicts(item.get("licenses"))):
        if not licence.get("name") and not licence.get("path"):
            yield f"{prefix}licenses/{number}", "a licence needs a name or a path"
        yield from _url(licence.get("path"), f"{prefix}licenses/{number}/path")
    for number, source in enumerate(_dicts(item.get("sources"))):
        if not (source.get("title") or source.get("path") or source.get("email")):
            yield f"{prefix}sources/{number}", "a source without title, path or email"
        yield from _url(source.get("path"), f"{prefix}sources/{number}/path")


def _url(value: Any, where: str) -> Iterator[Note]:
    if isinstance(value, str) and "://" in value and not urlparse(value).netloc:
        yield where, f"{value!r} is not a url"


def _schema(schema: dict[str, Any], where: str) -> Iterator[Note]:
    fields = _dicts(schema.get("fields"))
    names = [field.get("name") for field in fields]
    for number, field in enumerate(fields):
        yield from _field(field, f"{where}/fields/{number}")
    keys = {"primaryKey": schema.get("primaryKey")}
    unique = schema.get("uniqueKeys")
    for number, key in enumerate(unique if isinstance(unique, list) else []):
        keys[f"uniqueKeys/{number}"] = key
    for number, key in enumerate(_dicts(schema.get("foreignKeys"))):
        keys[f"foreignKeys/{number}/fields"] = key.get("fields")
    for place, key in keys.items():
        for name in [key] if isinstance(key, str) else key or []:
            if name not in names:
                yield f"{where}/{place}", f"there is no field {name!r}"


def _field(field: dict[str, Any], where: str) -> Iterator[Note]:
    kind = field.get("type", "any")
    constraints = field.get("constraints")
    constraints = constraints if isinstance(constraints, dict) else {}
    allowed = CONSTRAINTS.get(kind)
    for name in constraints:
        if allowed is not None and name not in allowed | _EVERY:
            yield f"{where}/constraints/{name}", f"no constraint of the type {kind}"
    if "categories" in field and kind not in CATEGORICAL:
        yield f"{where}/categories", f"no property of the type {kind}: only of {CATEGORICAL}"
    pattern = constraints.get("pattern")
    if isinstance(pattern, str):
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            yield f"{where}/constraints/pattern", f"does not compile: {error}"
            return
        if grouped_differs(pattern):
            note = "alternatives outside a group: frictionless reads ^a|b$; write (?:a|b)"
            yield f"{where}/constraints/pattern", note


def grouped_differs(pattern: str) -> bool:
    """Whether `^pattern$` is not `^(?:pattern)$`: it has alternatives of its own."""
    tree = parse(pattern)
    if tree is None:
        return False
    return any(op is sre.BRANCH for op, _ in tree) and not _anchored(tree)


def _anchored(tree: Any) -> bool:
    """Whether the anchors are outside of the alternatives."""
    first, last = tree[0], tree[len(tree) - 1]
    return first[0] is sre.AT and last[0] is sre.AT
