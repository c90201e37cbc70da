"""The page of sources: terms of reuse, producers, and every reference."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from markupsafe import Markup

from crisisdata.report.cells import Pen, anchor, isolated
from crisisdata.report.say import missing
from crisisdata.report.statement import columns
from crisisdata.report.tables import Cell, Column, Table
from crisisdata.report.text import host, link, slug

_KINDS = ("dataset", "release", "publication", "law", "page")


def view(pen: Pen) -> dict[str, Any]:
    """Everything the page of sources says, for the template ``sources.html``."""
    site, say = pen.site, pen.say
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in site.references.values():
        by_kind[str(record["kind"])].append(record)
    lists = []
    for kind in (*_KINDS, *sorted(set(by_kind) - set(_KINDS))):
        if kind in by_kind:
            lists.append(_references(pen, kind, by_kind[kind]))
    return {
        "lead": say("sources.lead", n=say.exact(float(len(site.references)))),
        "reuse": _reuse(pen),
        "producers": _producers(pen),
        "lists": lists,
    }


def _reuse(pen: Pen) -> Table:
    """Count sources and figures by what their terms allow."""
    say, site = pen.say, pen.site
    sources = Counter(str(r["reuse"]) for r in site.references.values())
    figures: Counter[str] = Counter()
    for name, n in site.figures_of_reference.items():
        if name in site.references:
            figures[str(site.references[name]["reuse"])] += n
    rows: list[list[str | Cell]] = [
        [
            say.word("reuse", code),
            say.word("reuse_meaning", code),
            say.exact(float(sources[code])),
            say.exact(float(figures[code])),
        ]
        for code in say.words["reuse"]
        if sources[code]
    ]
    heads = [*columns(pen, "reuse why"), Column(say("nav.sources"), number=True),
             Column(say("column.figures"), number=True)]  # fmt: skip
    return Table(say("sources.reuse_caption"), heads, rows)


def _producers(pen: Pen) -> Table:
    say, site = pen.say, pen.site
    found = [(say.name("producer", p), p) for p in site.producers]
    rows: list[list[str | Cell]] = []
    anchors = {}
    for name, code in sorted(found, key=lambda x: x[0].casefold()):
        record = site.producers[code]
        address = link(record.get("url"))
        indicators = site.indicators_of_producer.get(code, [])
        anchors[len(rows)] = f"producer-{slug(code)}"
        rows.append(
            [
                anchor(address, name, outside=True) if address else isolated(name),
                say.word("producer_kind", record["kind"]),
                Markup(", ").join(pen.indicator(i) for i in indicators),
            ]
        )
    caption = say("sources.producers_caption", n=len(rows))
    heads = columns(pen, "producer kind indicator")
    return Table(caption, heads, rows, anchors=anchors, sortable=True)


def _references(pen: Pen, kind: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """One list of references, by publisher and day."""
    say, site = pen.say, pen.site
    found.sort(key=lambda r: (str(r["publisher"]).casefold(), str(r.get("published")), r["id"]))
    rows: list[list[str | Cell]] = []
    anchors = {}
    for record in found:
        anchors[len(rows)] = f"ref-{slug(str(record['id']))}"
        licence_url = link(record.get("licence_url"))
        licence = say.licence(str(record.get("licence") or ""))
        n = site.figures_of_reference.get(str(record["id"]), 0)
        rows.append(
            [
                _title(pen, record),
                isolated(say.source(str(record["publisher"]))),
                Cell(pen.when(record), str(record.get("published") or "")),
                say.word("reuse", record["reuse"]),
                anchor(licence_url, licence, outside=True) if licence_url else isolated(licence),
                Cell(say.exact(float(n)), n),
            ]
        )
    key = f"references_caption_{kind}"
    count = say.exact(float(len(rows)))
    caption = say(f"sources.{key}", n=count) if key in say.words["sources"] else f"{kind} ({count})"
    heads = columns(pen, "title publisher date reuse licence figures")
    heads[5] = Column(heads[5].label, number=True)
    table = Table(caption, heads, rows, anchors=anchors, sortable=True, quiet=True)
    return {"id": f"refs-{slug(kind)}", "title": caption, "table": table}


def _title(pen: Pen, record: dict[str, Any]) -> Markup:
    """Title that opens the source, with where and when it was read."""
    say = pen.say
    address = link(record.get("url"))
    title = (
        anchor(address, record["title"], outside=True) if address else (isolated(record["title"]))
    )
    about = [host(address)] if address else []
    about.append(say("sources.retrieved", date=say.date(record["retrieved"], "short")))
    if not missing(record.get("upstream")):
        about.append(say("sources.copy", upstream=record["upstream"]))
    if not missing(record.get("sha256")):
        about.append(say("sources.checksum", hash=str(record["sha256"])))
    small = Markup(" · ").join(isolated(a) for a in about)
    return Markup('{}<br><span class="quiet small">{}</span>').format(title, small)
