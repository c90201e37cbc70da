"""One session for all interfaces: polite, patient up to a limit, and never fooled by status 200.

What `requests` leaves open is closed here: a body has its own deadline and size limit (a timeout
of `requests` is one of silence, not of slowness), its length and its compression are checked to
the last byte, a body that breaks off is resumed where the host allows it, and a redirect to
another host is refused.
"""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError as TransportError
from urllib3.util.retry import Retry

from scripts.fetching.errors import FetchError, RefusedError
from scripts.fetching.provider import Provider

USER_AGENT = "crisisdata/2026.6 (open data package; python-requests)"
_KEPT_HEADERS = ("Content-Type", "ETag", "Last-Modified", "Date")
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_CHUNK = 1 << 16
_HIDDEN = "***"


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


class PoliteRetry(Retry):
    """Retries of urllib3 that do not wait for longer than anyone would."""

    longest = 300.0

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """Seconds that the host asks for; nothing where that is past the limit.

        Raises
        ------
        FetchError
            If the host asks for more patience than `longest`.
        """
        told = str(response.headers.get("Retry-After", ""))
        # Newer versions of urllib3 cut long waits short without a word.
        seconds = float(told) if told.isdigit() else super().get_retry_after(response)
        if seconds is not None and seconds > self.longest:
            back = datetime.now(UTC) + timedelta(seconds=seconds)
            raise FetchError(
                f"the host asks to be left alone for {seconds:,.0f} seconds",
                f"try again after {back:%Y-%m-%d %H:%M} UTC",
            )
        return seconds


