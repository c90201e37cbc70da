"""Making foreign text safe: links, file names, and characters that turn text around."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

from crisisdata.report.say import missing

#: Marks that change the direction of what follows them; harmless inside an isolated element,
#: not in a title or an attribute.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_PLACE = re.compile(r" \([^()]*\)$")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
#: Names that a file cannot have on every system.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|index)")


def link(url: object) -> str:
    """Return an address that may become a link, and nothing for any other.

    Parameters
    ----------
    url : str or missing
        What the package says.

    Returns
    -------
    str
        The same address if it is http or https with a host and without blanks, else ``""``.
    """
    text = "" if missing(url) else str(url).strip()
    # Some records add the place within a site in brackets: the address stands before it.
    text = _PLACE.sub("", text)
    if not text or re.search(r"[\s\x00-\x20\x7f-\x9f\\]", text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme.lower() in ("http", "https") and parts.netloc else ""


def host(url: str) -> str:
    """Name of the server of an address, for the reader."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def slug(name: str) -> str:
    """Return a file name or anchor for an id: the id itself where it is a plain one."""
    if _SLUG.fullmatch(name) and not _RESERVED.fullmatch(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower())[:40].strip("-")
    return f"{plain or 'id'}-{digest}"


def plain(text: object) -> str:
    """Text for a title or an attribute: one line, nothing that turns it around."""
    if missing(text):
        return ""
    return " ".join(_TURNING.sub("", _CONTROL.sub("", str(text))).split())


def clean(text: object) -> str:
    """Text without control characters, which no HTML page may hold."""
    return "" if missing(text) else _CONTROL.sub("", str(text))
