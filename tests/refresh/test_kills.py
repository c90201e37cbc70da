"""kill -9 in the middle: afterwards every file is old or new, and the next run finishes.

A refresh runs in a process of its own: it fetches a changed state of a source, stores it, builds
and writes the package. It is killed at a random moment, or before a random one of the calls by
which it changes the disk. The clock stands still, so that the state after an undisturbed run is
known to the byte.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scripts import archive, build, refresh
from scripts.fetching import lock
from tests.refresh import mini
from tests.refresh.test_vintages import second_state

GDP = "world-bank/NY.GDP.MKTP.CD"
FORK = multiprocessing.get_context("fork")
#: Calls that change the disk.
CALLS = ("mkdir", "open", "replace", "rename", "unlink", "rmdir", "fsync", "ftruncate")
SHORT, LONG = 4, 70


class Place:
    """Seeds, an archive with a first version, and the package built from it."""

    def __init__(self, top: Path, first: datetime) -> None:
        self.top = top
        self.then = first + timedelta(minutes=1)

    def build(self) -> int:
        argv = ["--seeds-only", "--out", self.top / "package", "--seeds", self.top / "seeds"]
        return build.main([str(a) for a in argv])

    def run(self, at: datetime | None = None) -> int:
        argv = ["--sources", self.top / "sources", "--out", self.top / "package"]
        argv += ["--seeds", self.top / "seeds", "--report", self.top / "report"]
        argv += ["--only", GDP, "--backoff", "0.01"]
        return refresh.main([str(a) for a in argv], now=lambda: at or self.then)

    def start(self, before=lambda: None, command: str = "run") -> multiprocessing.Process:
        """Run in a process of its own."""

        def work():
            sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - until it ends
            before()
            os._exit(getattr(self, command)())

        process = FORK.Process(target=work)
        process.start()
        return process

    def state(self) -> dict[str, str]:
        return {
            str(f.relative_to(self.top)): hashlib.sha256(f.read_bytes()).hexdigest()
            for folder in ("sources", "package")
            for f in sorted((self.top / folder).rglob("*"))
            if f.is_file() and f.name != lock.NAME
        }

    def copy(self, top: Path) -> Place:
        shutil.rmtree(top, ignore_errors=True)
        shutil.copytree(self.top, top)
        return Place(top, self.then - timedelta(minutes=1))


@pytest.fixture(scope="module")
def first(tmp_path_factory, recordings):
    """The place after the first visit; the host has changed since."""
    from scripts.clients import client
    from tests.refresh.apis import All
    from tests.refresh.server import serving

    top = tmp_path_factory.mktemp("first")
    mini.package(top / "package", mini.seeds(top / "seeds"))
    apis = All(recordings)
    with serving(apis) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv(client("world-bank").PROVIDER.setting, f"{server.url}/world-bank")
        start = datetime.now(UTC).replace(microsecond=0)
        place = Place(top, start)
        assert place.run(start) == 0
        second_state(apis.apis["world-bank"])
        yield place


@pytest.fixture(scope="module")
def undisturbed(first, tmp_path_factory) -> tuple[dict, dict, float, int]:
    """State before and after a whole run, how long it took, and its calls that change the disk."""
    place = first.copy(tmp_path_factory.mktemp("whole") / "place")
    before = place.state()
    started = time.monotonic()
    process = place.start()
    process.join(300)
    taken = time.monotonic() - started
    assert process.exitcode == 0
    after = place.state()
    assert before != after
    counted = place.top.parent / "calls.txt"
    other = first.copy(place.top.parent / "counted")
    process = other.start(lambda: _count(counted))
    process.join(300)
    assert other.state() == after
    return before, after, taken, len(counted.read_text().split())


def _changes(event: str, arguments: tuple) -> bool:
    """Whether an audit event is about to change the disk."""
    if event == "open":
        mode = arguments[1]
        return isinstance(mode, str) and any(m in mode for m in "wax+")
    return event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree")


def _count(file: Path) -> None:
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def hook(event, arguments):
        if _changes(event, arguments):
            os.write(descriptor, b"x\n")

    sys.addaudithook(hook)


def _die_at(number: int) -> None:
    """Kill this process before its n-th change of the disk."""
    seen = 0

    def hook(event, arguments):
        nonlocal seen
        if _changes(event, arguments):
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def check(place: Place, before: dict, after: dict, command: str = "run") -> str:
    """Every file is old or new, every version whole; the next run finishes."""
    state = place.state()
    for name, digest in state.items():
        if name.endswith(".tmp") or ".tmp/" in name or f"/{archive.PART}/" in name:
            continue
        assert digest in (before.get(name), after.get(name)), f"{name} is neither old nor new"
    assert set(before) <= set(state)
    for version in archive.versions(place.top / "sources"):
        version.table()
        for asked in version.record["requests"]:
            data = (version.folder / asked["file"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == asked["sha256"]
    # The next run, in a process of its own as well.
    process = place.start(command=command)
    process.join(300)
    assert process.exitcode == 0
    assert place.state() == after
    return "old" if state == before else "new" if state == after else "between"


@pytest.mark.parametrize(
    "count", [SHORT, pytest.param(LONG, marks=pytest.mark.soak)], ids=["few", "many"]
)
def test_killed_at_a_random_moment(first, undisturbed, tmp_path, count):
    before, after, taken, _ = undisturbed
    dice = random.Random(20190212)
    for _ in range(count):
        place = first.copy(tmp_path / "place")
        process = place.start()
        time.sleep(dice.uniform(0, taken))
        os.kill(process.pid, signal.SIGKILL)
        process.join(60)
        check(place, before, after)


@pytest.mark.parametrize(
    "count", [SHORT, pytest.param(LONG, marks=pytest.mark.soak)], ids=["few", "many"]
)
def test_killed_before_a_change_of_the_disk(first, undisturbed, tmp_path, count):
    """Random moments seldom hit the short time in which files change: these all do."""
    before, after, _, calls = undisturbed
    dice = random.Random(20190212)
    assert calls > 10
    # Every call once where there are enough tries, else a sample.
    numbers = (
        [n % calls + 1 for n in range(count)]
        if count >= calls
        else (dice.sample(range(1, calls + 1), count))
    )
    seen = set()
    for number in numbers:
        place = first.copy(tmp_path / "place")
        process = place.start(lambda number=number: _die_at(number))
        process.join(300)
        assert process.exitcode == -signal.SIGKILL
        seen.add(check(place, before, after))
    assert "between" in seen


@pytest.mark.parametrize(
    "count", [SHORT, pytest.param(LONG, marks=pytest.mark.soak)], ids=["few", "many"]
)
def test_a_build_that_is_killed(first, tmp_path, count):
    """A build after a change of the seeds: half at random moments, half as it changes the disk."""
    changed = first.copy(tmp_path / "changed")
    criteria = changed.top / "seeds" / "criteria.csv"
    criteria.write_text(criteria.read_text().replace(",300,", ",200,"))
    before = changed.state()
    whole = changed.copy(tmp_path / "whole")
    counted = tmp_path / "calls.txt"
    started = time.monotonic()
    process = whole.start(lambda: _count(counted), "build")
    process.join(300)
    taken = time.monotonic() - started
    after = whole.state()
    calls = len(counted.read_text().split())
    assert process.exitcode == 0
    assert len({n for n in after if after[n] != before.get(n)}) >= 3
    dice = random.Random(20190212)
    for number in range(count):
        place = changed.copy(tmp_path / "place")
        if number % 2:
            process = place.start(command="build")
            time.sleep(dice.uniform(0, taken))
            os.kill(process.pid, signal.SIGKILL)
        else:
            at = dice.randint(1, calls)
            process = place.start(lambda at=at: _die_at(at), "build")
        process.join(300)
        check(place, before, after, "build")
