"""The first page: the article's outline with the 2 x 2 of every statement."""

from __future__ import annotations

from collections import Counter
from typing import Any

from crisisdata import choice
from crisisdata.criteria.engine import VERDICTS
from crisisdata.report import statement as pages
from crisisdata.report.cells import Pen
from crisisdata.report.judged import KNOWLEDGE
from crisisdata.report.tables import Column, Table


def view(pen: Pen) -> dict[str, Any]:
    """Everything the first page says, for the template ``index.html``."""
    site, say = pen.site, pen.say
    article = site.article
    figures = sum(
        len(choice.known(site.package.table(n), site.as_of))
        for n in site.package.observation_tables
    )
    return {
        "title": say.text(site.descriptor, "title"),
        "article_lead": say(
            "index.lead",
            publisher=article["publisher"],
            title=article["title"],
            date=say.date(article["published"]),
            n=len(site.statements),
        ),
        "counts": say(
            "index.lead_counts",
            figures=say.exact(float(figures)),
            indicators=len(site.indicators),
            producers=len(site.indicators_of_producer),
            references=say.exact(float(len(site.references))),
        ),
        "tally": tally(pen),
        "knowledge": _knowledge(pen),
        "changed": [_changed(pen, s) for s in site.statements if _moved(pen, s)],
        "differ": _differ(pen),
        "outline": outline(pen),
    }


def tally(pen: Pen) -> Table:
    """Count the statements by verdict, for each of the four readings."""
    say, site = pen.say, pen.site
    rows: list[list[Any]] = []
    for reading in pages.READINGS:
        for knowledge in KNOWLEDGE:
            counts = Counter(
                site.judged.verdict(s["id"], reading, knowledge) for s in site.statements
            )
            label = f"{say(f'reading.{reading}')}, {say(f'knowledge.{knowledge}').lower()}"
            rows.append([label, *[str(counts[v]) if counts[v] else "–" for v in VERDICTS]])
    heads = [Column(say("index.tally_reading"))]
    heads += [Column(say.word("verdict", v), number=True) for v in VERDICTS]
    return Table(say("index.tally_caption"), heads, rows)


def _knowledge(pen: Pen) -> list[tuple[str, str]]:
    """Explain the two days of knowledge."""
    say, site = pen.say, pen.site
    article = say.date(site.judged.article_date)
    then = say("knowledge.then_meaning", date=article)
    now = (
        say("knowledge.now_meaning")
        if site.as_of is None
        else (say("knowledge.now_meaning_on", date=say.date(site.as_of)))
    )
    return [(say("knowledge.then"), then), (say("knowledge.now"), now)]


def _moved(pen: Pen, statement: dict[str, Any]) -> bool:
    judged = pen.site.judged
    return any(
        judged.verdict(statement["id"], r, "then") != judged.verdict(statement["id"], r, "now")
        for r in pages.READINGS
    )


def _changed(pen: Pen, statement: dict[str, Any]) -> dict[str, Any]:
    """Say which reading of a statement came out otherwise later."""
    judged, say = pen.site.judged, pen.say
    items = []
    for reading in pages.READINGS:
        then, now = (judged.verdict(statement["id"], reading, k) for k in KNOWLEDGE)
        if then != now:
            items.append(
                say(
                    "index.changed_item",
                    reading=say(f"reading.{reading}"),
                    then=say.word("verdict", then).lower(),
                    now=say.word("verdict", now).lower(),
                )
            )
    return {"link": pen.statement(statement["id"]), "items": items}


def _differ(pen: Pen) -> list[dict[str, Any]]:
    judged, say = pen.site.judged, pen.say
    out = []
    for s in pen.site.statements:
        strict, broad = (judged.verdict(s["id"], r, "now") for r in pages.READINGS)
        if strict != broad:
            text = say(
                "index.differ_item",
                strict=say.word("verdict", strict),
                broad=say.word("verdict", broad).lower(),
            )
            out.append({"link": pen.statement(s["id"]), "text": text})
    return out


def outline(pen: Pen) -> list[dict[str, Any]]:
    """Statements by paragraph: label, a short quotation, and the 2 x 2."""
    groups: list[dict[str, Any]] = []
    for s in pen.site.statements:
        title = pages.where(pen, s)
        if not groups or groups[-1]["title"] != title:
            groups.append({"title": title, "n": int(s["paragraph"]), "statements": []})
        groups[-1]["statements"].append(
            {
                "link": pen.statement(s["id"]),
                "quotation": pages.quotations(pen, s)[:1],
                "kind": s["checkability"],
                "grid": pages.grid(pen, s),
            }
        )
    return groups
