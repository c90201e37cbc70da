"""What an answer is worth before its body is looked at: packing, status, clock, transport."""

from __future__ import annotations

import zlib
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests

from scripts.fetching.answer import Answer, Limits
from scripts.fetching.errors import FetchError, RefusedError
from scripts.fetching.provider import Provider

_AGAIN = "try again later"


def judged(provider: Provider, answer: Answer, limits: Limits) -> Answer:
    """Refuse errors by status, and hosts whose clock is not ours."""
    check_clock(answer, limits.skew)
    if answer.status == 200 or answer.again:
        return answer
    size = f"{len(answer.content):,} bytes"
    if answer.status == 204:
        raise RefusedError(
            "the host answered 204, no content: it knows no such flow, agency or code",
            "compare the codes with the interface's own list",
            answer,
        )
    told = {
        401: ("the host wants a login (401)", "look whether this interface still is public"),
        403: (
            f"the host refused (403, {size})",
            "the data may not be passed on, or a key is wrong: look at it in a browser",
        ),
        404: ("nothing is there (404)", "the code or the path has changed"),
        429: ("the host is asked too often (429)", "try again later, or raise --pause"),
    }
    if answer.status in told:
        problem, advice = told[answer.status]
    elif answer.status >= 500:
        problem = f"the host fails ({answer.status}, {size})"
        advice = "try again later"
    else:
        problem = f"the host answered {answer.status} ({answer.kind or 'no type'}, {size})"
        advice = provider.advice
    raise RefusedError(problem, advice or f"see {answer.url}", answer)


def check_clock(answer: Answer, skew: timedelta) -> None:
    try:
        told = parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, TypeError, ValueError):
        return
    if told.tzinfo is None:
        told = told.replace(tzinfo=UTC)
    if abs(told - answer.retrieved) > skew:
        raise FetchError(
            f"the host's clock says {told:%Y-%m-%d}, this machine's {answer.retrieved:%Y-%m-%d}",
            "set the clock: vintages are dated by it",
        )


def unpacked(raw: bytes, encoding: str, limits: Limits) -> bytes:
    """Undo gzip or deflate, to the last byte and not beyond the size limit."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return raw
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"the body is packed as {encoding}, which was not asked for")
    try:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
        content = unpacker.decompress(raw, limits.size + 1)
    except zlib.error as error:
        raise FetchError(f"the body is not {encoding}: {error}", "try again later") from None
    if len(content) > limits.size:
        raise FetchError(
            f"the body unpacks to more than {limits.size:,} bytes", "if right, raise --max-bytes"
        )
    if not unpacker.eof:
        raise FetchError(f"the {encoding} body is cut off", "try again later")
    return content


def broken(
    error: requests.exceptions.RequestException, provider: Provider, limits: Limits
) -> FetchError:
    """Say in own words what broke, without the url (it may hold a key)."""
    host = urlsplit(provider.url).netloc
    text = str(error)
    if isinstance(error, requests.exceptions.SSLError) or "SSL" in text:
        return FetchError(
            f"the certificate of {host} cannot be verified",
            "look at the address in a browser; do not switch the check off",
        )
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return FetchError(f"{host} does not answer within {limits.connect:g} seconds", _AGAIN)
    if isinstance(error, requests.exceptions.ReadTimeout) or "Read timed out" in text:
        return FetchError(f"{host} fell silent for {limits.silence:g} seconds", _AGAIN)
    if "refused" in text:
        return FetchError(f"{host} refuses the connection", f"{_AGAIN}, or set {provider.setting}")
    if "resolve" in text or "Name or service" in text or "getaddrinfo" in text:
        return FetchError(
            f"the name {host} is not known", f"is there a network? or set {provider.setting}"
        )
    if isinstance(error, requests.exceptions.ConnectionError):
        return FetchError(f"the connection to {host} broke", _AGAIN)
    return FetchError(f"{host}: {type(error).__name__}", _AGAIN)
