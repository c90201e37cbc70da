"""The wheel holds everything and works outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest

from tests.conftest import ROOT, need


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without isolation so that nothing is downloaded."""
    need("hatchling", "the build backend comes with the extra dev")
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_it_is_small_and_holds_the_package(wheel):
    assert wheel.stat().st_size < 8_000_000
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "crisisdata/_package/datapackage.json" in names
    for path in (ROOT / "data").glob("*.csv"):
        assert f"crisisdata/_package/data/{path.name}" in names
    assert not [n for n in names if n.startswith(("scripts/", "seeds/", "tests/"))]


def test_it_works_outside_the_checkout(wheel, tmp_path):
    target = tmp_path / "site"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--target",
            str(target),
            wheel,
        ],
        check=True,
        capture_output=True,
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CRISISDATA")}
    environment["PYTHONPATH"] = str(target)
    code = (
        "import crisisdata as cd; print(cd.__file__); print(cd.load('prices').head()); "
        "print(cd.check('hyperinflation')['verdict'].tolist())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert str(target) in done.stdout.splitlines()[0]
    assert "contradicted" in done.stdout
