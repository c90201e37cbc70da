"""The page of a statement."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from crisisdata.report import flip, scale
from crisisdata.report.cells import Pen, isolated
from crisisdata.report.judged import KNOWLEDGE, Finding, Test
from crisisdata.report.say import missing
from crisisdata.report.site import indicators_of
from crisisdata.report.tables import Cell, Column, Table
from crisisdata.report.text import slug

READINGS = ("strict", "broad")


def view(pen: Pen, statement: dict[str, Any]) -> dict[str, Any]:
    """Everything the page of a statement says.

    Parameters
    ----------
    pen : Pen
        Language and place of the page.
    statement : dict
        Its record.

    Returns
    -------
    dict
        For the template ``statement.html``.
    """
    site, say = pen.site, pen.say
    name = statement["id"]
    tests = {r: [_test(pen, t) for t in site.judged.of(name, r)] for r in (*READINGS, "extra")}
    used = _indicators(pen, name)
    pairs = {(p, i) for i, producers in used.items() for p in producers}
    return {
        "statement": statement,
        "anchor": slug(name),
        "label": say.text(statement, "label"),
        "explanation": say.text(statement, "explanation"),
        "limits": say.text(statement, "limits"),
        "where": where(pen, statement),
        "quotations": quotations(pen, statement),
        "grid": grid(pen, statement, values=True),
        "apart": _apart(pen, name),
        "tests": tests,
        "scale": _scale(pen, name),
        "used": [pen.indicator(i) for i in used],
        "near": _near(pen, list(used)),
        "silences": [silence(pen, s) for s in site.silences_of(pairs)],
    }


def where(pen: Pen, statement: dict[str, Any]) -> str:
    """Name the paragraph a statement stands in."""
    n = int(statement["paragraph"])
    return pen.say("index.paragraph", n=n) if n else pen.say("index.headline")


def quotations(pen: Pen, statement: dict[str, Any]) -> list[dict[str, str]]:
    """Short quotations with the words beside them, and where they stand."""
    key = "statement.where" if int(statement["paragraph"]) else "statement.where_title"
    return [
        {
            "prefix": s["prefix"] or "",
            "exact": s["exact"] or "",
            "suffix": s["suffix"] or "",
            "where": pen.say(
                key,
                n=int(statement["paragraph"]),
                start=pen.say.exact(float(s["start"])),
                end=pen.say.exact(float(s["end"])),
            ),
        }
        for s in pen.site.selectors[statement["id"]]
    ]


def grid(pen: Pen, statement: dict[str, Any], *, values: bool = False) -> dict[str, Any]:
    """Arrange the 2 x 2 of a statement: readings by days of knowledge."""
    say, judged = pen.say, pen.site.judged
    rows = []
    for reading in READINGS:
        tests = judged.of(statement["id"], reading)
        cells = []
        for knowledge in KNOWLEDGE:
            verdict = judged.verdict(statement["id"], reading, knowledge)
            cell = {"verdict": verdict, "word": say.word("verdict", verdict)}
            cell |= {"value": "", "needed": ""}
            if values and tests:
                finding = tests[0].findings[knowledge]
                cell["value"] = flip.value(say, finding)
                wanted = flip.wanted(say, tests[0], finding)
                if wanted:
                    cell["needed"] = say("statement.needed_short", wanted=wanted)
            cells.append(cell)
        rows.append({"label": say(f"reading.{reading}"), "cells": cells})
    label = say.text(statement, "label")
    return {"caption": say("index.grid_caption", label=label), "rows": rows}


def _apart(pen: Pen, name: str) -> dict[str, Any] | None:
    """Why the readings differ: their questions and the reasons for their thresholds."""
    judged, say = pen.site.judged, pen.say
    tests = {r: judged.of(name, r) for r in READINGS}
    if not all(tests.values()):
        return None
    now = {r: judged.verdict(name, r, "now") for r in READINGS}
    words = {r: say.word("verdict", v).lower() for r, v in now.items()}
    if now["strict"] == now["broad"] == "not-testable":
        return None
    differ = now["strict"] != now["broad"]
    text = (
        say("statement.apart_text", **words)
        if differ
        else (say("statement.agree_text", both=words["strict"]))
    )
    readings = [
        {
            "label": say(f"reading.{r}"),
            "question": say.text(tests[r][0].row, "question"),
            "why": say.text(tests[r][0].row, "why"),
        }
        for r in READINGS
    ]
    return {"differ": differ, "text": text, "readings": readings}


def _test(pen: Pen, test: Test) -> dict[str, Any]:
    """One criterion: what it asks, what came out, and with which figures."""
    say, row = pen.say, test.row
    reference = row.get("threshold_reference")
    threshold = None
    if not missing(reference):
        pen.cited[str(reference)] = None
        threshold = pen.citation(str(reference), short=True)
    question = say.text(row, "question")
    return {
        "id": slug(test.id),
        "reading": say(f"reading.{test.reading}"),
        "question": question,
        "why": say.text(row, "why"),
        "threshold": threshold,
        "outcome": _outcome(pen, test, f"{_named(pen, test)}: {question}"),
        "parts_rule": say(f"statement.part_rule_{row['combine']}") if row.get("combine") else "",
        "parts": [_test(pen, pen.site.judged.tests[p]) for p in test.parts],
        "evidence": [] if test.parts else _evidence(pen, test),
        "verdicts": {k: f.verdict for k, f in test.findings.items()},
    }


def _named(pen: Pen, test: Test) -> str:
    """Name the reading of a test, for a part that of the whole too."""
    own, whole = pen.say(f"reading.{test.reading}"), test.row.get("part_of")
    above = pen.site.judged.tests.get(str(whole)) if whole else None
    if above is not None:
        return f"{_named(pen, above)}, {own.lower()}"
    if not pen.links.here:
        return own
    # On the page that holds all statements, two of them may ask the same.
    label = next(s for s in pen.site.statements if s["id"] == str(test.row["statement"]))
    return f"{pen.say.text(label, 'label')}, {own.lower()}"


def knowledge_head(pen: Pen, knowledge: str) -> str:
    """Head of a column: "Then · Known on 12 February 2019"."""
    return f"{pen.say(f'knowledge.{knowledge}')} · {known(pen, knowledge)}"


def grid_heads(pen: Pen) -> list[Markup]:
    """Heads of the large 2 x 2: the day of knowledge under its name."""
    say, site = pen.say, pen.site
    days = [d for d in (site.judged.article_date, site.as_of) if d is not None]
    then = say("knowledge.then_short", date=say.date(min(days), "short")) if days else ""
    now = (
        say("knowledge.now_short")
        if site.as_of is None
        else (say("knowledge.then_short", date=say.date(site.as_of, "short")))
    )
    return [
        Markup('{} <span class="quiet">{}</span>').format(say(f"knowledge.{k}"), text)
        for k, text in (("then", then), ("now", now))
    ]


def known(pen: Pen, knowledge: str) -> str:
    """Say what a day of knowledge is: "Known on 12 February 2019"."""
    say, site = pen.say, pen.site
    if knowledge == "then":
        days = [d for d in (site.judged.article_date, site.as_of) if d is not None]
        return say("knowledge.then_long", date=say.date(min(days))) if days else ""
    if site.as_of is not None:
        return say("knowledge.now_on", date=say.date(site.as_of))
    return say("knowledge.now_long")


def badge(pen: Pen, verdict: str) -> Markup:
    """Verdict as mark and word."""
    return Markup('<span class="verdict {}">{}</span>').format(
        verdict, pen.say.word("verdict", verdict)
    )


def _outcome(pen: Pen, test: Test, question: str) -> Table:
    """Table of one test: verdict, value, what is asked, distance, reason."""
    say = pen.say
    then, now = (test.findings[k] for k in KNOWLEDGE)
    lines: list[tuple[str, list[str]]] = [
        ("verdict", [badge(pen, f.verdict) for f in (then, now)]),
        ("value", [flip.value(say, f) for f in (then, now)]),
        ("needed", [flip.wanted(say, test, f) for f in (then, now)]),
        ("distance", [flip.distance(say, test, f) for f in (then, now)]),
        ("explained", [_reason(pen, test, f) for f in (then, now)]),
        ("used", [_used(pen, f) for f in (then, now)]),
    ]
    heads = [knowledge_head(pen, k) for k in KNOWLEDGE]
    if all(cells[0] == cells[1] for _, cells in lines):
        # The same on both days is said once.
        lines = [(key, cells[:1]) for key, cells in lines]
        heads = [say("statement.both")]
    rows: list[list[str | Cell]] = [
        [say(f"statement.{key}"), *[c or "–" for c in cells]] for key, cells in lines if any(cells)
    ]
    return Table(question, [Column(""), *[Column(h) for h in heads]], rows, quiet=True)


def _reason(pen: Pen, test: Test, finding: Finding) -> str:
    """Write what the reason adds to value and threshold, with names for codes."""
    if finding.parts:
        return ""
    text = finding.reason[pen.say.lang]
    if finding.verdict not in ("no-data", "not-testable"):
        # The first clauses repeat the value and what is asked, which have rows of their own.
        text = "; ".join(text.split("; ")[2:])
    codes = {}
    for column, kind in (("breakdown", "breakdown"), ("producers", "producer")):
        for code in str(test.row.get(column) or "").split(";"):
            if code and code != "*":
                codes[code] = pen.say.name(kind, code)
    if test.row.get("evidence") == "events":
        codes = {}
        return pen.readable(text, codes) if not text.isupper() else text
    readable = pen.readable(text, codes)
    return readable[:1].upper() + readable[1:]


def _used(pen: Pen, finding: Finding) -> str:
    n = len(finding.used)
    if not n:
        return ""
    if finding.dated_share == 1:
        key = "statement.used_one" if n == 1 else "statement.used_all"
        return pen.say(key, n=pen.say.exact(float(n)))
    share = pen.say.share(finding.dated_share)
    return pen.say("statement.used_dated", n=pen.say.exact(float(n)), share=share)


def _evidence(pen: Pen, test: Test) -> list[tuple[str, Table]]:
    """Tables of the rows used, with what to call them: one if both days used the same."""
    then, now = (set(test.findings[k].used) for k in KNOWLEDGE)
    kinds = [("both", now)] if then == now else [("then", then), ("now", now)]
    return [
        (pen.say(f"statement.evidence_{key}", n=len(rows)),
         _evidence_table(pen, test, sorted(rows), key))
        for key, rows in kinds
        if rows
    ]  # fmt: skip


def _evidence_table(pen: Pen, test: Test, used: list[tuple[str, int]], key: str) -> Table:
    say = pen.say
    caption = say(f"statement.evidence_{key}", n=len(used))
    question = say.text(test.row, "question")
    kind = used[0][0]
    labels = [i for _, i in used]
    make = {"observations": _observations, "positions": _positions, "events": _events}[kind]
    table = make(pen, labels)
    table.caption = f"{_named(pen, test)}: {question} {caption}"
    table, said = table.without_constant(0, len(table.columns) - 1)
    table.note = " · ".join(dict.fromkeys(said))
    return table


def columns(pen: Pen, names: str) -> list[Column]:
    """Heads of columns by their names."""
    return [Column(pen.say(f"column.{n}"), n == "value") for n in names.split()]


def _observations(pen: Pen, labels: list[int]) -> Table:
    say = pen.say
    rows: list[list[str | Cell]] = []
    found = [pen.site.evidence[i] for i in labels]
    for r in sorted(found, key=lambda r: (r.indicator, r.producer, r.end, r.series)):
        rows.append(
            [
                pen.period(r.period, r.end.isoformat()),
                isolated(say.name("indicator", r.indicator)),
                isolated(say.name("producer", r.producer)),
                isolated(say.name("area", r.area)),
                isolated(say.name("counterpart", r.counterpart)) if r.counterpart != "_Z" else "",
                isolated(say.name("breakdown", r.breakdown)) if r.breakdown != "_T" else "",
                pen.value(r),
                "" if r.flag == "A" else say.name("flag", r.flag),
                pen.out_since(r),
                pen.source(r.reference),
            ]
        )
    heads = "period indicator producer area counterpart breakdown value flag vintage reference"
    return Table("", columns(pen, heads), rows)


def _positions(pen: Pen, labels: list[int]) -> Table:
    say = pen.say
    frame = pen.site.judged.tables["positions"].loc[labels]
    rows: list[list[str | Cell]] = []
    order = frame.assign(name=[say.name("area", a) for a in frame["area"]])
    for r in order.sort_values(["name", "date", "reference"], kind="stable").itertuples():
        rows.append(
            [
                isolated(r.name),
                isolated(str(r.wording).replace("-", " ")),
                Cell(_precise(pen, r.date, str(r.date_precision)), str(r.date)[:10]),
                isolated("" if missing(r.issuer) else r.issuer),
                "" if missing(r.locator) else Markup("<q>{}</q>").format(r.locator),
                pen.source(str(r.reference)),
            ]
        )
    return Table("", columns(pen, "area wording date issuer locator reference"), rows)


def _events(pen: Pen, labels: list[int]) -> Table:
    say = pen.say
    frame = pen.site.judged.tables["events"].loc[labels]
    rows: list[list[str | Cell]] = []
    for r in frame.sort_values(["date", "id", "source"], kind="stable").to_dict("records"):
        rows.append(
            [
                Cell(_precise(pen, r["date"], str(r["date_precision"])), str(r["date"])[:10]),
                isolated(say.text(r, "title")),
                isolated(say.source(str(r["source"]))),
                say.word("source_kind", r["source_kind"]),
                "" if missing(r["locator"]) else Markup("<q>{}</q>").format(r["locator"]),
                pen.source(str(r["reference"])),
            ]
        )
    return Table("", columns(pen, "date event source source_kind locator reference"), rows)


def _precise(pen: Pen, day: object, precision: str) -> str:
    """Write a day as exactly as it is known."""
    if missing(day) or precision == "unknown":
        return pen.say("sources.undated")
    text = str(day)[: {"year": 4, "month": 7}.get(precision, 10)]
    return pen.say.period(text)


def _indicators(pen: Pen, name: str) -> dict[str, set[str]]:
    """Indicators that the tests of a statement read, each with its producers."""
    out: dict[str, set[str]] = {}
    for test in pen.site.judged.tests.values():
        if str(test.row["statement"]) != name:
            continue
        for indicator in indicators_of(test):
            if indicator not in pen.site.held:
                continue
            said = str(test.row.get("producers") or "*")
            held = pen.site.held[indicator].rows["producer"].astype("str").unique()
            found = set(held) if said == "*" else set(said.split(";"))
            # All producers who were expected to publish it: a silence may be of another one.
            silent = {str(s["producer"]) for s in pen.site.silences if s["indicator"] == indicator}
            out.setdefault(indicator, set()).update(found | silent)
    return out


def _near(pen: Pen, used: list[str]) -> list[Markup]:
    """Indicators of the same subjects that the tests do not use, those with most figures."""
    catalogue = pen.site.indicators
    themes = {catalogue[u]["theme"] for u in used}
    other = [i for i, r in catalogue.items() if r["theme"] in themes and i not in used]
    other.sort(key=lambda i: -len(pen.site.held[i].picked))
    return [pen.indicator(i) for i in other[:8]]


def silence(pen: Pen, row: dict[str, Any]) -> dict[str, Any]:
    """One silence: who, what, from when to when, of which kind, and where that was read."""
    say = pen.say
    first, last = row.get("from"), row.get("to")
    span = " – ".join(say.date(d, "short") for d in (first, last) if not missing(d))
    if missing(last):
        span += " –"
    return {
        "producer": say.name("producer", row["producer"]),
        "indicator": pen.indicator(str(row["indicator"])),
        "span": span,
        "kind": say.word("silence", row["kind"]),
        "description": say.text(row, "description"),
        "source": pen.source(str(row["reference"])) if row.get("reference") else "",
    }


def _scale(pen: Pen, name: str) -> Table | None:
    """Compare other areas in the newest year before the article, by the producer of a test."""
    say = pen.say
    found = scale.of(pen.site, name)
    if found is None:
        return None
    unit = say.name("unit", pen.site.indicators[found.indicator]["unit"])
    caption = say(
        "statement.scale_caption",
        indicator=say.name("indicator", found.indicator),
        period=say.period(found.period),
        producer=say.listed([say.name("producer", p) for p in found.producers]),
        unit=unit,
    )
    rows: list[list[str | Cell]] = [
        [
            isolated(say.name("area", r.area)),
            pen.value(r),
            "" if r.flag == "A" else say.name("flag", r.flag),
            pen.source(r.reference),
        ]
        for r in found.rows
    ]
    focus = frozenset(i for i, r in enumerate(found.rows) if r.area == pen.site.focus)
    heads = columns(pen, "area value flag reference")
    return Table(caption, heads, rows, marked=focus, sortable=True)
