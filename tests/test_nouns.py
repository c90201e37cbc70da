"""The public names: all there, lazily, and never hidden by the module of the same name."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import crisisdata as cd
from crisisdata import nouns


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("name", cd.__all__)
def test_every_public_name_is_there_and_documented(name):
    value = getattr(cd, name)
    assert inspect.getdoc(value)
    assert name in dir(cd)


def test_every_noun_is_public():
    assert set(cd.__all__) >= nouns.NAMES


@pytest.mark.parametrize("name", sorted(nouns.NAMES))
def test_a_noun_is_the_method_without_the_package(name):
    method = inspect.signature(getattr(nouns.CrisisData, name))
    function = inspect.signature(getattr(cd, name))
    assert list(function.parameters) == list(method.parameters)[1:]


def test_modules_do_not_hide_nouns():
    code = """
import crisisdata as cd
import crisisdata.series, crisisdata.criteria, crisisdata.export, crisisdata.validate.run
from crisisdata import cli
cd.check("hyperinflation"), cd.load("prices", currency="USD", rate="official")
assert all(callable(getattr(cd, n)) for n in cd.__all__)
print(cd.series("cpi_mom", producer="an").name, cd.criteria("protest").shape[0] > 0, cd.validate)
"""
    out = python(code)
    assert out.startswith("cpi_mom True <function validate")


def test_loading_imports_no_more_than_it_needs():
    code = "import sys, crisisdata as cd; cd.load('prices'); print(*sorted(sys.modules))"
    loaded = set(python(code).split())
    heavy = {"matplotlib", "pandera", "frictionless", "jinja2", "rich", "crisisdata.criteria"}
    assert not heavy & loaded


def test_an_unknown_name():
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        cd.laod  # noqa: B018
