"""Manners of the session: its name, its pace, what it never sends."""

from __future__ import annotations

import time

import pytest

from scripts.clients.world_bank import PROVIDER
from scripts.fetching.answer import Limits
from scripts.fetching.errors import FetchError
from scripts.fetching.redact import REDACT, blotted
from scripts.fetching.session import Session
from tests.refresh.server import Reply, js, serving


@pytest.fixture
def host(point):
    with serving(lambda asked: js([1])) as server:
        point(server.url)
        yield server


def test_it_says_who_it_is(host, session):
    session.get(PROVIDER, "x")
    (asked,) = host.asked
    assert asked.headers["User-Agent"].startswith("crisisdata/")
    assert asked.headers["Accept"] == "application/json"


def test_it_takes_its_time(host):
    with Session(pause=0.2) as session:
        started = time.monotonic()
        for _ in range(3):
            session.get(PROVIDER, "x")
        assert time.monotonic() - started >= 0.4


def test_one_connection_is_kept(host, session):
    for _ in range(3):
        session.get(PROVIDER, "x")
    assert len(host.asked) == 3


def test_no_login_of_this_machine_is_sent(host, session, tmp_path, monkeypatch):
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login somebody password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    session.get(PROVIDER, "x")
    assert "Authorization" not in host.asked[0].headers


def test_a_key_does_not_follow_to_another_place(point):
    """A redirect within the provider's own host keeps the key, a store would not get it."""
    from dataclasses import replace

    def answer(asked):
        if asked.path.endswith("/start"):
            return Reply(status=302, headers={"Location": "/world-bank/end"})
        return js([asked.query.get("api_key", "none")])

    with serving(answer) as server, Session(Limits(attempts=1)) as session:
        point(server.url)
        got = session.get(PROVIDER, "start", secret={"api_key": "k"})
        assert server.asked[-1].query["api_key"] == "k"
        assert got.url.endswith("/start")
        moved = replace(PROVIDER, more_hosts=())
        with pytest.raises(FetchError, match="refused to ask another host"):
            session.get(moved, "https://elsewhere.example/file")


def test_all_attempts_have_one_deadline(point):
    with serving(lambda asked: Reply(b"", 500, "text/plain")) as server:
        point(server.url)
        limits = Limits(attempts=3, backoff=0.01, total=2)
        started = time.monotonic()
        with Session(limits) as session, pytest.raises(FetchError, match="the host fails"):
            session.get(PROVIDER, "x")
        assert time.monotonic() - started < 5
        assert len(server.asked) == 3


def test_a_key_within_a_key_leaves_nothing_of_it():
    assert blotted("a=k&b=maker", {"k", "maker"}) == "a=***&b=***"


def test_a_closed_session_hides_no_more(point):
    with serving(lambda asked: js([1])) as server, Session(Limits(attempts=1)) as session:
        point(server.url)
        session.get(PROVIDER, "x", secret={"api_key": "s3cret"})
        assert "s3cret" in REDACT.secrets
    assert "s3cret" not in REDACT.secrets
