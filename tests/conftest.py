"""Fixtures shared by all tests: the package, the sources directory, what may be skipped."""

from __future__ import annotations

import importlib
import os
import shutil
import time
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

# A machine that is busy is not a fault of the code; examples are the same in every run of CI.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser):
    parser.addoption("--sources", default=None, help="directory with the producers' files")


def materials(config=None) -> Path | None:
    """Directory that holds sources/, recordings/, claims/ and article/."""
    named = (config and config.getoption("--sources")) or os.environ.get("CRISISDATA_SOURCES")
    for place in [Path(named).resolve().parent] if named else [ROOT.parent / "shared"]:
        if (place / "sources").is_dir():
            return place
    return None


def skip_or_fail(reason: str) -> NoReturn:
    """Skip a test; in CI let it fail, where a skip would hide a missing install step."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"must not be skipped in CI: {reason}")
    pytest.skip(reason, allow_module_level=True)


def need(module: str, reason: str = "the extra test") -> Any:
    """A module that a test cannot do without."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        skip_or_fail(f"needs {module}, {reason}: {error}")


@pytest.fixture(scope="session")
def shared(request) -> Path:
    """The directory above the sources directory."""
    place = materials(request.config)
    if place is None:
        skip_or_fail("needs the sources directory: --sources DIR or CRISISDATA_SOURCES")
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


@pytest.fixture(scope="session")
def chromium():
    """A browser that pages from the disk are opened in."""
    path = os.environ.get("CRISISDATA_CHROMIUM") or shutil.which("chromium")
    if path is None:
        skip_or_fail("needs Chromium (Debian: apt-get install chromium)")
    driver = need("playwright.sync_api")
    with driver.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    return (Path(need("axe_playwright_python").__file__).parent / "axe.min.js").read_text("utf-8")
