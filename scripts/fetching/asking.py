"""What a client is given to ask with: the session, what earlier visits left, half-done pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import requests

from scripts.fetching import disk
from scripts.fetching.answer import Answer, Known
from scripts.fetching.dataset import Dataset, Row
from scripts.fetching.errors import FetchError
from scripts.fetching.provider import Provider
from scripts.fetching.session import Session

#: Pages of a visit that broke off are good for so long.
PART_AGE = timedelta(hours=12)


@dataclass(frozen=True)
class Fetched:
    """What a client made of its answers.

    Attributes
    ----------
    rows : list of Row
        Figures, in the provider's codes.
    published : str
        Day of the release, as the provider states it; empty where it states none.
    basis : str
        ``release`` where that day is a dated release, else ``upper-bound``.
    title : str
        What the provider calls the data.
    notes : tuple of str
        What a maintainer should know.
    """

    rows: list[Row]
    published: str = ""
    basis: str = "upper-bound"
    title: str = ""
    notes: tuple[str, ...] = ()


@dataclass
class Ask:
    """The asking for one data set.

    Attributes
    ----------
    session : Session
    dataset : Dataset
    known : callable
        Gives what an earlier visit left for a url, or None.
    part : Path or None
        Folder for pages until all have come.
    have : set of str
        Names of the data sets of this provider that are in the archive.
    published, title : str
        Day and title of the newest version in the archive.
    answers : list of Answer
        What came, in order.
    """

    session: Session
    dataset: Dataset
    known: Callable[[str], Known | None] = lambda url: None
    part: Path | None = None
    have: frozenset[str] = frozenset()
    published: str = ""
    title: str = ""
    answers: list[Answer] = field(default_factory=list)
    _last: tuple[str, Answer] | None = None

    def get(
        self,
        provider: Provider,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        secret: Mapping[str, str] | None = None,
        accept: str = "application/json",
        page: bool = False,
        keep: bool = True,
    ) -> Answer:
        """Ask for one body; see `Session.get`.

        Parameters
        ----------
        page : bool
            One of several pages: it is laid by until all have come, so that a visit that broke
            off goes on where it was.
        keep : bool
            Whether the body belongs into the archive.
        """
        key = hashlib.sha256(json.dumps([url, dict(params or {})]).encode()).hexdigest()[:24]
        self._lay_by()
        answer = self._laid_by(key) if page else None
        if answer is None:
            answer = self.session.get(
                provider,
                url,
                params=params,
                secret=secret,
                accept=accept,
                known=self.known(shown(provider, url, params)),
            )
            if page:
                self._last = (key, answer)
        if keep:
            self.answers.append(answer)
        return answer

    def restart(self) -> None:
        """Forget all pages: they do not belong together."""
        self.answers.clear()
        self._last = None
        if self.part is not None:
            disk.remove(self.part)

    def paged(self, read: Callable[[Ask], Fetched]) -> Fetched:
        """Read pages; once more from the start where they changed meanwhile.

        Raises
        ------
        FetchError
            If they change again.
        """
        try:
            return read(self)
        except ChangedError:
            self.restart()
        try:
            return read(self)
        except ChangedError as error:
            self.restart()
            raise FetchError(
                f"the data changed twice while they were read page by page ({error.problem})",
                "try again in an hour",
            ) from None

    def _lay_by(self) -> None:
        """Lay the last page by, now that another is asked for: a single one needs no laying by."""
        if self._last is None or self.part is None:
            return
        key, answer = self._last
        self._last = None
        self.part.mkdir(parents=True, exist_ok=True)
        head = {
            "url": answer.url,
            "status": answer.status,
            "headers": answer.headers,
            "retrieved": answer.retrieved.isoformat(),
            "again": answer.again,
            "sha256": hashlib.sha256(answer.content).hexdigest(),
        }
        disk.write(self.part / f"{key}.body", answer.content)
        disk.write(self.part / f"{key}.json", json.dumps(head).encode())

    def _laid_by(self, key: str) -> Answer | None:
        if self.part is None or not (self.part / f"{key}.json").is_file():
            return None
        try:
            head = json.loads((self.part / f"{key}.json").read_bytes())
            content = (self.part / f"{key}.body").read_bytes()
            retrieved = datetime.fromisoformat(head["retrieved"])
        except (OSError, ValueError, KeyError):
            return None
        whole = hashlib.sha256(content).hexdigest() == head["sha256"]
        age = self.session.now() - retrieved
        if not whole or not timedelta(0) <= age <= PART_AGE:
            return None
        return Answer(
            head["url"], head["status"], head["headers"], content, retrieved, head["again"]
        )


class ChangedError(FetchError):
    """Pages that do not belong to one state of the data."""


def shown(provider: Provider, url: str, params: Mapping[str, str] | None) -> str:
    """Url of a question as it stands in records: whole, with its parameters, without keys."""
    whole = url if "://" in url else f"{provider.url}/{url.lstrip('/')}"
    return str(requests.Request("GET", whole, params=dict(params or {})).prepare().url)
