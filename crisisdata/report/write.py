"""Writing the report: everything into a folder beside the place, then into the place at once."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from crisisdata import charts
from crisisdata.criteria.engine import VERDICTS
from crisisdata.errors import CrisisDataError
from crisisdata.package import Package
from crisisdata.report import find, front, indicator, many, method, pictures, sources, statement
from crisisdata.report.cells import Pen
from crisisdata.report.held import Held
from crisisdata.report.judged import KNOWLEDGE
from crisisdata.report.linked import Linked
from crisisdata.report.links import (
    INDEX,
    INDICATORS,
    METHOD,
    SEARCH,
    SOURCES,
    WHOLE,
    Links,
    indicator_path,
    statement_path,
)
from crisisdata.report.markup import environment
from crisisdata.report.say import Say
from crisisdata.report.site import Site
from crisisdata.report.text import link, slug

Progress = Callable[[str, int, int], None]

#: Tells a report from a folder that something else is kept in.
MARK = ".crisisdata-report"
MENU = (
    ("home", INDEX),
    ("indicators", INDICATORS),
    ("sources", SOURCES),
    ("method", METHOD),
    ("search", SEARCH),
)
_ASSETS = ("report.css", "print.css", "report.js", "search.js")


def write(
    package: Package,
    directory: str | os.PathLike[str],
    langs: Sequence[str],
    as_of: Any = None,
    progress: Progress | None = None,
) -> Path:
    """Write the pages; returns the path of the first one."""
    site = Site(package, as_of)
    says = [Say(package, lang) for lang in dict.fromkeys(langs)]
    with staged(Path(directory)) as folder:
        writer = Writer(site, says, folder, progress or (lambda *_: None))
        writer.run()
    return Path(directory) / INDEX


@contextlib.contextmanager
def staged(target: Path) -> Iterator[Path]:
    """Give a folder to write into, which takes the place of `target` when all went well.

    Raises
    ------
    CrisisDataError
        If the place holds something that is not a report: nothing of others is ever removed.
    """
    # Not resolve(): a link given by the user stays a link.
    target = Path.cwd() / target
    if target.exists() and not target.is_dir():
        raise CrisisDataError(f"{target} is a file; name a folder for the report")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise CrisisDataError(
            f"{target} holds files that are not a report; name an empty or a new folder"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name}.new-{os.getpid()}")
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    try:
        yield new
        (new / MARK).write_text("written by crisisdata; replaced as a whole\n", encoding="utf-8")
        if target.exists():
            target.rename(old)
        new.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        shutil.rmtree(new, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)


@dataclass
class Writer:
    """One report: the pages of every language, their charts and the downloads."""

    site: Site
    says: list[Say]
    folder: Path
    progress: Progress
    done: int = 0
    total: int = 1

    @cached_property
    def linked(self) -> Linked:
        """Linked data of the release; none as known on another day."""
        return Linked(self.site.package if self.site.as_of is None else None)

    def run(self) -> None:
        """Write everything."""
        site = self.site
        kinds = dict(charts.names(site.package))
        known = {s["id"] for s in site.statements} | set(site.indicators)
        overview = [n for n, kind in kinds.items() if kind not in ("statement", "indicator")]
        names = [n for n in kinds if n in known or n in overview]
        pages = len(site.statements) + len(site.indicators) + 6
        self.total = (len(names) + pages) * len(self.says) + len(site.indicators) + 1
        self._assets()
        for held in site.held.values():
            self._rows(held)
        folders = {say.lang: self.folder / say.lang / "charts" for say in self.says}
        for folder in folders.values():
            folder.mkdir(parents=True)
        drawn = many.draw(
            site.package,
            self.says,
            names,
            site.as_of,
            folders,
            lambda say: self._step(say("indicator.chart")),
        )
        for say in self.says:
            Edition(self, say, drawn[say.lang], overview).run()

    def _step(self, what: str) -> None:
        self.done += 1
        self.progress(what, self.done, max(self.total, self.done))

    def _assets(self) -> None:
        folder = self.folder / "assets"
        folder.mkdir()
        kept = resources.files("crisisdata.report").joinpath("assets")
        for name in _ASSETS:
            (folder / name).write_bytes(kept.joinpath(name).read_bytes())
        (self.folder / "data").mkdir()

    def _rows(self, held: Held) -> None:
        """All rows of an indicator as they stand in the package."""
        path = self.folder / "data" / f"{slug(held.indicator)}.csv"
        held.rows.to_csv(path, index=False, lineterminator="\n", date_format="%Y-%m-%d",
                         encoding="utf-8")  # fmt: skip
        self._step("CSV")


@dataclass
class Edition:
    """The pages of one language."""

    writer: Writer
    say: Say
    drawn: dict[str, pictures.Drawn]
    overview: list[str]

    def run(self) -> None:
        """Write every page of the language."""
        site, links = self.writer.site, Links(self.say.lang)
        if self.say is self.writer.says[0]:
            self._front(replace(links, at_root=True), self.writer.folder / INDEX)
        self._front(links)
        for number, record in enumerate(site.statements):
            self._statement(number, record)
        for name in site.indicators:
            self._indicator(name)
        pen = self._pen(INDICATORS)
        self._page(
            pen, "indicators.html", INDICATORS, self.say("indicator.title"),
            themes=indicator.catalogue(pen), count=len(site.indicators),
        )  # fmt: skip
        pen = self._pen(SOURCES)
        self._page(pen, "sources.html", SOURCES, self.say("sources.title"), f=sources.view(pen))
        pen = self._pen(METHOD)
        self._page(pen, "method.html", METHOD, self.say("method.title"), m=method.view(pen))
        self._search()
        self._whole()

    def _pen(self, path: str) -> Pen:
        return Pen(self.writer.site, self.say, Links(self.say.lang, path))

    def _common(self, pen: Pen) -> dict[str, Any]:
        """What every template may use."""
        site, say = self.writer.site, self.say
        version = site.descriptor.get("version", "")
        edition = (
            say("edition", version=version)
            if site.as_of is None
            else (say("edition_known", version=version, date=say.date(site.as_of)))
        )
        return {
            "say": say,
            "links": pen.links,
            "languages": self.writer.says,
            "menu": MENU,
            "descriptor": {"name": site.descriptor.get("name", ""), "version": version},
            "site_title": say.text(site.descriptor, "title"),
            "edition": edition,
            "as_of": site.as_of,
            "article": site.article,
            "focus": say.name("area", site.focus),
            "licences": [
                {"title": x.get("title") or x.get("name", ""), "url": link(x.get("path"))}
                for x in site.descriptor.get("licenses", [])
            ],
            "grid_heads": statement.grid_heads(pen),
            "short_heads": [say(f"knowledge.{k}") for k in KNOWLEDGE],
            "verdicts": VERDICTS,
        }

    def _page(
        self,
        pen: Pen,
        template: str,
        path: str,
        title: str,
        file: Path | None = None,
        **values: Any,
    ) -> None:
        values = self._common(pen) | values
        # Citations gather while the page's views are made, so they are asked for last.
        values.setdefault("citations", pen.citations())
        text = environment().get_template(template).render(title=title, here=path, **values)
        file = file or self.writer.folder / self.say.lang / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        self.writer._step(self.say("nav.home") if "statement" in template else title)

    def _front(self, links: Links, file: Path | None = None) -> None:
        pen = Pen(self.writer.site, self.say, links)
        views = [pictures.view(pen, self.drawn[n]) for n in self.overview]
        self._page(
            pen, "index.html", INDEX, self.say("index.title"), file, f=front.view(pen),
            overview=[v for v in views if v["markup"]], linked=self.writer.linked.dataset,
        )  # fmt: skip

    def _statement(self, number: int, record: dict[str, Any]) -> None:
        statements = self.writer.site.statements
        path = statement_path(record["id"])
        pen = self._pen(path)
        view = statement.view(pen, record)
        picture = pictures.view(pen, self.drawn.get(record["id"]))
        previous = statements[number - 1]["id"] if number else None
        after = statements[number + 1]["id"] if number + 1 < len(statements) else None
        self._page(
            pen, "statement.html", path, view["label"], s=view, picture=picture,
            linked=self.writer.linked.statements.get(record["id"]),
            previous=pen.statement(previous) if previous else None,
            next=pen.statement(after) if after else None,
        )  # fmt: skip

    def _indicator(self, name: str) -> None:
        path = indicator_path(name)
        pen = self._pen(path)
        view = indicator.view(pen, name)
        picture = pictures.view(pen, self.drawn.get(name))
        self._page(
            pen, "indicator.html", path, view["name"], i=view, picture=picture,
            theme=self._theme(view["indicator"]["theme"]),
        )  # fmt: skip

    def _theme(self, name: str) -> str:
        return self.say.text(self.writer.site.package.resource(name), "title") or name

    def _search(self) -> None:
        pen = self._pen(SEARCH)
        found = find.entries(pen, [s for s in self.writer.says if s is not self.say])
        script = self.writer.folder / "assets" / f"index-{self.say.lang}.js"
        script.write_text(find.script(found), encoding="utf-8", newline="\n")
        listed = sorted(found, key=lambda e: find.folded(e["title"]))
        kinds = ["statement", "indicator", "producer", "reference", "page"]
        self._page(pen, "search.html", SEARCH, self.say("find.title"), listed=listed, kinds=kinds)

    def _whole(self) -> None:
        """All on one page, for paper: the indicators that the tests use, and every source."""
        site = self.writer.site
        used = [i for i in site.indicators if i in site.uses]
        here = {INDEX, METHOD, SOURCES}
        here |= {statement_path(s["id"]) for s in site.statements}
        here |= {indicator_path(i) for i in used}
        pen = Pen(site, self.say, Links(self.say.lang, WHOLE, here=here))
        views = [pictures.view(pen, self.drawn[n], rows=False) for n in self.overview]
        pages = [
            {
                "s": statement.view(pen, s),
                "picture": pictures.view(pen, self.drawn.get(s["id"]), rows=False),
                "anchor": Links.anchor(statement_path(s["id"])),
            }
            for s in site.statements
        ]
        chapters = [
            {
                "i": indicator.view(pen, i),
                "picture": pictures.view(pen, self.drawn.get(i), rows=False),
                "anchor": Links.anchor(indicator_path(i)),
                "theme": self._theme(site.indicators[i]["theme"]),
            }
            for i in used
        ]
        self._page(
            pen, "whole.html", WHOLE, self.say("whole.title"), f=front.view(pen),
            overview=[v for v in views if v["markup"]], statements=pages, indicators=chapters,
            m=method.view(pen), sources=sources.view(pen), citations=[],
        )  # fmt: skip
