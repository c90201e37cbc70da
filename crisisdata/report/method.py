"""The page on method: what readings, dates, verdicts and marks mean, and what was silent."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from crisisdata.criteria.engine import VERDICTS
from crisisdata.report.cells import Pen, isolated
from crisisdata.report.judged import KNOWLEDGE
from crisisdata.report.say import missing
from crisisdata.report.site import records
from crisisdata.report.statement import badge, columns, silence
from crisisdata.report.tables import Cell, Column, Table


def view(pen: Pen) -> dict[str, Any]:
    """Everything the page on method says, for the template ``method.html``."""
    say, site = pen.say, pen.site
    article = site.article
    return {
        "sections": say.words["method"]["section"],
        "verdicts": [(v, say.word("verdict", v), say.word("verdict_meaning", v)) for v in VERDICTS],
        "kinds": [(say.word("kind", k), say.word("kind_meaning", k)) for k in say.words["kind"]],
        "bases": [say.word("vintage_basis", b) for b in say.words["vintage_basis"]],
        "moved": _moved(pen),
        "flags": _flags(pen),
        "silences": _silences(pen),
        "currencies": _currencies(pen),
        "integrity": say(
            "method.integrity_text", characters=say.exact(float(article["characters"]))
        ),
        "sha256": article["sha256"],
    }


def _moved(pen: Pen) -> Table | None:
    """Tests whose verdict differs between the two days."""
    say, site = pen.say, pen.site
    rows: list[list[str | Cell]] = [
        [
            pen.statement(str(t.row["statement"])),
            say(f"reading.{t.reading}"),
            say.text(t.row, "question"),
            *[badge(pen, t.findings[k].verdict) for k in KNOWLEDGE],
        ]
        for t in site.judged.tests.values()
        if t.moved and t.reading != "part"
    ]
    heads = [
        Column(say("nav.home")),
        Column(say("index.tally_reading")),
        Column(say("statement.question")),
        *[Column(say(f"knowledge.{k}")) for k in KNOWLEDGE],
    ]
    return Table(say("method.moved_caption"), heads, rows) if rows else None


def _flags(pen: Pen) -> Table:
    say = pen.say
    flags = records(pen.site.package.table("flags"))
    rows: list[list[str | Cell]] = [
        [Markup("<code>{}</code>").format(f["id"]), isolated(say.text(f, "name"))] for f in flags
    ]
    return Table(say("method.flags_caption"), columns(pen, "flag why"), rows)


def _silences(pen: Pen) -> Table:
    """Every silence, of whom and about what."""
    rows: list[list[str | Cell]] = []
    for row in pen.site.silences:
        s = silence(pen, row)
        rows.append(
            [s["indicator"], isolated(s["producer"]), s["span"], s["kind"],
             isolated(s["description"]), s["source"]]
        )  # fmt: skip
    caption = pen.say("method.silences_caption", n=len(rows))
    return Table(caption, columns(pen, "indicator producer span kind why reference"), rows)


def _currencies(pen: Pen) -> Table | None:
    say = pen.say
    if "currencies" not in pen.site.package.resources:
        return None
    rows: list[list[str | Cell]] = [
        [
            Markup("<code>{}</code> {}").format(c["id"], isolated(say.text(c, "name"))),
            say.date(c.get("valid_from"), "short"),
            say.date(c.get("valid_to"), "short"),
            "" if missing(c.get("factor")) else say.exact(float(c["factor"])),
            pen.source(str(c["reference"])) if c.get("reference") else "",
        ]
        for c in records(pen.site.package.table("currencies"))
    ]
    heads = [
        Column(say("method.currency")),
        Column(say("method.valid_from")),
        Column(say("method.valid_to")),
        Column(say("method.factor"), number=True),
        Column(say("column.reference")),
    ]
    return Table(say("method.currencies_caption"), heads, rows) if rows else None
