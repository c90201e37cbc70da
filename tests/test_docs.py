"""Documentation is tested: snippets print what they say, numbers and pages are not stale."""

from __future__ import annotations

import doctest
import re
import shlex

import pandas as pd
import pytest

from crisisdata import cli
from scripts import readme, sources_docs
from tests.conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_snippets_give_what_they_show(page):
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    with pd.option_context("display.width", 100, "display.max_columns", 20):
        result = doctest.testfile(str(page), module_relative=False, optionflags=options)
    assert result.failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_numbers_of_the_readme_and_citation_are_those_of_the_package():
    assert readme.main(["--check"]) == 0, "run: python -m scripts.readme"


def test_page_of_sources_is_up_to_date():
    assert sources_docs.main(["--check"]) == 0, "run: python -m scripts.sources_docs"


def commands():
    """Every command line that the README shows."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = [x for x in text.splitlines() if x.startswith("crisisdata ")]
    return [re.split(r"\s{3,}", x)[0] for x in lines]


#: The one that takes a minute is run once for all tests, by the fixture `report`.
REPORT = "crisisdata report -o report"


@pytest.mark.parametrize("line", [x for x in commands() if x != REPORT])
def test_commands_of_the_readme_run(line, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRISISDATA_PACKAGE", str(ROOT))
    assert cli.main(shlex.split(line)[1:]) == 0
    assert capsys.readouterr().out


def test_the_report_of_the_readme_is_written(report):
    assert REPORT in commands()
    assert {p.name for p in report.iterdir()} >= {"index.html", "en", "es"}


def test_every_command_is_in_the_readme_or_the_docs():
    named = " ".join(p.read_text(encoding="utf-8") for p in PAGES)
    actions = [a for a in cli.parser()._actions if hasattr(a, "choices") and a.choices]
    for name in next(a for a in actions if isinstance(a.choices, dict)).choices:
        assert f"crisisdata {name}" in named, name
