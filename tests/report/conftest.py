"""The report on the real package, built once."""

from __future__ import annotations

import time

import pytest

from crisisdata.nouns import open_package
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def report(tmp_path_factory, request):
    """Folder of the report in both languages, from the package of this checkout.

    Drawn once, also where the files of tests run in several processes: whoever comes second waits.
    """
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
        open_package(ROOT).report(folder)
    except BaseException:
        lock.unlink()
        raise
    return folder
