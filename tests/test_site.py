"""The documentation as a site: generated pages, notebooks, and what must be documented."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

import crisisdata as cd
from crisisdata import cli
from crisisdata.export import FORMATS
from crisisdata.metadata import STANDARDS
from scripts import notebooks, reference_docs
from tests.conftest import ROOT, need

DOCS = ROOT / "docs"


def test_generated_pages_are_up_to_date(capsys):
    assert reference_docs.main(["--check"]) == 0, capsys.readouterr().err
    assert notebooks.main(["--check"]) == 0, capsys.readouterr().err


def test_every_public_name_is_documented():
    text = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
    assert {n for n in cd.__all__ if f"### {n}\n" not in text} == set()


def test_every_command_and_option_is_documented():
    text = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    actions = [a for a in cli.parser()._actions if isinstance(getattr(a, "choices", None), dict)]
    for name, parser in actions[0].choices.items():
        section = text.split(f"## crisisdata {name}\n", 1)[1].split("\n## ", 1)[0]
        for action in parser._actions:
            for option in action.option_strings:
                assert option in section or option in ("-h", "--help"), (name, option)


def test_every_table_and_column_is_documented(package):
    text = (DOCS / "reference" / "dictionary.md").read_text(encoding="utf-8")
    for name in package.names:
        assert f"`{name}`" in text or f"## {name}\n" in text
        for field in package.schema(name)["fields"]:
            assert f"`{field['name']}`" in text


def test_every_format_and_standard_is_in_the_how_to():
    text = (DOCS / "howto" / "publish.md").read_text(encoding="utf-8")
    assert not [n for n in (*FORMATS, *STANDARDS) if n not in text]


@pytest.mark.parametrize("name", sorted(notebooks.NOTEBOOKS))
def test_notebooks_run(name, monkeypatch):
    """Every cell in order, as a kernel would run it."""
    nbformat = need("nbformat", "the extra docs")
    monkeypatch.setenv("MPLBACKEND", "Agg")
    book = nbformat.read(DOCS / "notebooks" / f"{name}.ipynb", as_version=4)
    nbformat.validate(book)
    namespace: dict[str, object] = {}
    for cell in book.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, f"{name}.ipynb", "exec"), namespace)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    need("material", "the extra docs")
    out = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(out)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return out


def test_every_link_and_anchor_of_the_site_leads_somewhere(site):
    pages = {p: p.read_text(encoding="utf-8") for p in site.rglob("*.html") if p.name != "404.html"}
    ids = {p: set(re.findall(r'\sid="([^"]+)"', text)) for p, text in pages.items()}
    for page, text in pages.items():
        for link in re.findall(r'(?:href|src)="([^"]+)"', text):
            if re.match(r"[a-z]+:|//", link):
                continue
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), f"{page.name}: {link}"
            if anchor and target in ids and not anchor.startswith("__"):
                assert anchor in ids[target], f"{page.name}: {link}"


def test_the_site_asks_nothing_of_others(site):
    for page in site.rglob("*.html"):
        found = re.findall(
            r'<(?:script|link|img)[^>]+(?:src|href)="(https?:[^"]+)"', page.read_text("utf-8")
        )
        assert not [u for u in found if 'rel="canonical"' not in u], page.name
