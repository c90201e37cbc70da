"""A browser that looks at the report."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.conftest import _skip_or_fail


@pytest.fixture(scope="session")
def chromium():
    """A browser that pages from the disk are opened in."""
    path = os.environ.get("CRISISDATA_CHROMIUM") or shutil.which("chromium")
    if path is None:
        _skip_or_fail("needs Chromium (Debian: apt-get install chromium)")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _skip_or_fail("needs playwright (pip install crisisdata[test])")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
