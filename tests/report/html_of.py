"""Reading pages without a browser: links, ids, headings, and what may run."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = set("area base br col embed hr img input link meta source track wbr".split())


@dataclass
class Page:
    path: Path
    ids: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # (attribute, address)
    headings: list[int] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    styled: int = 0
    labels: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.open = page, []
        self.script: list[str] | None = None

    def handle_starttag(self, tag, attrs):
        page = self.page
        page.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("script", "style"):
            # A data block is read by machines and never runs.
            block = ("type", "application/ld+json") in attrs
            self.script = page.data if block else page.scripts
            self.script.append("")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            page.headings.append(int(tag[1]))
        for name, value in attrs:
            value = value or ""
            if name == "id":
                page.ids.append(value)
            elif name in ("href", "src", "xlink:href", "action", "formaction"):
                page.links.append((f"{tag}.{name}", value))
            elif name.startswith("on"):
                page.events.append(name)
            elif name == "style":
                page.styled += 1
            elif name in ("aria-labelledby", "aria-describedby"):
                page.labels += value.split()

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self.script = None
        if tag in VOID:
            return
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.page.unclosed.append(tag)

    def handle_data(self, data):
        if self.script is not None:
            self.script[-1] += data
        elif data.strip():
            self.page.words.append(data)


def read(path: Path) -> Page:
    page = Page(path)
    reader = _Reader(page)
    reader.feed(path.read_text("utf-8"))
    reader.close()
    page.unclosed += reader.open
    return page
