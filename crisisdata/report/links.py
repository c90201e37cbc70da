"""Where things are: addresses within the report, relative to the page that asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from crisisdata.report.text import slug

INDEX = "index.html"
INDICATORS = "indicators/index.html"
SOURCES = "sources.html"
METHOD = "method.html"
SEARCH = "search.html"
WHOLE = "whole.html"


def statement_path(name: str) -> str:
    """Page of a statement, within its language."""
    return f"statements/{slug(name)}.html"


def indicator_path(name: str) -> str:
    """Page of an indicator, within its language."""
    return f"indicators/{slug(name)}.html"


@dataclass(frozen=True)
class Links:
    """Addresses as seen from one page.

    Parameters
    ----------
    lang : str
        Language of the page.
    path : str
        The page within the folder of its language.
    at_root : bool
        Whether the page stands in the folder of the whole report instead.
    here : collection of str
        Pages whose content stands on this one: links to them become anchors.
    """

    lang: str
    path: str = INDEX
    at_root: bool = False
    here: Collection[str] = field(default=())

    @property
    def _up(self) -> str:
        return "" if self.at_root else "../" * (len(PurePosixPath(self.path).parts) - 1)

    @property
    def top(self) -> str:
        """The folder of the whole report."""
        return "" if self.at_root else self._up + "../"

    def page(self, path: str, anchor: str = "") -> str:
        """Another page of the language."""
        if path in self.here:
            return f"#{anchor or self.anchor(path)}"
        inside = f"{self.lang}/{path}" if self.at_root else self._up + path
        return inside + (f"#{anchor}" if anchor else "")

    @staticmethod
    def anchor(path: str) -> str:
        """Anchor of a page's content on a page that holds several."""
        return path.removesuffix(".html").replace("/", "-")

    def statement(self, name: str) -> str:
        """Page of a statement."""
        return self.page(statement_path(name))

    def indicator(self, name: str) -> str:
        """Page of an indicator."""
        return self.page(indicator_path(name))

    def has_indicator(self, name: str) -> bool:
        """Whether the indicator can be reached: a page for paper has only some."""
        return not self.here or indicator_path(name) in self.here

    def reference(self, name: str) -> str:
        """Record of a reference on the page of sources."""
        return self.page(SOURCES, f"ref-{slug(name)}")

    def asset(self, name: str) -> str:
        """A style sheet or script."""
        return f"{self.top}assets/{name}"

    def rows(self, indicator: str) -> str:
        """Download of all rows of an indicator."""
        return f"{self.top}data/{slug(indicator)}.csv"

    def chart(self, name: str, suffix: str) -> str:
        """Download of a chart: its picture, or the rows drawn."""
        inside = f"charts/{slug(name)}{suffix}"
        return f"{self.lang}/{inside}" if self.at_root else self._up + inside

    def switch(self, lang: str) -> str:
        """Find the same page in another language."""
        return f"{self.top}{lang}/{self.path}"
