"""What is asked of the session and what it gives: limits, earlier answers, answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limits:
    """How patient the session is.

    Attributes
    ----------
    connect, silence, total : float
        Seconds: to connect, between two pieces of a body, for one body with all attempts.
    size : int
        Largest body in bytes, unpacked.
    attempts : int
        How often one thing is asked for.
    backoff : float
        Seconds; the n-th pause is ``backoff * 2**n``.
    wait : float
        Longest pause in seconds that a host may ask for (``Retry-After``).
    skew : timedelta
        How far the clocks of host and machine may be apart.
    """

    connect: float = 10.0
    silence: float = 60.0
    total: float = 600.0
    size: int = 400_000_000
    attempts: int = 5
    backoff: float = 1.0
    wait: float = 300.0
    skew: timedelta = timedelta(days=1)


@dataclass(frozen=True)
class Known:
    """What an earlier visit left: asked again only if it changed."""

    etag: str
    modified: str
    kind: str
    body: Callable[[], bytes]


@dataclass(frozen=True)
class Answer:
    """A body that came whole.

    Attributes
    ----------
    url : str
        What was asked, without any key.
    status : int
    headers : dict of str to str
        Content-Type, ETag, Last-Modified and Date, as far as given.
    content : bytes
        The body, unpacked; a key that the host echoes is blotted out.
    retrieved : datetime
        By this machine's clock (UTC).
    again : bool
        The host said that nothing changed (304); the content is that of the earlier visit.
    """

    url: str
    status: int
    headers: dict[str, str]
    content: bytes
    retrieved: datetime
    again: bool = False

    @property
    def kind(self) -> str:
        """The media type, in lower case, without parameters."""
        return self.headers.get("Content-Type", "").split(";")[0].strip().lower()