class _Redact(logging.Filter):
    """Keeps keys out of the log lines of urllib3, which print whole urls."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        if self.secrets:
            text = record.getMessage()
            for secret in self.secrets:
                text = text.replace(secret, _HIDDEN)
            record.msg, record.args = text, None
        return True


_REDACT = _Redact()
for _name in ("urllib3.connectionpool", "urllib3.util.retry"):
    logging.getLogger(_name).addFilter(_REDACT)


class Session:
    """The shared session; use it as a context manager."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        pause: float | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        note: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.limits = limits or Limits()
        self.now = now
        self._sleep = sleep
        self._pause = pause
        self._note = note
        self._last: dict[str, float] = {}
        self._http = requests.Session()
        self._http.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"})
        self._mounted: set[frozenset[int]] = set()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(
        self,
        provider: Provider,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        secret: Mapping[str, str] | None = None,
        accept: str = "application/json",
        known: Known | None = None,
    ) -> Answer:
        """Ask for one body.

        Parameters
        ----------
        provider : Provider
        url : str
            Whole url, or a path below the provider's base url.
        params : mapping, optional
            Query parameters.
        secret : mapping, optional
            Query parameters that appear in no record, log or message.
        accept : str
            Media type asked for.
        known : Known, optional
            What an earlier visit left.

        Raises
        ------
        FetchError
            If no whole body came, or its status is an error.
        """
        secrets = {v for v in (secret or {}).values() if v}
        secrets |= {quote(v, safe="") for v in secrets}
        _REDACT.secrets |= secrets
        shown = requests.Request("GET", self._absolute(provider, url), params=dict(params or {}))
        prepared = self._http.prepare_request(shown)
        try:
            answer = self._follow(provider, str(prepared.url), dict(secret or {}), accept, known)
        except requests.exceptions.RequestException as error:
            # The text of requests holds the url with the key; the cause is told in own words, and
            # the chain is cut so that no traceback prints it either.
            raise _transport(error, provider, self.limits) from None
        if secrets:
            blotted = answer.content
            for text in secrets:
                blotted = blotted.replace(text.encode(), _HIDDEN.encode())
            answer = Answer(**{**answer.__dict__, "content": blotted})
        return self._judged(provider, answer)

    def _absolute(self, provider: Provider, url: str) -> str:
        whole = url if urlsplit(url).scheme else f"{provider.url}/{url.lstrip('/')}"
        if not provider.owns(whole):
            raise FetchError(
                f"refused to ask another host, {urlsplit(whole).netloc}, for "
                f"{urlsplit(provider.url).netloc}",
                f"if the files have moved there, set {provider.setting}",
            )
        return whole

    def _follow(
        self,
        provider: Provider,
        url: str,
        secret: dict[str, str],
        accept: str,
        known: Known | None,
    ) -> Answer:
        """Ask, following redirects within the provider's own places."""
        shown, target = url, url
        for _ in range(_MOST_REDIRECTS + 1):
            headers = {"Accept": accept}
            if known and known.etag:
                headers["If-None-Match"] = known.etag
            if known and known.modified:
                headers["If-Modified-Since"] = known.modified
            # A place where files are stored has no business with the key.
            at_home = urlsplit(target).netloc == urlsplit(provider.url).netloc
            status, got, content = self._body(provider, target, headers, secret if at_home else {})
            if status == 304 and known:
                told = {
                    "Content-Type": known.kind,
                    "ETag": known.etag,
                    "Last-Modified": known.modified,
                }
                held = {k: v for k, v in told.items() if v} | got
                return Answer(shown, status, held, known.body(), self.now(), again=True)
            if status not in _REDIRECTS:
                return Answer(shown, status, got, content, self.now())
            target = urljoin(target, got.get("Location", ""))
            if not provider.owns(target):
                raise FetchError(
                    f"refused a redirect to another host, {urlsplit(target).netloc}",
                    f"if the interface has moved, set {provider.setting}",
                )
        raise FetchError(
            f"the host sends from one address to the next, more than {_MOST_REDIRECTS} times",
            f"look at {shown} in a browser, or set {provider.setting}",
        )

    def _body(
        self, provider: Provider, url: str, headers: dict[str, str], secret: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        """One body with all attempts; what came before a break is kept for the next attempt."""
        deadline = time.monotonic() + self.limits.total
        held = b""
        mark = ""
        problem: FetchError | None = None
        for attempt in range(self.limits.attempts):
            if attempt:
                self._rest(self.limits.backoff * 2**attempt, deadline)
            asked = dict(headers)
            if held and mark:
                asked |= {"Range": f"bytes={len(held)}-", "If-Range": mark}
            response = self._send(provider, url, asked, secret, deadline)
            with response:
                got = {k: response.headers[k] for k in _KEPT_HEADERS if k in response.headers}
                if "Location" in response.headers:
                    got["Location"] = response.headers["Location"]
                # Only a body that goes on where the last one broke off is added to it.
                if response.status_code != 206:
                    held = b""
                elif not response.headers.get("Content-Range", "").startswith(
                    f"bytes {len(held)}-"
                ):
                    held, mark = b"", ""
                    continue
                raw, problem = self._read(response, deadline, len(held))
                held += raw
                if problem is None:
                    status = 200 if response.status_code == 206 else response.status_code
                    try:
                        packed = response.headers.get("Content-Encoding", "")
                        return status, got, _unpacked(held, packed, self.limits)
                    except FetchError as error:
                        problem, held, mark = error, b"", ""
                        continue
                etag = response.headers.get("ETag", "")
                mark = "" if etag.startswith("W/") else etag
                self._note(f"{problem.problem}: asking again")
        assert problem is not None
        raise problem

    def _send(
        self,
        provider: Provider,
        url: str,
        headers: dict[str, str],
        secret: dict[str, str],
        deadline: float,
    ) -> requests.Response:
        self._mount(provider.retry)
        host = urlsplit(url).netloc
        # A server on this machine (recordings) is nobody's to be polite to.
        near = (urlsplit(url).hostname or "") in ("127.0.0.1", "localhost", "::1")
        pause = self._pause if self._pause is not None else (0.0 if near else provider.pause)
        self._rest(self._last.get(host, float("-inf")) + pause - time.monotonic(), deadline)
        try:
            response = self._http.get(
                url,
                headers=headers,
                params=secret or None,
                timeout=(self.limits.connect, self.limits.silence),
                allow_redirects=False,
                stream=True,
                # Public data need no login: one in ~/.netrc is not for these hosts.
                auth=lambda request: request,
                proxies={"no_proxy": "*"} if near else None,
            )
        finally:
            self._last[host] = time.monotonic()
        return response

    def _mount(self, statuses: frozenset[int]) -> None:
        """Set the retries of urllib3 for the statuses of a provider."""
        if statuses in self._mounted and len(self._mounted) == 1:
            return
        retry = PoliteRetry(
            total=self.limits.attempts,
            connect=2,
            read=2,
            redirect=0,
            other=0,
            status=self.limits.attempts - 1,
            status_forcelist=sorted(statuses),
            allowed_methods=["GET"],
            backoff_factor=self.limits.backoff,
            raise_on_status=False,
            respect_retry_after_header=True,
        )
        PoliteRetry.longest = self.limits.wait
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(max_retries=retry))
        self._mounted = {statuses}

    def _rest(self, seconds: float, deadline: float) -> None:
        if seconds > 0:
            self._sleep(min(seconds, max(deadline - time.monotonic(), 0.0)))

    def _read(
        self, response: requests.Response, deadline: float, before: int
    ) -> tuple[bytes, FetchError | None]:
        """Read what comes, as it comes; a problem that another attempt may mend is returned."""
        parts: list[bytes] = []
        size = before
        expected = response.headers.get("Content-Length", "")
        try:
            while True:
                # read1 returns what has arrived: read would wait for a whole chunk, and a host
                # that drips would never be caught.
                part = response.raw.read1(_CHUNK, decode_content=False)
                if not part:
                    break
                parts.append(part)
                size += len(part)
                if size > self.limits.size:
                    raise FetchError(
                        f"the body is larger than {self.limits.size:,} bytes",
                        "if that is right, raise --max-bytes",
                    )
                if time.monotonic() > deadline:
                    raise FetchError(
                        f"the body is too slow: {size:,} bytes in {self.limits.total:g} seconds",
                        "try again later, or raise --time-limit",
                    )
        except (TransportError, OSError):
            return b"".join(parts), FetchError(
                f"the connection broke after {size:,} bytes", "try again later"
            )
        whole = before + int(expected) if expected.isdigit() else size
        if size != whole:
            return b"".join(parts), FetchError(
                f"the body has {size:,} bytes where the host announced {whole:,}", "try again later"
            )
        return b"".join(parts), None

    def _judged(self, provider: Provider, answer: Answer) -> Answer:
        """Refuse errors by status, and hosts whose clock is not ours."""
        _check_clock(answer, self.limits.skew)
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


def _check_clock(answer: Answer, skew: timedelta) -> None:
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


def _unpacked(raw: bytes, encoding: str, limits: Limits) -> bytes:
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


def _transport(
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


_AGAIN = "try again later"
