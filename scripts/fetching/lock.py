"""One refresh at a time: a lock that the system lifts when its owner ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.errors import BuildError
from scripts.fetching import disk

NAME = ".refresh.lock"


@contextmanager
def held(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock of a folder.

    Parameters
    ----------
    wait : float
        Seconds to wait for another refresh.

    Raises
    ------
    BuildError
        If another refresh holds it.
    """
    path = folder / NAME
    with disk.told(path):
        file = path.open("a+", encoding="ascii")
    with file:
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    file.seek(0)
                    owner = file.read().strip() or "unknown"
                    raise BuildError(
                        f"another refresh of {folder} is running (process {owner}); wait for its "
                        "end, or use --wait SECONDS"
                    ) from None
                time.sleep(0.05)
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
