"""One drawing a chart and form: several tests look at the same picture."""

from __future__ import annotations

import functools

import pytest

from crisisdata.charts.draw import draw


@pytest.fixture(scope="session")
def picture(package):
    """Draw a chart, and keep the last few."""

    @functools.lru_cache(maxsize=8)
    def drawn(name, size="report", lang="en", as_of=None):
        return draw(package, name, size=size, lang=lang, as_of=as_of)

    return drawn
