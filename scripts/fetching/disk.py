"""Files that are whole or not there: written under another name, then renamed."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scripts.errors import BuildError


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into words.

    Raises
    ------
    BuildError
    """
    try:
        yield
    except OSError as error:
        reasons = {
            errno.ENOSPC: "the disk is full",
            errno.EDQUOT: "the quota is used up",
            errno.EFBIG: "the file is larger than this system allows",
            errno.EROFS: "the directory is read-only",
            errno.EACCES: "this user may not write there",
            errno.EPERM: "this user may not write there",
        }
        reason = reasons.get(error.errno or 0, error.strerror or str(error))
        raise BuildError(
            f"{path} cannot be written: {reason}. Nothing was changed; what was there stays."
        ) from error


def write(path: Path, data: bytes) -> None:
    """Write a file: afterwards it is old or new, whatever happens meanwhile.

    Raises
    ------
    BuildError
        If the disk refuses.
    """
    write_all({path: data})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files, in their order: no name is changed before all bytes are on the disk.

    Raises
    ------
    BuildError
        If the disk refuses; no file has changed then.
    """
    made: dict[Path, Path] = {}
    try:
        for path, data in files.items():
            made[path] = path.with_name(f".{path.name}.{os.getpid()}.tmp")
            with told(path), made[path].open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for path, temporary in made.items():
            with told(path):
                temporary.replace(path)
    except BaseException:
        for temporary in made.values():
            temporary.unlink(missing_ok=True)
        raise


def remove(path: Path) -> None:
    """Remove a folder with all that is in it, if it is there."""
    shutil.rmtree(path, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove what processes that were killed have left half-written in a folder."""
    for path in folder.glob(".*.tmp"):
        owner = path.name.removesuffix(".tmp").rpartition(".")[2]
        if owner.isdigit() and not _alive(int(owner)):
            remove(path) if path.is_dir() else path.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
