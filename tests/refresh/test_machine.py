"""What the machine may do: a full disk, a directory that is read-only, a second refresh."""

from __future__ import annotations

import hashlib
import json
import logging
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from scripts import archive, refresh
from scripts.catalogue import ROOT
from scripts.clients import eia
from scripts.errors import BuildError, SourceError
from scripts.fetching import disk, lock
from tests.refresh import mini

GDP = "world-bank/NY.GDP.MKTP.CD"
SMALL = ["--only", "gho/MDG_0000000001", "--backoff", "0.01"]


def state(folder: Path) -> dict[str, str]:
    """Hash of each file, but for the lock, which holds the number of the last process."""
    return {
        str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in sorted(folder.rglob("*"))
        if f.is_file() and f.name != lock.NAME
    }


def child(arguments: list[str], **options) -> subprocess.Popen:
    """Start a refresh in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "scripts.refresh", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )


# --- a disk that refuses ----------------------------------------------------------------------


def test_a_full_disk_changes_nothing(api, apis, tmp_path):
    """The kernel refuses to write past a limit, as it does on a full disk."""
    sources = tmp_path / "sources"
    arguments = ["--sources", str(sources), "--fetch-only", "--only", GDP]
    assert refresh.main(arguments) == 0
    before = state(sources)
    apis.apis["world-bank"].change("VEN", "2014", 400e9)
    time.sleep(1.1)
    small = (40_000, 40_000)
    run = child(arguments, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, small))
    said = run.communicate(timeout=120)[0]
    assert run.returncode == 1
    assert "cannot be written" in said
    assert "Nothing was changed; what was there stays" in said
    assert state(sources) == before
    assert not list(sources.rglob("*.tmp"))
    # With room, the next one finishes.
    assert refresh.main(arguments) == 0
    assert len(archive.versions(sources)) == 2


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs to mount")
def test_no_space_left_is_told_as_such(tmp_path):
    """A file system of 64 kB, where one may be mounted."""
    place = tmp_path / "small"
    place.mkdir()
    mount = shutil.which("mount")
    done = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True
    )
    if not done or done.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        disk.write(place / "a", b"x" * 1000)
        with pytest.raises(BuildError, match=r"a cannot be written: the disk is full\. Nothing"):
            disk.write(place / "a", b"y" * 200_000)
        assert (place / "a").read_bytes() == b"x" * 1000
        with pytest.raises(BuildError, match="the disk is full"):
            disk.write_all({place / "a": b"z" * 10, place / "b": b"z" * 200_000})
        # Not even the first of them, for which there was room.
        assert (place / "a").read_bytes() == b"x" * 1000
        assert [f.name for f in place.iterdir()] == ["a"]
    finally:
        subprocess.run(["umount", place], check=True)


@pytest.fixture
def open_folder():
    """A folder that any user may reach: pytest's own lie below one that only we may enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_read_only_directory_is_told_as_such(api, open_folder):
    sources, said = open_folder / "sources", open_folder / "said.txt"
    sources.mkdir()
    said.touch()
    said.chmod(0o666)
    sources.chmod(0o555)

    def as_nobody():
        # Root may write anywhere: the child is someone else.
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        with said.open("w") as file:
            sys.stderr = file
            code = refresh.main(["--sources", str(sources), "--fetch-only", *SMALL])
        os._exit(code)

    process = multiprocessing.get_context("fork").Process(target=as_nobody)
    process.start()
    process.join(60)
    sources.chmod(0o755)
    text = said.read_text()
    assert process.exitcode == 1, text
    assert "cannot be written: this user may not write there. Nothing was changed" in text
    assert state(sources) == {}
    assert not api.asked


def test_a_damaged_version_is_found(api, tmp_path):
    sources = tmp_path / "sources"
    refresh.main(["--sources", str(sources), "--fetch-only", *SMALL])
    (version,) = archive.versions(sources)
    table = version.folder / archive.TABLE
    table.write_bytes(table.read_bytes().replace(b"VEN", b"COL"))
    with pytest.raises(SourceError, match="is not the file that was stored"):
        version.table()
    assert refresh.main(["--sources", str(sources), "--fetch-only", *SMALL]) == 1


def test_versions_are_never_overwritten(api, tmp_path, seeds, sets, session):
    from datetime import UTC, datetime

    from scripts.clients import who_gho
    from scripts.fetching.asking import Ask

    session.now = lambda: datetime.now(UTC).replace(microsecond=0, second=0)
    ask = Ask(session, sets["gho/MDG_0000000001"])
    fetched = who_gho.fetch(ask)
    args = (tmp_path, seeds, ask.dataset, fetched, ask.answers, None)
    assert archive.store(*args) is not None
    before = state(tmp_path)
    with pytest.raises(BuildError, match="versions are never overwritten"):
        archive.store(*args)
    assert state(tmp_path) == before


