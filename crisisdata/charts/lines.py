"""Panels of lines and points over time."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from crisisdata.charts import alt, axes, marks, measure, naming, place, style, words
from crisisdata.charts.pick import Line, by_year
from crisisdata.charts.sheet import Box, Context, Drawn, Key, Sheet
from crisisdata.charts.spec import Panel

#: Points from the middle of a span's bar to its edge, at most.
_HALF = 3.0
#: Room for a leader, or a sample of the line, before a label of the margin.
_INDENT = 2.6
#: Longest step, in days, between two figures that are joined, by frequency.
_STEP = {"D": 12, "M": 32, "Q": 93, "A": 367, "I": 400}


def keys(ctx: Context, panels: list[tuple[Panel, list[Line]]]) -> list[Key]:
    """Entries of the key that the lines of a chart need."""
    out = []
    told = [x for p, xs in panels for x in xs if "known" in p.marks]
    if told and ctx.article is not None and (ctx.as_of is None or ctx.as_of > ctx.article):
        when = words.day(ctx.article, ctx.lang)
        out.append(Key("dot", words.first_upper(words.say(ctx.lang, "then", day=when))))
        out.append(Key("ring", words.first_upper(words.say(ctx.lang, "later"))))
    flat = [x for _, xs in panels for x in xs]
    if any(x.points.forecast.any() for x in flat):
        out.append(Key("dash", words.first_upper(words.say(ctx.lang, "forecast"))))
    if any(x.points.spans for x in flat):
        out.append(Key("span", words.first_upper(words.say(ctx.lang, "span"))))
    bounds = {b for x in flat for b in x.points.all_bound}
    if any(x.points.broken[1:].any() for x in flat):
        out.append(Key("break", words.first_upper(words.say(ctx.lang, "break_key")), style.INK))
    if any(marks._unheld(ctx, xs, *_ends(ctx, xs, by_year(xs))) for _, xs in panels):
        out.append(Key("strip", words.first_upper(words.say(ctx.lang, "unheld_key"))))
    later = [s for p, xs in panels for s in marks._run(ctx, p, xs, "") if s.kind == "run-later"]
    out += [Key("pale", s.key) for s in later]
    out += _silence_keys(ctx, panels)
    if ">" in bounds:
        out.append(Key("^", words.first_upper(words.say(ctx.lang, "bound_high"))))
    if "<" in bounds:
        out.append(Key("v", words.first_upper(words.say(ctx.lang, "bound_low"))))
    if any("~" in x.points.bound for x in flat):
        out.append(Key("whisker", words.first_upper(words.say(ctx.lang, "about_key"))))
    return out


def _silence_keys(ctx: Context, panels: list[tuple[Panel, list[Line]]]) -> list[Key]:
    """Who was silent where it is hatched; with its days, where no label above tells them."""
    spans = [
        s for p, xs in panels for s in marks._silences(ctx, p, xs, *_ends(ctx, xs, by_year(xs)))
    ]
    # Small panels have room for the names alone.
    told = [s for s in spans if s.text or ctx.panels >= 5]
    who = list(dict.fromkeys(name for s in told for name in s.who))
    texts = [words.say(ctx.lang, "silence", who=", ".join(who))] if who else []
    texts += _by_producer(ctx, [s for s in spans if s not in told])
    return [Key("hatch", t) for t in texts]


def _by_producer(ctx: Context, spans: list[marks.Span]) -> list[str]:
    """Silences in words; those of one producer share entries, with the days of each."""
    room = ctx.size.width * 72 - 2 * ctx.size.pad - ctx.size.text * 2
    out: list[tuple[tuple[str, ...], str]] = []
    for s in spans:
        who = tuple(s.who) if s.days else (s.key,)
        joined = f"{out[-1][1]}; {s.days}" if out and out[-1][0] == who else ""
        if joined and measure.width(joined, ctx.size.small) <= room:
            out[-1] = who, joined
        else:
            out.append((who, s.key))
    return [text for _, text in out]


@dataclass
class Plan:
    """Everything settled of a panel before it is drawn."""

    x: axes.Dates
    y: axes.Scale
    box: Box
    low: pd.Timestamp
    high: pd.Timestamp
    annual: bool

    def px(self, days: Any) -> np.ndarray:
        """Points from the left of the figure."""
        share = (np.asarray(days, dtype="float64") - self.x.low) / (self.x.high - self.x.low)
        return self.box.left + share * self.box.width

    def py(self, values: Any) -> np.ndarray:
        """Points from the bottom of the figure."""
        return self.box.bottom + self.y.at(values) * self.box.height


def draw(
    sheet: Sheet | None, given: Axes | None, ctx: Context, panel: Panel, lines: list[Line], box: Box
) -> Drawn:
    """Draw a panel into a box of the sheet, or into axes that are given."""
    t = ctx.size.small
    naming.label(ctx, panel, lines)
    annual = by_year(lines)
    low, high = _ends(ctx, lines, annual)
    limits = marks.thresholds(panel, ctx.lang)
    values = np.concatenate([*(x.points.all_value for x in lines), [v for v, _ in limits]])
    unit, symbol = naming.unit(ctx, lines)
    count = int(np.clip(box.height / (t * 4.2), 2, 6))
    money = any(x.extra.get("currency") for x in lines)
    y = axes.vertical(values, panel.scale, symbol, ctx.lang, count, money=money)
    y.turned = naming.ranked(ctx, lines)
    left = 0.0 if given is not None else max(measure.width(s, t) for s in y.labels) + t * 0.6
    unit_text = words.first_upper(naming.scaled(ctx, unit, y.word))
    unit_text += naming.of_scale(ctx, y, symbol)
    unit_text = measure.wrap(unit_text, box.width, t)
    between = marks.spans(ctx, panel, lines, low, high, symbol)
    labels = _labels(ctx, lines, limits, box)
    right = 0.0
    for attempt in range(3):
        inner = Box(box.left + left, box.bottom, box.right - right, box.top)
        x = axes.horizontal(low, high, inner.width, t, ctx.lang, annual)
        lanes = _room_left(_lanes(between, x, inner, t), inner.height)
        above = measure.height(unit_text, t) + t * 0.35 + _over(lanes, t)
        below = t * (2.9 if any("\n" in s for s in x.labels) else 1.75)
        if given is not None:
            above = below = 0.0
        plan = Plan(
            x, y, Box(inner.left, inner.bottom + below, inner.right, inner.top - above),
            low, high, annual,
        )  # fmt: skip
        need = _arrange(ctx, plan, lines, limits, between, labels, given is None, attempt > 0)
        if given is not None or need <= right + 0.5:
            break
        right = need
    ax = given if given is not None else sheet.axes(plan.box)  # type: ignore[union-attr]
    plan.y = axes.thinned(plan.y, plan.box.height, t)
    _scales(ax, plan, ctx)
    _behind(ax, plan, between, limits, ctx)
    for line in reversed(lines):
        _line(ax, line, ctx, panel, plan)
    _above(ax, ctx, lanes, unit_text, left, t)
    _words(ax, plan, labels, ctx)
    rows = alt.drawn_rows(panel, lines)
    said = [*alt.of_lines(ctx, lines, symbol, unit), *[s.alt for s in between if s.alt]]
    return Drawn(rows, said, ax)


def _ends(ctx: Context, lines: list[Line], annual: bool) -> tuple[pd.Timestamp, pd.Timestamp]:
    low = min(x.points.first for x in lines)
    high = max(x.points.last for x in lines)
    if low == high:
        low, high = low - pd.Timedelta(days=200), high + pd.Timedelta(days=200)
    if annual:
        # Years stand whole between their boundaries.
        low, high = low.replace(month=1, day=1), high.replace(month=12, day=31)
    elif all(x.freq == "M" and not x.of_day for x in lines):
        low, high = low.replace(day=1), high.replace(day=high.days_in_month)
    # The article's day is worth a little more room, where the figures end shortly before it.
    if ctx.article is not None:
        near = max((high - low) * 0.2, pd.Timedelta(days=120))
        if high < ctx.article <= high + near:
            high = ctx.article + (high - low) * 0.02
        if low - near <= ctx.article < low:
            low = ctx.article - (high - low) * 0.02
    return low, high


def _lanes(
    between: list[marks.Span], x: axes.Dates, inner: Box, t: float
) -> list[tuple[float, list[tuple[float, str, marks.Span]]]]:
    """Rows of words above the panel, lowest first: (height, [(centre in points, text, span)])."""
    lanes: list[list[tuple[float, float, float, str, marks.Span]]] = []

    def at(day: float) -> float:
        return inner.left + (day - x.low) / (x.high - x.low) * inner.width

    for span in between:
        if not span.text:
            continue
        a, b = at(span.start), at(span.end)
        room = min(inner.width, max(b - a, t * 22))
        text = measure.wrap(span.text, room, t)
        w = measure.width(text, t) + t * 0.8
        centre = min(max((a + b) / 2, inner.left + w / 2 - t * 0.4), inner.right - w / 2 + t * 0.4)
        box = (centre - w / 2, centre + w / 2)
        for lane in lanes:
            if all(box[1] <= o[0] or box[0] >= o[1] for o in lane):
                lane.append((*box, centre, text, span))
                break
        else:
            lanes.append([(*box, centre, text, span)])
    return [
        (max(measure.height(o[3], t) for o in lane), [(o[2], o[3], o[4]) for o in lane])
        for lane in lanes
    ]


def _over(lanes: list[tuple[float, Any]], t: float) -> float:
    """Points between a panel and its unit: the lanes, or half of the topmost label of the scale."""
    return sum(h for h, _ in lanes) if lanes else t * 0.5


def _room_left(
    lanes: list[tuple[float, list[tuple[float, str, marks.Span]]]], tall: float
) -> list[tuple[float, list[tuple[float, str, marks.Span]]]]:
    """Lanes without words on silences that would leave the figures no room; the key has them."""
    while sum(h for h, _ in lanes) > tall * 0.3:
        spare = [i for i, (_, items) in enumerate(lanes)
                 if all(s.kind == "silence" for _, _, s in items)]  # fmt: skip
        if not spare:
            break
        lanes = lanes[: spare[-1]] + lanes[spare[-1] + 1 :]
    return lanes


def _labels(
    ctx: Context, lines: list[Line], limits: list[tuple[float, str]], box: Box
) -> list[place.Label]:
    """A label a line and a label a threshold, wrapped to a quarter of the width."""
    t = ctx.size.text * 0.95
    wide = max(box.width * 0.24, t * 8)
    out = []
    if ctx.panels >= 5 and len(lines) == 1:
        # The heading of a small panel names its only line.
        lines = []
    for i, x in enumerate(lines):
        drawn_in, colour = _colours(x)
        points = ctx.size.small if x.quiet else t
        text = measure.wrap(x.label, wide, points, not x.quiet)
        made = place.Label(text, points, colour, np.zeros((0, 2)), i, bold=not x.quiet)
        drawn = "line" if _joined(x) or x.points.spans else "dot"
        made.sample = drawn, drawn_in
        out.append(made)
    for _, name in limits:
        if name:
            text = measure.wrap(name, wide * 1.6, ctx.size.small)
            out.append(place.Label(text, ctx.size.small, style.SOFT, np.zeros((0, 2)), -1))
    return out


def _colours(line: Line) -> tuple[str, str]:
    """Colour of a line, and of its label."""
    if line.vintage is not None:
        return style.OLDER
    return style.QUIET if line.quiet else (style.PALETTE[line.colour], style.WORDS[line.colour])


def _arrange(
    ctx: Context, plan: Plan, lines: list[Line], limits: list[tuple[float, str]],
    between: list[marks.Span], labels: list[place.Label], may_widen: bool, again: bool,
) -> float:  # fmt: skip
    """Place the labels; returns the points that the margin on the right must have."""
    clouds = [_cloud(x, plan) for x in lines]
    for span in between:
        if span.kind in ("article", "money"):
            ys = np.arange(plan.box.bottom, plan.box.top, 2.0)
            clouds.append(np.column_stack([np.full(len(ys), plan.px(span.start)), ys]))
    first_limit = len(clouds)
    named = [(v, n) for v, n in limits]
    for value, _ in named:
        xs = np.arange(plan.box.left, plan.box.right, 2.0)
        clouds.append(np.column_stack([xs, np.full(len(xs), plan.py(value))]))
    margin: list[place.Label] = []
    free: list[place.Label] = []
    width = plan.box.width
    for label in labels:
        label.placed = label.plate = label.leader = label.keyed = False
        if label.own < 0:
            continue
        points = _corners(lines[label.own], plan)
        label.anchors = points[::-1][: 40 if len(points) < 60 else 400 : max(1, len(points) // 40)]
        at_end = points[-1, 0] > plan.box.left + width * 0.93
        # In a page of small panels the margin would eat them up.
        first_choice = at_end and (ctx.panels < 5 or label.margin)
        if (first_choice or (again and label.margin)) and may_widen:
            label.margin = True
            margin.append(label)
        else:
            free.append(label)
    limit_labels = [x for x in labels if x.own < 0]
    for label, (value, _) in zip(limit_labels, [n for n in named if n[1]], strict=True):
        xs = np.linspace(plan.box.left, plan.box.right, 24)
        label.anchors = np.column_stack([xs, np.full(len(xs), plan.py(value))])
        label.sides = "cdef"
    box = plan.box
    edges = (box.left, box.bottom, box.right, box.top)
    taken: list[tuple[float, float, float, float]] = []
    left_over = place.inside(free + limit_labels, clouds, edges, taken, 2)
    if left_over:
        # A label may stand on the line of the article's day, on a plate of its own.
        before = list(left_over)
        left_over = place.inside(
            left_over, clouds[: len(lines)] + clouds[first_limit:], edges, taken, 2
        )
        for label in before:
            label.plate = label.placed
        left_over = place.inside(left_over, clouds, edges, taken)
    if may_widen:
        for label in left_over:
            label.margin = True
            margin.append(label)
    if not margin:
        return 0.0
    for label in margin:
        # A limit runs to the margin itself.
        x, y = label.anchors[0 if label.own >= 0 else -1]
        label.anchor = float(x), float(y)
    wishes = [m.anchor[1] for m in margin]
    centres = place.spread(wishes, [m.size[1] * 1.06 for m in margin], box.bottom, box.top)
    gap = ctx.size.small * 0.7
    for label, wish, centre in zip(margin, wishes, centres, strict=True):
        away = box.right - label.anchor[0]
        label.leader = away > label.points * 2.5 or abs(centre - wish) > label.points * 0.9
        label.x, label.y = box.right + gap * _INDENT, centre - label.size[1] / 2
        label.keyed = label.leader and (
            math.hypot(away, centre - wish) > label.points * place.LONGEST
            or place.struck(label, taken)
        )
        label.leader = label.leader and not label.keyed
        if not label.leader and not label.keyed:
            label.x = box.right + gap
        label.placed, label.plate = True, False
    return max(m.size[0] + gap * (_INDENT if m.leader or m.keyed else 1) for m in margin)


def _corners(line: Line, plan: Plan) -> np.ndarray:
    return np.column_stack([plan.px(line.points.all_at), plan.py(line.points.all_value)])


def _cloud(line: Line, plan: Plan) -> np.ndarray:
    """Points along what is drawn of a line."""
    parts = []
    if len(line.points.where):
        points = np.column_stack([plan.px(line.points.where), plan.py(line.points.value)])
        for a, b in _joined(line):
            parts.append(place.along(points[a:b]))
        parts.append(points)
    for start, end, v in line.points.spans:
        ends = np.column_stack([plan.px([start, end]), plan.py([v, v])])
        # The bar has a thickness.
        parts += [place.along(ends + np.array([0.0, up])) for up in (-_HALF, 0, _HALF)]
    return np.concatenate(parts)


def _joined(line: Line) -> list[tuple[int, int]]:
    """Slices of neighbouring figures: nothing is drawn across a hole, nor across a break."""
    at = line.points.where
    if line.stock and not line.quiet and line.freq != "A":
        cut = np.zeros(max(len(at) - 1, 0), dtype=bool)
    else:
        cut = np.diff(at) > _STEP[line.freq]
    if len(at) > 1:
        cut = cut | line.points.broken[1:] | line.points.parted[1:]
    edges = [0, *(np.flatnonzero(cut) + 1).tolist(), len(at)]
    return [(a, b) for a, b in itertools.pairwise(edges) if b - a > 1]


def _scales(ax: Axes, plan: Plan, ctx: Context) -> None:
    t = ctx.size.small
    if plan.y.kind == "symlog":
        ax.set_yscale("symlog", linthresh=plan.y.linear_to)
    elif plan.y.kind == "log":
        ax.set_yscale("log")
    ax.set_xlim(plan.x.low, plan.x.high)
    ends = plan.y.low, plan.y.high
    ax.set_ylim(*(reversed(ends) if plan.y.turned else ends))
    ax.yaxis.set_major_locator(FixedLocator(plan.y.ticks))
    ax.yaxis.set_major_formatter(FixedFormatter(plan.y.labels))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.tick_params(axis="y", length=0, labelsize=t, labelcolor=style.SOFT, pad=t * 0.45)
    if plan.x.places == plan.x.ticks:
        ax.xaxis.set_major_locator(FixedLocator(plan.x.ticks))
        ax.xaxis.set_major_formatter(FixedFormatter(plan.x.labels))
        ax.xaxis.set_minor_locator(NullLocator())
    else:
        ax.xaxis.set_major_locator(FixedLocator(plan.x.ticks))
        ax.xaxis.set_major_formatter(FixedFormatter([""] * len(plan.x.ticks)))
        ax.xaxis.set_minor_locator(FixedLocator(plan.x.places))
        ax.xaxis.set_minor_formatter(FixedFormatter(plan.x.labels))
    ax.tick_params(
        axis="x", which="minor", length=0, labelsize=t, labelcolor=style.SOFT, pad=t * 0.5
    )
    ax.tick_params(
        axis="x", which="major", length=t * 0.4, width=0.7, color=style.AXIS, labelsize=t,
        labelcolor=style.SOFT, pad=t * 0.5 if plan.x.places != plan.x.ticks else t * 0.3,
    )  # fmt: skip
    ax.grid(axis="y", color=style.GRID, lw=0.7)
    ax.set_axisbelow(True)
    if plan.y.low < 0 < plan.y.high:
        ax.axhline(0, color=style.AXIS, lw=0.8, zorder=1)


def _behind(
    ax: Axes, plan: Plan, between: list[marks.Span], limits: list[tuple[float, str]], ctx: Context
) -> None:
    for s in between:
        if s.kind == "silence":
            ax.axvspan(
                s.start,
                s.end,
                facecolor="none",
                edgecolor=style.HATCH,
                hatch="////",
                # Its edges tell it from another that begins where it ends.
                lw=0.6,
                zorder=0.4,
            ).set_gid("silence")
        elif s.kind == "unheld":
            ax.axvspan(s.start, s.end, 0, 0.028, color=style.HATCH, lw=0, zorder=0.5).set_gid(
                "unheld"
            )
        elif s.kind == "run":
            ax.axvspan(s.start, s.end, color=style.BAND, lw=0, zorder=0.3).set_gid("run")
        elif s.kind == "run-later":
            ax.axvspan(s.start, s.end, color=style.BAND, alpha=style.PALE, lw=0, zorder=0.3)
        elif s.kind == "article":
            ax.axvline(s.start, color=style.INK, lw=0.9, zorder=1.5).set_gid("article")
        elif s.kind == "money":
            ax.axvline(s.start, color=style.AXIS, lw=0.8, ls=(0, (1, 2)), zorder=1.4)
    for value, _ in limits:
        ax.axhline(value, color=style.BODY, lw=0.9, ls=(0, (5, 2)), zorder=1.3).set_gid("threshold")


def _line(ax: Axes, line: Line, ctx: Context, panel: Panel, plan: Plan) -> None:
    colour = _colours(line)[0]
    usual: Any = "-" if line.vintage is None else (0, (1.4, 1.1))
    wide = ctx.size.line * (0.6 if line.quiet else 1.0)
    dot = ctx.size.line * 2.5
    gid = "series-" + "-".join(v for v in line.key.values() if v not in ("_Z", "_T"))
    if line.vintage is not None:
        gid += f"-{line.vintage:%Y-%m-%d}"
    top = 2.0 if line.quiet else 3.0
    points = line.points
    xs, ys, forecast = points.where, points.value, points.forecast
    later = np.zeros(len(xs), dtype=bool)
    known = "known" in panel.marks and ctx.article is not None and not line.quiet
    if known:
        later = points.vintage > axes.day(ctx.article)
    joined = _joined(line)
    whole = len(joined) == 1 and joined[0] == (0, len(xs)) and not forecast.any()
    room = float(np.median(np.diff(plan.px(xs)))) if len(xs) > 2 else plan.box.width
    dots = not line.quiet and (known or room > dot * 2.2)
    thin = 0.55 if line.stock and line.freq != "A" and len(xs) < 80 else 1.0
    if whole and not dots:
        ax.plot(
            xs, ys, color=colour, lw=wide, zorder=top, ls=usual, solid_joinstyle="round",
            dash_capstyle="butt",
        )[0].set_gid(gid)  # fmt: skip
    else:
        for a, b in joined:
            for c, d, dashed in _dashes(forecast[a:b]):
                ax.plot(
                    xs[a + c : a + d], ys[a + c : a + d], color=colour, lw=wide * thin, zorder=top,
                    ls=(0, (2.6, 1.3)) if dashed else usual, dash_capstyle="butt",
                )  # fmt: skip
        alone = _alone(joined, len(xs)) | (forecast & (room > dot * 1.2))
        size = (
            dot
            * (0.72 if room < dot * 1.6 and len(xs) > 30 else 1.0)
            * (0.7 if line.quiet else 1.0)
        )
        shown = np.ones(len(xs), dtype=bool) if dots else alone
        # One artist holds every figure of the series, in order; hollow ones are drawn over it.
        full = ax.plot(
            xs, ys, ls="none", marker="o", ms=size, color=colour, mew=0, zorder=top + 0.2,
            markevery=np.flatnonzero(shown).tolist(), clip_on=False,
        )[0]  # fmt: skip
        full.set_gid(gid)
        hollow = (later | forecast) & shown
        if hollow.any():
            ax.plot(
                xs[hollow], ys[hollow], ls="none", marker="o", ms=size * 0.92, mfc=style.PAPER,
                mec=colour, mew=ctx.size.line * 0.55, zorder=top + 0.3, clip_on=False,
            )[0].set_gid("later")  # fmt: skip
    _bounds(ax, line, colour, dot, top)
    for start, end, v in points.spans:
        if abs(plan.px(end) - plan.px(start)) < dot:
            # A week on a scale of years: a bar of its length would be a hairline.
            middle = (start + end) / 2
            ax.plot(
                [middle], [v], ls="none", marker="s", ms=dot * 0.8, color=colour, alpha=0.75, mew=0,
                zorder=top - 0.4,
            )[0].set_gid("span")  # fmt: skip
            continue
        ax.plot(
            [start, end], [v, v], color=colour, lw=wide * 2.1, alpha=0.45,
            solid_capstyle="butt", zorder=top - 0.4,
        )[0].set_gid("span")  # fmt: skip


def _alone(joined: list[tuple[int, int]], n: int) -> np.ndarray:
    out = np.ones(n, dtype=bool)
    for a, b in joined:
        out[a:b] = False
    return out


def _dashes(forecast: np.ndarray) -> list[tuple[int, int, bool]]:
    """Cut a run of figures into solid and dashed stretches that share their ends."""
    out: list[tuple[int, int, bool]] = []
    start = 0
    # The step that leads to a forecast is dashed.
    kinds = forecast[1:] | forecast[:-1]
    for i in range(1, len(kinds) + 1):
        if i == len(kinds) or kinds[i] != kinds[start]:
            out.append((start, i + 1, bool(kinds[start])))
            start = i
    return out


def _bounds(ax: Axes, line: Line, colour: str, dot: float, top: float) -> None:
    """Arrows from figures that are bounds, bars through those that are about, or that break."""
    broken = line.points.broken.copy()
    # The first figure of a series breaks with nothing.
    broken[:1] = False
    about = np.array([b == "~" for b in line.points.bound], dtype=bool)
    for hit, gid, ink, long, wide in (
        (about, "about", colour, 2.0, 0.2), (broken, "break", style.INK, 2.0, 0.4),
    ):  # fmt: skip
        if hit.any():
            ax.plot(
                line.points.where[hit], line.points.value[hit], ls="none", marker="|",
                ms=dot * long, color=ink, mew=dot * wide, zorder=top + 0.1, clip_on=False,
            )[0].set_gid(gid)  # fmt: skip
    for sign, marker in ((">", 10), ("<", 11)):
        hit = np.array([b == sign for b in line.points.bound], dtype=bool)
        if hit.any():
            # matplotlib's carets with their base on the point.
            ax.plot(
                line.points.where[hit], line.points.value[hit], ls="none", marker=marker,
                ms=dot * 1.25, color=colour, mew=0, zorder=top + 0.1, clip_on=False,
            )[0].set_gid("bound")  # fmt: skip


def _above(
    ax: Axes, ctx: Context, lanes: list[tuple[float, list[tuple[float, str, marks.Span]]]],
    unit_text: str, left: float, t: float,
) -> None:  # fmt: skip
    """Words above the panel: the unit on top, then what is marked along the axis."""
    if not ctx.own_axes:
        ax.annotate(
            unit_text, (0, 1), (0, t * 0.4), xycoords="axes fraction", textcoords="offset points",
            fontsize=t, color=style.SOFT, annotation_clip=False, va="bottom",
        )  # fmt: skip
        return
    at = t * 0.25 + (0.0 if lanes else _over(lanes, t))
    box = ax.get_position()
    figure: Any = ax.figure
    width = figure.get_figwidth() * 72
    for height, items in lanes:
        for centre, text, span in items:
            share = (centre / width - box.x0) / (box.x1 - box.x0)
            strong = span.kind == "article"
            ax.annotate(
                text, (share, 1), (0, at), xycoords="axes fraction", textcoords="offset points",
                fontsize=t, color=style.INK if strong else style.SOFT, ha="center", va="bottom",
                annotation_clip=False, linespacing=measure.LEADING * 0.86,
            ).set_gid(f"mark-{span.kind}")  # fmt: skip
        at += height
    ax.annotate(
        unit_text, (0, 1), (-left, at + t * 0.2), xycoords="axes fraction",
        textcoords="offset points", fontsize=t, color=style.SOFT, annotation_clip=False,
        va="bottom", linespacing=measure.LEADING * 0.86,
    ).set_gid("unit")  # fmt: skip


def _words(ax: Axes, plan: Plan, labels: list[place.Label], ctx: Context) -> None:
    """Write the labels, each tied to its point."""
    for label in labels:
        if not label.placed:
            continue
        ax.annotate(
            label.text,
            ((label.anchor[0] - plan.box.left) / plan.box.width,
             (label.anchor[1] - plan.box.bottom) / plan.box.height),
            (label.x - label.anchor[0], label.y + label.size[1] - label.anchor[1]),
            xycoords="axes fraction", textcoords="offset points", fontsize=label.points,
            color=label.colour, weight="bold" if label.bold else "normal", va="top", ha="left",
            annotation_clip=False, linespacing=measure.LEADING * 0.86, zorder=6,
            bbox={"facecolor": style.PAPER, "lw": 0, "pad": 1.0} if label.plate else None,
        ).set_gid("label")  # fmt: skip
        if label.keyed:
            _sample(ax, plan, label, ctx)
        if label.leader:
            x0, y0 = label.anchor
            x1, y1 = place.near_edge(label, ctx.size.small * 0.3)
            ax.annotate(
                "",
                (
                    (x0 + 2 - plan.box.left) / plan.box.width,
                    (y0 - plan.box.bottom) / plan.box.height,
                ),
                (x1 - x0 - 2, y1 - y0), xycoords="axes fraction", textcoords="offset points",
                annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": style.AXIS, "lw": 0.5,
                            "shrinkA": 0, "shrinkB": 0},
            ).set_gid("leader")  # fmt: skip


def _sample(ax: Axes, plan: Plan, label: place.Label, ctx: Context) -> None:
    """Draw a sample of a line before the label that is far from it, as a key does."""
    t = label.points
    mark, colour = label.sample
    right, middle = label.x - t * 0.35, label.y + label.size[1] / 2
    xs = [right - t * 0.4] if mark == "dot" else [right - t * 1.1, right]
    ax.plot(
        [(x - plan.box.left) / plan.box.width for x in xs],
        [(middle - plan.box.bottom) / plan.box.height] * len(xs),
        transform=ax.transAxes, color=colour, lw=ctx.size.line, clip_on=False,
        solid_capstyle="butt", marker="o" if mark == "dot" else "", ms=t * 0.6, mew=0,
    )[0].set_gid("sample")  # fmt: skip
