"""Fixtures of the refresh: recordings, interfaces made of them, an archive, a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts import catalogue
from scripts.catalogue import Catalogue
from scripts.clients import MODULES, client
from scripts.fetching.answer import Limits
from scripts.fetching.dataset import Dataset, datasets
from scripts.fetching.session import Session
from tests.refresh.apis import All
from tests.refresh.server import Server, serving


@pytest.fixture(scope="session")
def recordings(shared) -> Path:
    """The recorded answers beside the sources directory."""
    return shared / "recordings"


@pytest.fixture(scope="session")
def seeds() -> Catalogue:
    return catalogue.load()


@pytest.fixture(scope="session")
def sets(seeds) -> dict[str, Dataset]:
    """Data sets of seeds/refresh.csv by their label."""
    return {d.label: d for d in datasets(seeds)}


@pytest.fixture
def apis(recordings) -> All:
    return All(recordings)


@pytest.fixture
def point(monkeypatch) -> Callable[[str], None]:
    """Point every client to a server."""

    def to(url: str) -> None:
        for provider in MODULES:
            monkeypatch.setenv(client(provider).PROVIDER.setting, f"{url}/{provider}")

    return to


@pytest.fixture
def api(apis, point) -> Iterator[Server]:
    """All interfaces on a loopback server, and the clients pointed to them."""
    with serving(apis) as server:
        apis.url = server.url
        point(server.url)
        yield server


@pytest.fixture
def impatient() -> Limits:
    """Limits for tests: no pauses, and patience with a machine that is busy."""
    return Limits(connect=30, silence=30, total=90, attempts=3, backoff=0.01, wait=1)


@pytest.fixture
def session(impatient) -> Iterator[Session]:
    with Session(impatient) as opened:
        yield opened
