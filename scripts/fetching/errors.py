"""What can go wrong between a host and the archive, in words a maintainer can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.errors import BuildError

if TYPE_CHECKING:
    from scripts.fetching.answer import Answer


class FetchError(BuildError):
    """A host that did not give what was asked; what was kept before stays.

    Parameters
    ----------
    problem : str
        What happened, as a sentence without its end.
    advice : str, optional
        What to do about it.
    answer : Answer, optional
        The answer that was refused, to be kept aside.
    """

    def __init__(self, problem: str, advice: str = "", answer: Answer | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice
        self.answer = answer
        self.what = ""
        self.kept = ""

    def about(self, what: str, kept: str = "") -> FetchError:
        """Name the data set that was asked for, and what is kept of it; returns itself."""
        self.what = self.what or what
        self.kept = self.kept or kept
        return self

    def __str__(self) -> str:
        parts = [self.problem, self.advice, self.kept]
        return (f"{self.what}: " if self.what else "") + "; ".join(p for p in parts if p) + "."


class RefusedError(FetchError):
    """An answer that came whole and is not what was expected."""


class UnchangedError(Exception):
    """All that was asked for is as it was at the last visit."""
