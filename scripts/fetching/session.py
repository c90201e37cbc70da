"""One session for all interfaces: polite, patient up to a limit, and never fooled by status 200.

What `requests` leaves open is closed here: a body has its own deadline and size limit (a timeout
of `requests` is one of silence, not of slowness), its length and its compression are checked to
the last byte, a body that breaks off is resumed where the host allows it, and a redirect to
another host is refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError as TransportError

from crisisdata import __version__
from scripts.fetching.answer import Answer, Known, Limits
from scripts.fetching.errors import FetchError
from scripts.fetching.provider import Provider
from scripts.fetching.redact import REDACT, blotted
from scripts.fetching.retry import retries
from scripts.fetching.verdict import broken, judged, unpacked

USER_AGENT = f"crisisdata/{__version__} (open data package; python-requests)"
_KEPT_HEADERS = ("Content-Type", "ETag", "Last-Modified", "Date")
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_CHUNK = 1 << 16


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
        self._secrets: set[str] = set()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        REDACT.secrets -= self._secrets

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
        self._secrets |= secrets
        REDACT.secrets |= secrets
        shown = requests.Request("GET", self._absolute(provider, url), params=dict(params or {}))
        prepared = self._http.prepare_request(shown)
        try:
            answer = self._follow(provider, str(prepared.url), dict(secret or {}), accept, known)
        except requests.exceptions.RequestException as error:
            # The text of requests holds the url with the key; the cause is told in own words, and
            # the chain is cut so that no traceback prints it either.
            raise broken(error, provider, self.limits) from None
        if secrets:
            # Latin-1 has a character for each byte, so that the body comes back as it was.
            bytewise = [s.encode().decode("latin-1") for s in secrets]
            content = blotted(answer.content.decode("latin-1"), bytewise).encode("latin-1")
            answer = replace(answer, content=content)
        return judged(provider, answer, self.limits)

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
                        return status, got, unpacked(held, packed, self.limits)
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
        retry = retries(self.limits, statuses)
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
