"""Dated events, one below the other: who reports them, and whether it was out by the article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from crisisdata import choice
from crisisdata.charts import measure, naming, size_of, style, words
from crisisdata.charts.sheet import Box, Context, Drawn, Key, Sheet
from crisisdata.charts.spec import Panel, listed
from crisisdata.errors import NoDataError

#: Kinds of source by symbol and colour.
_SOURCES = {"official": ("s", 0), "agency": ("o", 2), "press": ("^", 3)}

#: How much closer entries may move where a size is short of room, in sizes of the type.
_GIVES = 0.6


@dataclass
class Events:
    """Rows of events, one a reference, and the events they tell of, oldest first."""

    rows: pd.DataFrame
    events: list[tuple[pd.Timestamp, str, str, pd.DataFrame]]


def content(
    ctx: Context, panel: Panel, *, as_of: Any = None, areas: list[str] | None = None,
    producers: list[str] | None = None, since: str | None = None,
) -> Events:  # fmt: skip
    """Events of the panel, by id or kind; as of a day, those that had been reported."""
    wanted = listed(panel.indicator)
    table = ctx.package.table("events")
    rows = table.loc[table["id"].isin(wanted) | table["kind"].isin(wanted)]
    published = rows["reference"].astype("str").map(ctx.package.published)
    rows = rows.assign(published=published)
    day = choice.as_date(as_of)
    if day is not None:
        rows = rows.loc[(rows["date"] <= day) & ~(rows["published"] > day)]
    if since or panel.since:
        rows = rows.loc[rows["date"] >= pd.Timestamp(since or panel.since)]
    if rows.empty:
        raise NoDataError(f"{panel.chart}: no event", reason="not-in-package")
    rows = rows.sort_values(["date", "id", "published", "reference"], kind="stable")
    title = "title" if ctx.lang == "en" else "title_es"
    events = []
    for _, own in rows.groupby("id", sort=False):
        first = own.iloc[0]
        when = _when(first, ctx.lang)
        events.append((first["date"], when, str(first[title]), own))
    events.sort(key=lambda e: e[0])
    return Events(rows, events)


def _when(row: pd.Series, lang: str) -> str:
    precision = str(row["date_precision"])
    if precision == "year":
        return str(row["date"].year)
    return words.month(row["date"], lang) if precision == "month" else words.day(row["date"], lang)


def keys(ctx: Context, panel: Panel, found: Events) -> list[Key]:
    """Kinds of source that occur."""
    present = set(found.rows["source_kind"].dropna().astype("str"))
    return [
        Key(symbol, words.first_upper(words.say(ctx.lang, kind)), style.PALETTE[colour])
        for kind, (symbol, colour) in _SOURCES.items()
        if kind in present
    ]


def _entries(ctx: Context, found: Events, wide: float) -> list[tuple[float, str, Any]]:
    """Height, kind and content of each entry: events, and the article between them."""
    t, small = ctx.size.text, ctx.size.small
    left = _left(ctx, found)
    out: list[tuple[float, str, Any]] = []
    told = False
    for stamp, when, title, own in found.events:
        if not told and ctx.article is not None and stamp > ctx.article:
            out.append((t * 2.0, "article", None))
            told = True
        text = measure.wrap(title, wide - left, t, True)
        lines = _flow(_sources(ctx, own), wide - left, small)
        tall = measure.height(text, t) + len(lines) * small * 1.45 + t * 0.95
        out.append((tall, "event", (when, text, lines, own)))
    if not told and ctx.article is not None:
        out.append((t * 2.0, "article", None))
    return out


def _sources(ctx: Context, own: pd.DataFrame) -> list[tuple[str, str]]:
    """Kind and name of each source of an event, once; "later" if it told only afterwards."""
    later: dict[tuple[str, str], bool] = {}
    for row in own.to_dict("records"):
        out = row["published"]
        after = ctx.article is not None and not pd.isna(out) and out > ctx.article
        key = str(row["source_kind"]), naming.source(ctx, str(row["source"]))
        later[key] = later.get(key, True) and after
    word = f" ({words.say(ctx.lang, 'later_short')})"
    return [(kind, name + word if after else name) for (kind, name), after in later.items()]


def _flow(
    sources: list[tuple[str, str]], wide: float, small: float
) -> list[list[tuple[float, str, str]]]:
    """Sources with their offsets, broken into lines."""
    lines: list[list[tuple[float, str, str]]] = [[]]
    at = 0.0
    for kind, text in sources:
        w = small * 1.15 + measure.width(text, small) + small * 1.1
        if lines[-1] and at + w > wide:
            lines.append([])
            at = 0.0
        lines[-1].append((at, kind, text))
        at += w
    return lines


def _left(ctx: Context, found: Events) -> float:
    t = ctx.size.text
    return max(measure.width(when, t) for _, when, _, _ in found.events) + t * 3.0


def needs(ctx: Context, panel: Panel, found: Events) -> float:
    """Points of height that the events ask for."""
    wide = size_of.column_width(ctx)
    return sum(h for h, *_ in _entries(ctx, found, wide)) + ctx.size.text * 0.5


def draw(
    sheet: Sheet | None, given: Axes | None, ctx: Context, panel: Panel, found: Events, box: Box
) -> Drawn:
    """Draw the events from the oldest down."""
    t, small = ctx.size.text, ctx.size.small
    ax = given if given is not None else sheet.axes(box)  # type: ignore[union-attr]
    ax.set_axis_off()
    ax.set_xlim(0, box.width)
    ax.set_ylim(-box.height, 0)
    entries = _entries(ctx, found, box.width)
    # Too many for a fixed size: the oldest give way, and the chart says so.
    cut = 0
    # Before that the room between them does.
    while (
        sum(h - t * _GIVES for h, *_ in entries) > box.height
        and sum(k == "event" for _, k, _ in entries) > 1
    ):
        index = next(i for i, e in enumerate(entries) if e[1] == "event")
        entries.pop(index)
        cut += 1
        if cut == 1:
            box = Box(box.left, box.bottom, box.right, box.top - t * 1.6)
    left = _left(ctx, found)
    rail = left - t * 1.4
    spare = (box.height - t * 0.5 - sum(h for h, *_ in entries)) / max(len(entries), 1)
    spare = min(max(spare, -t * _GIVES), t * 2.2)
    y = -t * 0.4
    if cut:
        ax.text(
            left,
            y,
            words.say(ctx.lang, "cut" if cut > 1 else "cut_one", n=cut),
            fontsize=small,
            color=style.SOFT,
            va="top",
        )
        y -= t * 1.6
    start = y
    shown = []
    for tall, kind, what in entries:
        if kind == "article":
            _article(ax, ctx, y - t * 0.5, left, rail, box.width)
        else:
            when, text, lines, own = what
            shown.append(own)
            ax.text(
                rail - t * 1.0, y, when, fontsize=t, color=style.BODY, va="top", ha="right"
            ).set_gid("day")
            ax.plot(
                [rail],
                [y - t * 0.55],
                marker="o",
                ms=t * 0.75,
                color=style.PALETTE[1],
                mew=0,
                zorder=3,
            )
            ax.text(
                left, y, text, fontsize=t, color=style.INK, weight="bold", va="top",
                linespacing=measure.LEADING * 0.86,
            ).set_gid(f"event-{own['id'].iloc[0]}")  # fmt: skip
            below = y - measure.height(text, t) - small * 0.15
            for line in lines:
                for at, source, said in line:
                    symbol, colour = _SOURCES.get(source, ("o", 5))
                    ax.plot(
                        [left + at + small * 0.4], [below - small * 0.55], marker=symbol,
                        ms=small * 0.55, color=style.PALETTE[colour], mew=0,
                    )  # fmt: skip
                    ax.text(
                        left + at + small * 1.15,
                        below,
                        said,
                        fontsize=small,
                        color=style.SOFT,
                        va="top",
                    )
                below -= small * 1.45
        y -= tall + spare
    ax.plot(
        [rail, rail], [start, y + spare + t * 0.6], color=style.GRID, lw=ctx.size.line, zorder=1
    )
    drawn = pd.concat(shown)
    drawn = drawn.drop(columns=["published"])
    drawn.insert(0, "panel", panel.panel)
    return Drawn(drawn.reset_index(drop=True), _alt(ctx, found, shown), ax)


def _article(ax: Axes, ctx: Context, y: float, left: float, rail: float, wide: float) -> None:
    t, small = ctx.size.text, ctx.size.small
    text = words.first_upper(words.say(ctx.lang, "article", day=words.day(ctx.article, ctx.lang)))
    ax.plot(
        [rail - t * 0.8, left - t * 0.4], [y, y], color=style.INK, lw=1.1, zorder=4
    ).pop().set_gid("article")
    end = left + measure.width(text, small, True) + t * 0.6
    ax.text(left, y, text, fontsize=small, color=style.INK, weight="bold", va="center_baseline")
    ax.plot([end, wide], [y, y], color=style.INK, lw=0.8, zorder=4)


def _alt(ctx: Context, found: Events, shown: list[pd.DataFrame]) -> list[str]:
    kept = {str(o["id"].iloc[0]) for o in shown}
    out = [words.say(ctx.lang, "alt_timeline")]
    for _, when, title, own in found.events:
        if str(own["id"].iloc[0]) not in kept:
            continue
        n = own["source"].nunique()
        said = words.say(ctx.lang, "source_n") if n == 1 else words.say(ctx.lang, "sources_n", n=n)
        out.append(words.say(ctx.lang, "alt_event", day=when, title=title, n=said) + ".")
    if ctx.article is not None:
        out.append(words.say(ctx.lang, "alt_article", day=words.day(ctx.article, ctx.lang)))
    return out
