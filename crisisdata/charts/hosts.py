"""Newest figure of each host on the article's day: as known then, and as known now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from crisisdata import choice
from crisisdata.charts import axes, measure, naming, pick, style, words
from crisisdata.charts.sheet import Box, Context, Drawn, Key, Sheet
from crisisdata.charts.spec import Panel, listed
from crisisdata.errors import NoDataError


@dataclass
class Hosts:
    """Rows by group and host, column ``knowledge``: then or now."""

    rows: pd.DataFrame
    groups: list[tuple[str, list[str]]]


def content(
    ctx: Context, panel: Panel, *, as_of: Any = None, areas: list[str] | None = None,
    producers: list[str] | None = None, since: str | None = None,
) -> Hosts:  # fmt: skip
    """Newest figure a host in the year before the article; groups are joined by ``|``."""
    assert ctx.article is not None
    parts = []
    for order, indicator in enumerate(listed(panel.indicator)):
        rows = pick._by_indicator(ctx.package, indicator)
        rows = pick.only(rows, "area", areas or listed(panel.areas) or [ctx.package.focus_area])
        parts.append(rows.loc[rows["breakdown"] == "_T"].assign(order=order))
    rows = pd.concat(parts)
    asked = producers or listed(panel.producers)
    if asked:
        rows = pick.only(rows, "producer", asked)
    start = pd.Timestamp(since) if since else ctx.article - pd.DateOffset(years=1)
    rows = rows.loc[(rows["end"] <= ctx.article) & (rows["end"] >= start)]
    rows = rows.loc[rows["flag"].astype("str") != "F"]
    groups = [
        (name, pick.expand(ctx.package, codes))
        for name, codes in zip(
            panel.text("threshold_labels", ctx.lang).split("|"), panel.counterparts.split("|"),
            strict=True,
        )
    ]  # fmt: skip
    of = {host: group for group, hosts in reversed(groups) for host in hosts}
    rows = rows.loc[rows["counterpart"].isin(list(of))]
    out = []
    for knowledge, day in (("then", ctx.article), ("now", as_of)):
        newest = _newest(ctx, rows, day)
        out.append(
            newest.assign(knowledge=knowledge, group=newest["counterpart"].astype("str").map(of))
        )
    if not sum(map(len, out)):
        raise NoDataError(f"{panel.chart}: no figure of a host", reason="not-in-package")
    return Hosts(pd.concat(out), groups)


def _newest(ctx: Context, rows: pd.DataFrame, day: Any) -> pd.DataFrame:
    """Newest figure of each host as known on a day."""
    best = choice.pick(rows, day, ctx.package.published)
    best = best.sort_values(["end", "order"], ascending=[False, True], kind="stable")
    return best.loc[~best["counterpart"].astype("str").duplicated()]


def keys(ctx: Context, panel: Panel, found: Hosts) -> list[Key]:
    """Filled then, hollow now: as in charts over time."""
    when = words.day(ctx.article, ctx.lang) if ctx.article is not None else ""
    return [
        Key("dot", words.first_upper(words.say(ctx.lang, "then", day=when))),
        Key("ring", words.first_upper(words.say(ctx.lang, "later"))),
    ]


def _shown(found: Hosts) -> list[tuple[str, list[tuple[str, dict[str, pd.Series]]]]]:
    """Hosts of each group with their one or two rows, the largest first."""
    out = []
    for group, _ in found.groups:
        rows = found.rows.loc[found.rows["group"] == group]
        hosts = []
        for host, own in rows.groupby(rows["counterpart"].astype("str"), sort=False):
            hosts.append((str(host), {str(r["knowledge"]): r for _, r in own.iterrows()}))
        hosts.sort(key=lambda h: -max(float(r["value"]) for r in h[1].values()))
        if hosts:
            out.append((group, hosts[:10]))
    return out


def needs(ctx: Context, panel: Panel, found: Hosts) -> float:
    """Points of height that the hosts ask for."""
    shown = _shown(found)
    n = sum(len(h) for _, h in shown) + len(shown) * 1.3
    return ctx.size.text * (1.75 * n + 3.4)


def draw(
    sheet: Sheet | None, given: Axes | None, ctx: Context, panel: Panel, found: Hosts, box: Box
) -> Drawn:
    """Draw two dots a host, group by group."""
    t, small = ctx.size.text * 0.95, ctx.size.small
    shown = _shown(found)
    names = {h: naming.name(ctx, panel, "counterpart", h) for _, hs in shown for h, _ in hs}
    unit, _ = naming.unit(ctx, [pick.Line({"indicator": str(found.rows["indicator"].iloc[0])},
                                          found.rows, found.rows, "D", True)])  # fmt: skip
    left = max(measure.width(n, t) for n in names.values()) + t * 0.9
    said = {h: _values(ctx, pair) for _, hs in shown for h, pair in hs}
    right = max(measure.width(s, small) for s in said.values()) * 0.72 + t
    if left + right > box.width * 0.6:
        said = {h: _values(ctx, pair, brief=True) for _, hs in shown for h, pair in hs}
        right = max(measure.width(s, small) for s in said.values()) * 0.72 + t
    count = int(min(max((box.width - left - right) / (small * 4.5), 1), 5))
    y = axes.vertical(found.rows["value"].to_numpy(), "linear", "", ctx.lang, count, bars=True)
    n = sum(len(h) for _, h in shown) + len(shown) * 1.3
    head = words.first_upper(naming.scaled(ctx, unit, y.word))
    bottom = small * 1.9 if given is None else 0.0
    top = measure.height(head, small) if given is None else 0.0
    inner = Box(box.left + left, box.bottom + bottom, box.right - right, box.top - top)
    ax = given if given is not None else sheet.axes(inner)  # type: ignore[union-attr]
    ax.spines["bottom"].set_visible(False)
    most = float(found.rows["value"].max()) * 1.04
    shown_ticks = [(v, s) for v, s in zip(y.ticks, y.labels, strict=True) if v <= most]
    ax.set_xlim(0, most)
    ax.set_ylim(n - 0.4, -0.6)
    ax.xaxis.set_major_locator(FixedLocator([v for v, _ in shown_ticks]))
    ax.xaxis.set_major_formatter(FixedFormatter([s for _, s in shown_ticks]))
    ax.tick_params(axis="x", length=0, labelsize=small, labelcolor=style.SOFT)
    ax.yaxis.set_major_locator(NullLocator())
    ax.grid(axis="x", color=style.GRID, lw=0.7)
    ax.set_axisbelow(True)
    at, alts = 0.0, []
    place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points",
             "annotation_clip": False, "va": "center"}  # fmt: skip
    for g, (group, hosts) in enumerate(shown):
        ax.annotate(
            group, (0, at), (-left, 0), fontsize=t, color=style.WORDS[g], weight="bold", **place
        ).set_gid("label")
        at += 1
        for host, pair in hosts:
            _pair(ax, ctx, at, pair, style.PALETTE[g])
            ax.annotate(
                names[host], (0, at), (-left + t * 0.5, 0), fontsize=t, color=style.INK, **place
            ).set_gid("label")
            edge = max(float(r["value"]) for r in pair.values())
            ax.annotate(
                said[host], (edge, at), (t * 0.8, 0), xycoords="data",
                textcoords="offset points", fontsize=small, color=style.BODY, va="center",
                annotation_clip=False,
            ).set_gid("value")  # fmt: skip
            alts.append(f"{names[host]} ({group}): {said[host]}.")
            at += 1
        at += 0.3
    if given is None:
        ax.annotate(
            head, (0, 1), (-left, small * 0.3), xycoords="axes fraction",
            textcoords="offset points", fontsize=small, color=style.SOFT, va="bottom",
            annotation_clip=False,
        ).set_gid("unit")  # fmt: skip
    drawn = pd.concat([r.to_frame().T for _, hs in shown for _, p in hs for r in p.values()])
    drawn = drawn.drop(columns=["start", "end", "freq", "moment", "order"]).reset_index(drop=True)
    drawn.insert(0, "panel", panel.panel)
    return Drawn(drawn, alts, ax)


def _pair(ax: Axes, ctx: Context, at: float, pair: dict[str, pd.Series], colour: str) -> None:
    dot = ctx.size.line * 3.4
    values = [float(r["value"]) for r in pair.values()]
    if len(values) == 2 and values[0] != values[1]:
        ax.plot(values, [at, at], color=colour, lw=ctx.size.line * 1.1, alpha=0.4, zorder=2)
    if "now" in pair:
        ax.plot(
            [float(pair["now"]["value"])], [at], marker="o", ms=dot * 0.9, mfc=style.PAPER,
            mec=colour, mew=ctx.size.line * 0.6, ls="none", zorder=3, clip_on=False,
        )[0].set_gid(f"now-{pair['now']['counterpart']}")  # fmt: skip
    if "then" in pair:
        ax.plot(
            [float(pair["then"]["value"])], [at], marker="o", ms=dot, color=colour, mew=0,
            ls="none", zorder=3.2, clip_on=False,
        )[0].set_gid(f"then-{pair['then']['counterpart']}")  # fmt: skip


def _values(ctx: Context, pair: dict[str, pd.Series], brief: bool = False) -> str:
    def one(row: pd.Series) -> str:
        if brief:
            sign = str(row["bound"]) if str(row["bound"]) in ("<", ">", "~") else ""
            return sign + words.short(float(row["value"]), ctx.lang)
        return words.hedged(words.short(float(row["value"]), ctx.lang), row["bound"], ctx.lang)

    if "then" not in pair:
        return words.say(ctx.lang, "then_none", now=one(pair["now"]))
    if "now" not in pair or float(pair["now"]["value"]) == float(pair["then"]["value"]):
        return one(pair["then"])
    return words.say(ctx.lang, "then_now", then=one(pair["then"]), now=one(pair["now"]))
