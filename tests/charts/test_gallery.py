"""The gallery is drawn, not pasted: its page, its pictures, the one in the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crisisdata import charts
from scripts import gallery

ROOT = Path(__file__).resolve().parents[2]


def test_every_picture_of_the_page_is_there(package):
    text = gallery.PAGE.read_text(encoding="utf-8")
    named = re.findall(r"\]\(gallery/([a-z0-9_-]+)\.png\)", text)
    assert named == [n for n, _ in gallery.shown(package)]
    assert sorted(named) == sorted(p.stem for p in gallery.FOLDER.glob("*.png"))
    assert f"the {len(charts.names(package))} charts" in text


def test_the_readme_shows_one_of_them():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"\(docs/gallery/([a-z0-9_-]+)\.png\)", readme)
    assert (gallery.FOLDER / f"{shown}.png").is_file()


def test_every_statement_is_in_it(package):
    statements = {n for n, kind in charts.names(package) if kind == "statement"}
    assert statements <= {n for n, _ in gallery.shown(package)}


def test_write_takes_away_what_is_no_longer_drawn(package, tmp_path):
    (tmp_path / "old.png").write_bytes(b"")
    chart = charts.render(package, "protests", format="png", dpi=40)
    gallery.write(tmp_path, {"protests": chart})
    assert [p.name for p in tmp_path.iterdir()] == ["protests.png"]


@pytest.mark.soak
def test_the_page_is_what_the_package_gives(package):
    assert gallery.main(["--check"]) == 0
