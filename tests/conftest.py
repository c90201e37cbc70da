"""Fixtures shared by all tests: the package, the sources directory, what may be skipped."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import settings

# A machine that is busy is not a fault of the code; examples are the same in every run of CI.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")

ROOT = Path(__file__).resolve().parent.parent


#: Proofs that need more than a test run installs: make soak.
LONG = ("tests/validate/test_spark.py",)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith(LONG):
            item.add_marker(pytest.mark.soak)


def pytest_addoption(parser):
    parser.addoption("--sources", default=None, help="directory with the producers' files")


def materials(config=None) -> Path | None:
    """Directory that holds sources/, recordings/, claims/ and article/."""
    named = (config and config.getoption("--sources")) or os.environ.get("CRISISDATA_SOURCES")
    for place in [Path(named).resolve().parent] if named else [ROOT.parent / "shared"]:
        if (place / "sources").is_dir():
            return place
    return None


def _skip_or_fail(reason: str):
    # In CI everything must run: a skip there would hide a missing install step.
    if os.environ.get("CI") == "true":
        pytest.fail(f"must not be skipped in CI: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared(request) -> Path:
    """The directory above the sources directory."""
    place = materials(request.config)
    if place is None:
        _skip_or_fail("needs the sources directory: --sources DIR or CRISISDATA_SOURCES")
    return place


@pytest.fixture(scope="session")
def sources(shared) -> Path:
    """The producers' raw files."""
    return shared / "sources"


@pytest.fixture(scope="session")
def package():
    """The package of this checkout."""
    from crisisdata.nouns import open_package

    return open_package(ROOT)


@pytest.fixture(scope="session")
def report(tmp_path_factory, request):
    """Folder of the report in both languages, made by the command that the README shows.

    Drawn once, also where the files of tests run in several processes: whoever comes second waits.
    """
    from crisisdata import cli

    base = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        base = base.parent
    folder, lock = base / "report" / "site", base / "report.lock"
    try:
        lock.open("x").close()
    except FileExistsError:
        for _ in range(1800):
            if (folder / "index.html").is_file():
                return folder
            time.sleep(1)
        pytest.fail("another process did not finish the report")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CRISISDATA_PACKAGE", str(ROOT))
            assert cli.main(["report", "-o", str(folder)]) == 0
    except BaseException:
        lock.unlink()
        raise
    return folder
