"""Releases: the version follows the data, and what is written twice is the same."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile

import pandas as pd
import pytest

from crisisdata import columns, schema
from scripts import release
from tests.conftest import ROOT, need


def test_nothing_stands_in_the_way(package):
    assert list(release.problems(package)) == []


def test_version_is_the_period_of_the_newest_figure(package):
    year, month = release.period(package)
    newest = package.series("fx_official", producer="bcv", currency="VED").index.max()
    assert pd.Timestamp(year, month, 1) >= newest.normalize().replace(day=1)
    assert release.next_version(package).startswith(f"{year}.{month}.")
    assert release.next_version(package) not in dict(release._changelog())


def test_a_wrong_version_is_seen(package, monkeypatch):
    wrong = package.descriptor | {"version": "2019.2.0"}
    monkeypatch.setitem(package.__dict__, "descriptor", wrong)
    said = "\n".join(release.problems(package))
    for word in ("pyproject.toml", "CITATION.cff", "CHANGELOG.md", "newest figure"):
        assert word in said


def test_columns_of_the_wheel_are_the_tables(package, tmp_path):
    made = release.write_columns(package, tmp_path / "columns")
    assert len(made) == len(package.names)
    for name, path in zip(package.names, made, strict=True):
        frame = columns._frame(path, schema.dtypes(package.schema(name)))
        pd.testing.assert_frame_equal(frame, package.load(name), check_exact=True)
    again = release.write_columns(package, tmp_path / "again")
    assert [p.name for p in made] == [p.name for p in again]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(made, again, strict=True))


@pytest.mark.soak
def test_two_builds_give_the_same_bytes(package):
    need("hatchling", "the build backend comes with the extra dev")
    assert release.differing(package) == []


@pytest.mark.soak
def test_the_files_of_a_release(package, tmp_path):
    made = release.build(package, tmp_path)
    for line in made[-1].read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert wheel.stat().st_size < 8_000_000
    shipped = [n for n in names if n.startswith("crisisdata/_package/columns/")]
    assert len(shipped) == len(package.names)
    target = tmp_path / "site"
    words = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", target, wheel]
    subprocess.run(words, check=True, capture_output=True)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import crisisdata as cd\n"
        "from crisisdata import schema\n"
        "schema.read_csv = None  # nothing may be parsed\n"
        "print([len(cd.load(t)) for t in cd.tables().index])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(target)],
        cwd=tmp_path,
        env={"CRISISDATA_CACHE": "off", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str([len(package.load(t)) for t in package.names])


def test_the_build_hook_is_in_the_source_archive():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "hatch_build.py" in text
