"""The decoded bytes of a resource's file, mapped into memory."""

from __future__ import annotations

import codecs
import gzip
import mmap
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from crisisdata.errors import UnsafeError
from crisisdata.validate.fallback import Fallback

CHUNK = 2**20
UTF8 = ("utf-8", "utf-8-sig")

EXPANDED_LIMIT = 64 * 2**30
"""Bytes that a compressed file may expand to."""

RATIO_LIMIT = 1100
"""How many times its size it may expand to: deflate itself reaches 1032."""


@contextmanager
def text_bytes(resource: Any) -> Iterator[Any]:
    """The resource's text as UTF-8, as a bytes-like object; a byte order mark stays in.

    A file that is compressed or in another encoding is written out to a
    temporary file first, so that any part of it can be read again.
    """
    path = Path(resource.normpath)
    with path.open("rb") as raw:
        if not resource.compression and resource.encoding in UTF8:
            with _mapped(raw) as data:
                yield data
            return
        with tempfile.TemporaryFile() as spool:
            _spool(raw, resource, path.stat().st_size, spool)
            spool.flush()
            with _mapped(spool) as data:
                yield data


@contextmanager
def _mapped(file: Any) -> Iterator[Any]:
    try:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError as error:
        raise Fallback("an empty file") from error
    try:
        yield data
    finally:
        # the frames of an exception may still hold a part of it; it is closed with them
        with suppress(BufferError):
            data.close()


def _spool(raw: BinaryIO, resource: Any, size: int, target: BinaryIO) -> None:
    limit = min(EXPANDED_LIMIT, max(size * RATIO_LIMIT, CHUNK))
    decoder = codecs.getincrementaldecoder(resource.encoding)()
    total = 0
    try:
        with _expanded(raw, resource) as stream:
            while chunk := stream.read(CHUNK):
                total += len(chunk)
                if total > limit:
                    raise UnsafeError(f"{resource.path}: expands to more than {limit} bytes")
                target.write(decoder.decode(chunk).encode())
        target.write(decoder.decode(b"", final=True).encode())
    except (UnicodeError, OSError, EOFError, zipfile.BadZipFile, KeyError) as error:
        raise Fallback(f"the file cannot be read: {error}") from error


@contextmanager
def _expanded(raw: BinaryIO, resource: Any) -> Iterator[Any]:
    if not resource.compression:
        yield raw
    elif resource.compression == "gz":
        with gzip.open(raw) as stream:
            yield stream
    elif resource.compression == "zip":
        with zipfile.ZipFile(raw) as archive, archive.open(resource.innerpath) as stream:
            yield stream
    else:
        raise Fallback(f"compression {resource.compression}")
