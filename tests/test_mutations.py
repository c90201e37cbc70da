"""Every broken copy is refused by the gate that owns the fault, and the error says where."""

from __future__ import annotations

import pytest

from crisisdata.errors import CrisisDataError, SchemaError
from crisisdata.nouns import open_package
from crisisdata.validate import validate
from scripts import gates
from tests.broken import FAULTS, Copy
from tests.conftest import ROOT


def schema_gate(copy: Copy) -> str:
    """What loading and checking every table says."""
    package = open_package(copy.root)
    said = []
    for name in package.names:
        try:
            package.load(name, validate=True)
        except SchemaError as error:
            said.append(str(error))
    return "\n".join(said)


def meaning_gate(copy: Copy) -> str:
    return "\n".join(gates.refusals(open_package(copy.root)))


def package_gate(copy: Copy) -> str:
    try:
        report = validate(copy.root / "datapackage.json")
    except CrisisDataError as error:
        return str(error)
    return "" if report.valid else str(report.to_dict())


GATES = {"schema": schema_gate, "meaning": meaning_gate, "package": package_gate}


@pytest.fixture
def copy(tmp_path) -> Copy:
    return Copy.of(ROOT, tmp_path)


def test_there_are_enough():
    assert len(FAULTS) >= 25
    assert len({f.name for f in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("gate", GATES)
def test_the_package_itself_passes(gate, copy):
    assert GATES[gate](copy) == ""


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_refused(fault, copy):
    fault.damage(copy)
    said = GATES[fault.gate](copy)
    assert said, f"{fault.name}: nothing was refused"
    for words in fault.says:
        assert words in said, f"{fault.name}: the error does not say {words!r}: {said[:500]}"