def test_the_record_of_a_version(api, tmp_path):
    sources = tmp_path / "sources"
    refresh.main(["--sources", str(sources), "--fetch-only", "--only", GDP])
    (version,) = archive.versions(sources)
    record = version.record
    assert record["producer"] == "world-bank"
    assert record["title"] == "GDP (current US$)"
    assert record["licence"] == "CC BY 4.0"
    assert (record["published"], record["vintage_basis"]) == ("2025-07-01", "release")
    assert record["previous"] is None
    (asked,) = record["requests"]
    assert asked["url"].endswith("/indicator/NY.GDP.MKTP.CD?format=json&per_page=20000&page=1")
    for name, digest, size in (
        (archive.TABLE, record["sha256"], record["bytes"]),
        (asked["file"], asked["sha256"], asked["bytes"]),
    ):
        data = (version.folder / name).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (digest, size)
    # The manifest is made from the records, and nothing else.
    manifest = sources / archive.MANIFEST
    assert manifest.read_bytes() == archive.manifest(sources)
    manifest.unlink()
    refresh.main(["--sources", str(sources), "--fetch-only", "--only", GDP])
    assert manifest.read_bytes() == archive.manifest(sources)


# --- two at once ------------------------------------------------------------------------------


def test_a_second_refresh_is_refused(api, tmp_path, capsys):
    sources = tmp_path / "sources"
    sources.mkdir()
    with lock.held(sources):
        assert refresh.main(["--sources", str(sources), "--fetch-only", *SMALL]) == 1
    said = capsys.readouterr().err
    assert "another refresh of" in said
    assert f"is running (process {os.getpid()})" in said
    assert not api.asked
    assert not archive.versions(sources)


def test_a_second_refresh_waits_if_told(apis, point, tmp_path):
    """The first is held at the host's door; the second waits for it, then both are done."""
    import threading

    from tests.refresh.server import serving

    gate = threading.Event()

    def slow(asked):
        gate.wait(30)
        return apis(asked)

    with serving(slow) as server:
        apis.url = server.url
        point(server.url)
        arguments = ["--sources", str(tmp_path / "sources"), "--fetch-only", *SMALL]
        first = child(arguments)
        while not server.asked:
            time.sleep(0.05)
        second = child([*arguments, "--wait", "60"])
        third = child(arguments)
        assert "another refresh of" in third.communicate(timeout=60)[0]
        assert third.returncode == 1
        assert second.poll() is None
        assert len(server.asked) == 1
        gate.set()
        assert "1 new" in first.communicate(timeout=60)[0]
        assert "0 new, 1 unchanged" in second.communicate(timeout=60)[0]
    assert first.returncode == second.returncode == 0
    assert len(archive.versions(tmp_path / "sources")) == 1


# --- no key anywhere --------------------------------------------------------------------------

KEY = "k3y+of/a=maintainer&7f1c"


def test_the_key_is_in_no_file_log_or_message(api, apis, tmp_path, monkeypatch, capfd):
    """The host echoes it, and the logs of urllib3 print whole urls: it must not be found."""
    from urllib.parse import quote, quote_plus

    monkeypatch.setenv(eia.KEY, KEY)
    stream = (tmp_path / "log.txt").open("w")
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        top = tmp_path / "place"
        seeds = mini.seeds(top / "seeds")
        package = mini.package(top / "package", seeds)
        arguments = ["--sources", str(top / "sources"), "--out", str(package)]
        arguments += ["--seeds", str(seeds), "--report", str(top / "report")]
        arguments += ["--only", "eia", "--backoff", "0.01"]
        assert refresh.main(arguments) == 0
        # And when things fail: refused bodies are kept aside, errors are printed.
        body = apis.apis["eia"].body
        body["response"]["data"][0]["unit"] = "OTHER"
        assert refresh.main(arguments) == 1
        apis.apis["eia"] = lambda asked: _echo(asked)
        assert refresh.main(arguments) == 1
        monkeypatch.setenv("CRISISDATA_EIA_URL", "http://127.0.0.1:9")
        assert refresh.main(arguments) == 1
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        stream.close()
    # The host did get it.
    assert any(a.query.get("api_key") == KEY for a in api.asked)
    out = capfd.readouterr()
    texts = {str(f): f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    texts |= {"stdout": out.out.encode(), "stderr": out.err.encode()}
    assert b"api_key=***" in texts[str(tmp_path / "log.txt")]
    forms = {KEY, quote(KEY), quote(KEY, safe=""), quote_plus(KEY), json.dumps(KEY)[1:-1]}
    for name, text in texts.items():
        for form in forms:
            assert form.encode() not in text, f"the key is in {name}"


def _echo(asked):
    from tests.refresh.server import Reply

    return Reply(f"403 for {asked.target} {asked.query['api_key']}".encode(), 403, "text/plain")


def test_the_key_is_in_no_traceback(point, session, sets, seeds, tmp_path, monkeypatch):
    """Not even in the chain of exceptions behind an error."""
    import traceback

    from scripts.clients import client
    from scripts.fetching.asking import Ask
    from scripts.fetching.errors import FetchError

    monkeypatch.setenv(eia.KEY, KEY)
    point("http://127.0.0.1:9")
    with pytest.raises(FetchError) as caught:
        client("eia").fetch(Ask(session, sets["eia/crude-oil"]))
    text = "".join(traceback.format_exception(caught.value))
    assert "api_key" not in text
    assert KEY not in text
