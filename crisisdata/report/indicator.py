"""The page of an indicator, and the list of all."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from markupsafe import Markup

from crisisdata import periods
from crisisdata.report.cells import Pen, anchor, isolated
from crisisdata.report.held import Held, Row
from crisisdata.report.say import missing
from crisisdata.report.statement import columns, silence
from crisisdata.report.tables import Cell, Column, Table
from crisisdata.report.text import link, slug

#: Longer tables are cut on the page; the download has every row.
FIGURES, CONTESTS, VINTAGES = 400, 60, 12


def view(pen: Pen, name: str) -> dict[str, Any]:
    """Everything the page of an indicator says, for the template ``indicator.html``."""
    site, say = pen.site, pen.say
    record, held = site.indicators[name], site.held[name]
    address = link(record.get("method_url"))
    producers = {p for p, names in site.indicators_of_producer.items() if name in names}
    silent = [s for s in site.silences if s["indicator"] == name]
    return {
        "indicator": record,
        "anchor": slug(name),
        "name": say.name("indicator", name),
        "definition": say.text(record, "definition"),
        "facts": [
            (say("indicator.unit"), isolated(say.name("unit", record["unit"]))),
            (say("indicator.measure"), say.word("measure", record["measure"])),
            (say("indicator.polarity"), say.word("polarity", record["polarity"])),
            (
                say("indicator.method_url"),
                anchor(address, address, outside=True) if address else "",
            ),
            (say("indicator.id"), Markup("<code>{}</code>").format(name)),
        ],
        "used_by": [pen.statement(s) for s in site.uses.get(name, [])],
        "producers": producer_table(pen, held, producers),
        "figures": figure_table(pen, held) if held.picked else None,
        "no_figures": say("indicator.figures_none", area=say.name("area", site.focus)),
        "conflicts": conflict_table(pen, held),
        "vintages": vintage_tables(pen, held),
        "silences": [silence(pen, s) for s in silent],
        "download": (
            pen.links.rows(name),
            say("indicator.download_all", n=say.exact(float(len(held.rows)))),
        ),
    }


def _focus(pen: Pen) -> str:
    return pen.say.name("area", pen.site.focus)


def producer_table(pen: Pen, held: Held, producers: set[str]) -> Table:
    """Who publishes it: kind, frequency, span, and the newest value for the focus area."""
    say, site = pen.say, pen.site
    by: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in held.picked:
        by[row.producer, periods.parse(row.period).freq].append(row)
    rows: list[list[str | Cell]] = []
    for (producer, freq), found in sorted(by.items(), key=lambda x: (-len(x[1]), x[0])):
        rows.append(_producer(pen, producer, freq, found))
    without = sorted(producers - {p for p, _ in by})
    rows += [_producer(pen, p, "", []) for p in without]
    key = "producers_caption" if held.picked else "producers_caption_all"
    heads = columns(pen, "producer kind frequency figures first last")
    heads.append(Column(say("indicator.newest"), number=True))
    heads[3] = Column(heads[3].label, number=True)
    caption = say(f"indicator.{key}", area=say.name("area", site.focus))
    return Table(f"{say.name('indicator', held.indicator)}: {caption}", heads, rows)


def _producer(pen: Pen, producer: str, freq: str, rows: list[Row]) -> list[str | Cell]:
    say = pen.say
    record = pen.site.producers.get(producer, {})
    address = link(record.get("url"))
    name = say.name("producer", producer)
    shown = anchor(address, name, outside=True) if address else isolated(name)
    kind = say.word("producer_kind", record.get("kind"))
    if not rows:
        return [shown, kind, "", "", "", "", ""]
    first, last = min(rows, key=lambda r: r.end), max(rows, key=lambda r: r.end)
    # Several hosts or breakdowns have no one newest value.
    single = len({r.series for r in rows}) == 1
    return [
        shown,
        kind,
        say.word("frequency", freq),
        Cell(say.exact(float(len(rows))), len(rows)),
        pen.period(first.period, first.end),
        pen.period(last.period, last.end),
        pen.value(last) if single else "",
    ]


def figure_table(pen: Pen, held: Held) -> Table:
    """One row a period and series, newest last within each series."""
    say = pen.say
    shown = held.picked
    note = ""
    if len(shown) > FIGURES:
        shown = sorted(shown, key=lambda r: r.end)[-FIGURES:]
        shown.sort(key=lambda r: (*r.series, r.end, r.period))
        note = say(
            "indicator.figures_cut",
            n=FIGURES,
            total=say.exact(float(len(held.picked))),
            area=_focus(pen),
        )
    rows = [_figure(pen, r) for r in shown]
    heads = "period producer area counterpart breakdown value flag vintage reference note"
    caption = say(
        "indicator.figures_caption",
        indicator=say.name("indicator", held.indicator),
        n=say.exact(float(len(held.picked))),
        area=_focus(pen),
    )
    table, said = Table(caption, columns(pen, heads), rows, sortable=True).without_constant(0, 5, 8)
    table.note = " · ".join([*dict.fromkeys(said), *([note] if note else [])])
    return table


def _figure(pen: Pen, r: Row) -> list[str | Cell]:
    say = pen.say
    return [
        pen.period(r.period, r.end),
        isolated(say.name("producer", r.producer)),
        isolated(say.name("area", r.area)),
        isolated(say.name("counterpart", r.counterpart)) if r.counterpart != "_Z" else "",
        isolated(say.name("breakdown", r.breakdown)) if r.breakdown != "_T" else "",
        pen.value(r),
        _marks(pen, r),
        pen.out_since(r),
        pen.source(r.reference),
        isolated(r.note) if r.note else "",
    ]


def _marks(pen: Pen, r: Row) -> str:
    """Status of a value where it is not a normal one, and doubt about its reading."""
    say = pen.say
    marks = [] if r.flag == "A" else [say.name("flag", r.flag)]
    if r.confidence == "low":
        marks.append(f"{say('column.confidence').lower()}: {say.word('confidence', 'low')}")
    return ", ".join(marks)


def conflict_table(pen: Pen, held: Held) -> Table | None:
    """Competing values of each period, what was picked, and why the others were not."""
    if not held.contests:
        return None
    say = pen.say
    contests, note = held.contests, ""
    if len(contests) > CONTESTS:
        widest = sorted(contests, key=lambda c: -c.spread)[:CONTESTS]
        chosen = {id(c) for c in widest}
        contests = [c for c in contests if id(c) in chosen]
        total = say.exact(float(len(held.contests)))
        note = say("indicator.conflicts_cut", n=CONTESTS, total=total)
    rows: list[list[str | Cell]] = []
    marked = set()
    for contest in contests:
        for row, why in contest.rows:
            if why == "picked":
                marked.add(len(rows))
            figure = _figure(pen, row)
            rows.append([*figure[:7], say.word("picked_why", why), figure[7], figure[8]])
    heads = "period producer area counterpart breakdown value flag why vintage reference"
    count = say.exact(float(sum(len(c.rows) for c in held.contests)))
    caption = say(
        "indicator.conflicts_caption", n=count, periods=say.exact(float(len(held.contests)))
    )
    caption = f"{say.name('indicator', held.indicator)}: {caption[:1].lower()}{caption[1:]}"
    table = Table(caption, columns(pen, heads), rows, marked=frozenset(marked))
    table, said = table.without_constant(0, 5, 7, 8, 9)
    table.note = " · ".join([*dict.fromkeys(said), *([note] if note else [])])
    return table


def vintage_tables(pen: Pen, held: Held) -> list[Table]:
    """Revised periods by edition: one table a series, those with most revisions first."""
    say = pen.say
    found = sorted(held.revisions.items(), key=lambda x: (-len(x[1]), x[0]))[:6]
    tables = []
    for series, by_period in found:
        days = sorted({d for values in by_period.values() for d in values})
        note = ""
        if len(days) > VINTAGES:
            days = days[-VINTAGES:]
            note = say("indicator.vintages_cut", n=VINTAGES)
        rows: list[list[str | Cell]] = []
        for period in sorted(by_period, key=lambda p: (periods.parse(p).end, p)):
            values = by_period[period]
            if any(d in values for d in days):
                rows.append(
                    [pen.period(period), *[say.exact(values[d]) if d in values else ""
                                           for d in days]]
                )  # fmt: skip
        name = _series(pen, series)
        caption = say("indicator.vintages_caption", producer=name)
        heads = [Column(say("column.period"))]
        heads += [Column(say.date(d, "short"), number=True) for d in days]
        tables.append(Table(caption, heads, rows[-40:], note=note))
    return tables


def _series(pen: Pen, series: tuple[str, str, str, str]) -> str:
    """Name a series by its codes, those that say nothing left out."""
    producer, area, counterpart, breakdown = series
    say = pen.say
    names = [say.name("producer", producer)]
    if area != pen.site.focus:
        names.append(say.name("area", area))
    if counterpart != "_Z":
        names.append(say.name("counterpart", counterpart))
    if breakdown != "_T":
        names.append(say.name("breakdown", breakdown))
    return ", ".join(names)


def catalogue(pen: Pen) -> list[dict[str, Any]]:
    """Indicators by subject, for the template ``indicators.html``."""
    site, say = pen.site, pen.say
    themes: dict[str, list[str]] = defaultdict(list)
    for name, record in site.indicators.items():
        themes[str(record["theme"])].append(name)
    out = []
    for theme in site.package.observation_tables:
        if theme not in themes:
            continue
        resource = site.package.resource(theme)
        title = say.text(resource, "title") or theme
        rows = [_line(pen, name) for name in sorted(themes[theme], key=lambda n: say.name(
            "indicator", n).lower())]  # fmt: skip
        heads = columns(pen, "indicator unit producer span figures used")
        heads[4] = Column(heads[4].label, number=True)
        table = Table(title, heads, rows, sortable=True, quiet=True)
        out.append({"id": slug(theme), "title": title, "table": table})
    return out


def _line(pen: Pen, name: str) -> list[str | Cell]:
    say, held = pen.say, pen.site.held[name]
    record = pen.site.indicators[name]
    codes = [p for p, names in pen.site.indicators_of_producer.items() if name in names]
    producers = sorted(say.name("producer", p) for p in codes)
    first, last = held.span
    uses = pen.site.uses.get(name, [])
    return [
        Markup("{}<br><code>{}</code>").format(pen.indicator(name), name),
        say.name("unit", record["unit"]),
        _some(pen, producers),
        Cell(str(first) if first == last else f"{first}–{last}", first),
        Cell(say.exact(float(len(held.rows))), len(held.rows)),
        Markup(", ").join(pen.statement(s) for s in uses) if not missing(uses) else "",
    ]


def _some(pen: Pen, names: list[str], most: int = 3) -> Markup:
    """Name a few, and count the rest."""
    shown = Markup("; ").join(isolated(n) for n in names[:most])
    rest = len(names) - most
    if rest <= 0:
        return shown
    return Markup("{} {}").format(shown, pen.say("and_more", n=rest))
