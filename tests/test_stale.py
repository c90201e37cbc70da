"""data/ and datapackage.json are what the build makes of the seeds: stale files are refused."""

from __future__ import annotations

import json
import shutil

import pytest

from scripts import build
from tests.conftest import ROOT


def copy_package(folder):
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copy(ROOT / "datapackage.json", folder / "datapackage.json")


def files(folder):
    names = [*sorted((folder / "data").glob("*.csv")), folder / "datapackage.json"]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in names}


def test_seeds_give_what_is_checked_in(tmp_path):
    copy_package(tmp_path)
    assert build.main(["--seeds-only", "--out", str(tmp_path)]) == 0
    assert files(tmp_path) == files(ROOT), "run: make seeds (or make build), and commit the result"


def test_sources_give_what_is_checked_in(tmp_path, sources):
    assert build.main(["--sources", str(sources), "--out", str(tmp_path)]) == 0
    made, kept = files(tmp_path), files(ROOT)
    different = [n for n in sorted(made.keys() | kept.keys()) if made.get(n) != kept.get(n)]
    assert not different, "run: make build, and commit the result"


def test_without_sources_nothing_changes(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("CRISISDATA_SOURCES", raising=False)
    copy_package(tmp_path)
    before = files(tmp_path)
    assert build.main(["--out", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "raw files are needed" in said
    assert "imf-weo-2019-04/" in said
    assert "https://" in said
    assert files(tmp_path) == before


def test_the_descriptor_of_the_checkout_names_every_file():
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    named = {r["path"] for r in descriptor["resources"]}
    assert named == {f"data/{p.name}" for p in (ROOT / "data").glob("*")}


@pytest.mark.parametrize("suffix", ["*.tmp", ".*"])
def test_no_temporary_file_is_left(suffix):
    assert not list((ROOT / "data").glob(suffix))
