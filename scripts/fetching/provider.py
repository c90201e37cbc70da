"""Providers: where each interface is, how fast it may be asked, what to advise when it fails."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

#: Statuses that may pass by themselves.
PASSING = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Provider:
    """One interface.

    Attributes
    ----------
    id, label : str
        Folder in the archive; name in messages.
    base : str
        Base url, without a slash at its end.
    setting : str
        Environment variable that names another base url (a mirror, a server of recordings).
    pause : float
        Least time in seconds between two requests.
    retry : frozenset of int
        Statuses after which to ask again.
    more_hosts : tuple of str
        Places besides the base url to which this provider is known to send its files, as
        ``host/path-prefix``.
    advice : str
        What may have happened when this interface answers something else.
    """

    id: str
    label: str
    base: str
    setting: str
    pause: float = 0.5
    retry: frozenset[int] = field(default=PASSING)
    more_hosts: tuple[str, ...] = ()
    advice: str = ""

    @property
    def url(self) -> str:
        """The base url in force."""
        return os.environ.get(self.setting, self.base).rstrip("/")

    def owns(self, url: str) -> bool:
        """Tell whether a url lies with this provider: same scheme and host, or a known place."""
        asked, base = urlsplit(url), urlsplit(self.url)
        if asked.username or asked.password:
            return False
        if (asked.scheme, asked.netloc) == (base.scheme, base.netloc):
            return True
        place = asked.netloc + asked.path
        # A prefix ends in a slash: "host/files/" is not "host/files-of-others".
        return asked.scheme == "https" and any(place.startswith(p) for p in self.more_hosts)
