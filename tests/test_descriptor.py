"""The descriptor against the standard's own profiles, offline, and against frictionless."""

from __future__ import annotations

import hashlib
import json

import frictionless
import jsonschema
import pytest

from tests.conftest import ROOT

PROFILES = ROOT / "crisisdata" / "validate" / "profiles" / "2.0"


@pytest.fixture(scope="module")
def descriptor():
    return json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))


def profile(name):
    """A profile of the standard, with its references to other profiles left to their own test."""
    return json.loads((PROFILES / f"{name}.json").read_text(encoding="utf-8"))


def validator(schema):
    # References to the other profiles are resolved from the folder: nothing is downloaded.
    from referencing import Registry, Resource

    def local(uri):
        return Resource.from_contents(profile(uri.rsplit("/", 1)[1].removesuffix(".json")))

    kind = jsonschema.validators.validator_for(schema)
    return kind(schema, registry=Registry(retrieve=local))


def test_package_profile(descriptor):
    errors = [e.message for e in validator(profile("datapackage")).iter_errors(descriptor)]
    assert errors == []


def test_resource_and_schema_profiles(descriptor):
    for resource in descriptor["resources"]:
        for name, part in (("dataresource", resource), ("tableschema", resource["schema"])):
            errors = [e.message for e in validator(profile(name)).iter_errors(part)]
            assert errors == [], (resource["name"], name)


def test_the_profile_refuses_a_descriptor_without_resources(descriptor):
    bad = {k: v for k, v in descriptor.items() if k != "resources"}
    assert list(validator(profile("datapackage")).iter_errors(bad))


def test_frictionless_finds_it_valid():
    report = frictionless.validate(str(ROOT / "datapackage.json"))
    assert report.valid, report.flatten(["taskName", "rowNumber", "fieldNumber", "message"])[:10]


def test_hash_and_bytes_are_those_of_the_files(descriptor):
    for resource in descriptor["resources"]:
        data = (ROOT / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()


def test_only_what_every_tool_reads_alike(descriptor):
    """No feature on which the tools disagree: see docs/design.md."""
    for resource in descriptor["resources"]:
        schema = resource["schema"]
        assert resource["licenses"]
        assert resource["sources"]
        assert schema["missingValues"] == [""]
        assert not {"fieldsMatch", "uniqueKeys"} & set(schema)
        for field in schema["fields"]:
            assert field["type"] in ("string", "integer", "number", "boolean", "date")
            rules = field.get("constraints", {})
            assert not {"exclusiveMinimum", "exclusiveMaximum"} & set(rules)
            assert "categories" not in field
            assert rules.get("pattern", "(?:)").startswith("(?:")
            assert field["description"]


def test_closed_lists_are_codes_too(descriptor):
    prices = next(r for r in descriptor["resources"] if r["name"] == "prices")["schema"]
    flags = next(f for f in prices["fields"] if f["name"] == "flag")
    keys = {k["fields"][0]: k["reference"]["resource"] for k in prices["foreignKeys"]}
    assert "F" in flags["constraints"]["enum"]
    assert keys["flag"] == "flags"
