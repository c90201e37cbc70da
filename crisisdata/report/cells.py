"""Small pieces of the pages: links, citations, periods and values as markup."""

from __future__ import annotations

import functools
import re
from typing import Any

from markupsafe import Markup, escape

from crisisdata.report.held import Row
from crisisdata.report.links import Links
from crisisdata.report.say import Say, missing
from crisisdata.report.site import Site
from crisisdata.report.tables import Cell
from crisisdata.report.text import clean, link

_CODES = re.compile(r"(?<![\w-])[A-Z]{3}(?:-[A-Za-z-]+)?(?![\w-])")
_DATES = re.compile(r"(?<![\w.,-])\d{4}-(?:\d{2}(?:-\d{2})?|Q[1-4])(?![\w-])")


# Tables repeat a few thousand names many times; Markup.format is slow.
@functools.lru_cache(maxsize=65536)
def isolated(text: object) -> Markup:
    """Foreign text inside a line: what it turns around stays inside it."""
    return Markup(f"<bdi>{escape(clean(text))}</bdi>")  # noqa: S704  escaped


@functools.lru_cache(maxsize=65536)
def anchor(address: str, text: object, *, outside: bool = False) -> Markup:
    """Link to a page of the report, or to another site if the address is one."""
    rel = ' rel="external noopener noreferrer"' if outside else ""
    shown = isolated(text)
    return Markup(f'<a href="{escape(address)}"{rel}>{shown}</a>')  # noqa: S704  escaped


class Pen:
    """Writes pieces of one page: its language, its place, and the sources it has cited."""

    def __init__(self, site: Site, say: Say, links: Links) -> None:
        self.site, self.say, self.links = site, say, links
        self.cited: dict[str, None] = {}
        self._sources: dict[str, Markup] = {}

    def indicator(self, name: str) -> Markup:
        """Link to an indicator by its name."""
        text = self.say.name("indicator", name)
        if name not in self.site.indicators or not self.links.has_indicator(name):
            return isolated(text)
        return anchor(self.links.indicator(name), text)

    def statement(self, name: str) -> Markup:
        """Link to a statement by its label."""
        record = next(s for s in self.site.statements if s["id"] == name)
        return anchor(self.links.statement(name), self.say.text(record, "label"))

    def when(self, record: dict[str, Any], form: str = "short") -> str:
        """Write the day of publication of a reference, as exactly as it is known."""
        day = record.get("published")
        if missing(day):
            return self.say("sources.undated")
        precision = record.get("published_precision")
        if precision == "year":
            return f"{day:%Y}"
        if precision == "month":
            return self.say.period(f"{day:%Y-%m}")
        return self.say.date(day, form)

    def source(self, name: str) -> Markup:
        """Cite a reference in a table: opens the page that was read."""
        if name not in self._sources:
            self._sources[name] = self._source(name)
        if name in self.site.references:
            self.cited[name] = None
        return self._sources[name]

    def _source(self, name: str) -> Markup:
        record = self.site.references.get(name)
        if record is None:
            return isolated(name)
        address = link(record.get("url"))
        publisher = self.say.source(str(record["publisher"]))
        to = anchor(address or self.links.reference(name), publisher, outside=bool(address))
        return Markup(f"{to}, {escape(self.when(record))}")  # noqa: S704  escaped

    def citation(self, name: str, *, short: bool = False) -> Markup:
        """Cite a reference; its title opens it, its record is on the page of sources."""
        record = self.site.references.get(name)
        if record is None:
            return isolated(name)
        address = link(record.get("url"))
        title = (
            anchor(address, record["title"], outside=True)
            if address
            else (isolated(record["title"]))
        )
        if short:
            publisher = isolated(self.say.source(str(record["publisher"])))
            return Markup("{}, {} ({})").format(title, publisher, self.when(record))
        return Markup(
            '<bdi>{}</bdi> ({}). {}. <span class="quiet">{} · {}: <a href="{}">{}</a></span>'
        ).format(
            clean(self.say.source(str(record["publisher"]))),
            self.when(record, "long"),
            title,
            self.say("sources.retrieved", date=self.say.date(record["retrieved"])),
            self.say("column.reuse").lower(),
            self.links.reference(name),
            self.say.word("reuse", record["reuse"]).lower(),
        )

    def citations(self) -> list[Markup]:
        """Every reference that the page has cited, in the order of its first use."""
        return [self.citation(name) for name in self.cited]

    def period(self, text: str, key: object = None) -> Cell:
        """A period, in the order of time."""
        return Cell(self.say.period(text), str(key if key is not None else text))

    def value(self, row: Row) -> Cell:
        """The value of an observation, with the bound it was printed with."""
        return Cell(self.say.bounded(row.value, row.bound), row.value)

    def out_since(self, row: Row) -> Cell:
        """The day on which a value was out."""
        text = self.say.date(row.vintage, "short")
        if row.vintage_basis == "retrieved":
            text = self.say("sources.undated")
        elif row.vintage_basis == "upper-bound":
            text = f"≤ {text}"
        return Cell(text, row.vintage.isoformat())

    def readable(self, text: str, codes: dict[str, str]) -> Markup:
        """Write dates and codes in a reason as a reader does."""
        areas = self.say._names.get("area", {})
        names = areas | codes

        def named(match: re.Match[str]) -> str:
            return names.get(match[0], match[0])

        text = _DATES.sub(lambda m: self.say.period(m[0]), text)
        text = _CODES.sub(named, text)
        for code in sorted(codes, key=len, reverse=True):
            text = re.sub(rf"(?<![\w-]){re.escape(code)}(?![\w-])", lambda m: codes[m[0]], text)
        return escape(clean(text))
