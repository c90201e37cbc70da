"""From a name to a finished chart: what to draw, where, and what to write around it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes

from crisisdata import choice
from crisisdata.charts import (
    bars,
    fan,
    footer,
    hosts,
    lines,
    naming,
    pick,
    size_of,
    spec,
    style,
    tiles,
    timeline,
    vintages,
    words,
)  # fmt: skip
from crisisdata.charts.sheet import Box, Context, Drawn, Frame, Key, Sheet
from crisisdata.charts.spec import Panel
from crisisdata.errors import NoDataError
from crisisdata.package import Package

#: Kinds of panels that draw series, and those that bring their own rows.
_KINDS = {"lines": lines, "bars": bars, "fan": fan, "hosts": hosts, "tiles": tiles,
          "timeline": timeline}  # fmt: skip


#: Type gets smaller, where a fixed size is too small for all there is.
_FACTORS = (1.0, 0.9, 0.8, 0.72, 0.64, 0.57, 0.5)


@dataclass
class Picture:
    """A drawn chart that is not yet written."""

    sheet: Sheet | None
    axes: Axes
    rows: pd.DataFrame
    title: str
    subtitle: str
    alt: str
    footer: list[str]
    source_line: str
    context: Context


def draw(
    package: Package,
    name: str,
    *,
    ax: Axes | None = None,
    as_of: Any = None,
    areas: list[str] | str | None = None,
    producers: list[str] | str | None = None,
    lang: str = "en",
    since: str | None = None,
    size: str = "report",
) -> Picture:
    """Draw a chart; arguments as in `crisisdata.plot`."""
    words.check(lang)
    chosen = style.size(size)
    panels = spec.panels(package, name)
    if ax is not None:
        panels = panels[:1]
    ctx = Context(
        package, lang, chosen, choice.as_date(as_of), pick.article_day(package), len(panels),
        own_axes=ax is None,
    )  # fmt: skip
    options = {"as_of": as_of, "areas": _list(areas), "producers": _list(producers), "since": since}
    found = _contents(ctx, panels, options)
    ctx = replace(ctx, panels=len(found))
    with mpl.rc_context(style.RC):
        return _onto(ctx, name, found, ax)


def _list(value: list[str] | str | None) -> list[str] | None:
    return [value] if isinstance(value, str) else list(value) if value is not None else None


def _contents(ctx: Context, panels: list[Panel], options: dict[str, Any]) -> list[Any]:
    """Contents of the panels; a panel of several of which nothing was known is left out."""
    found, missing = [], None
    for panel in panels:
        try:
            found.append(_content(ctx, panel, options))
        except NoDataError as error:
            missing = error
    if not found:
        assert missing is not None
        raise missing
    # The first panel that is left carries the titles of the chart.
    kind, panel, content = found[0]
    first = panels[0]
    titles = {k: getattr(first, k) for k in ("title", "title_es", "subtitle", "subtitle_es")}
    found[0] = kind, replace(panel, panel=first.panel, **titles), content
    return found


def _content(ctx: Context, panel: Panel, options: dict[str, Any]) -> Any:
    """Kind, panel and content of a panel."""
    if panel.kind in ("tiles", "timeline", "hosts", "fan"):
        return panel.kind, panel, _special(ctx, panel, options)
    content, kind = _lines(ctx, panel, options)
    return kind, panel, content


#: So many panels are kept with the package: a report draws each in every language.
_KEPT = 256


def _special(ctx: Context, panel: Panel, options: dict[str, Any]) -> Any:
    """Content of a panel that brings its own rows; some of it is words, so by language."""
    lists = (tuple(options[k] or ()) for k in ("areas", "producers"))
    key = (panel, ctx.lang, ctx.as_of, *lists, options["since"])
    kept = ctx.package.__dict__.setdefault("_charts_special", {})
    if key not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[key] = _KINDS[panel.kind].content(ctx, panel, **options)
    return kept[key]


def _lines(ctx: Context, panel: Panel, options: dict[str, Any]) -> tuple[list[pick.Line], str]:
    """Lines of a panel and its kind; chosen once, because the language changes neither."""
    lists = (tuple(options[k] or ()) for k in ("areas", "producers"))
    key = (panel, ctx.as_of, *lists, options["since"])
    kept = ctx.package.__dict__.setdefault("_charts_lines", {})
    if key not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[key] = _chosen(ctx, panel, options)
    content, kind = kept[key]
    # Labels and colours are set on the lines afterwards: every drawing has its own.
    return [replace(x, extra=dict(x.extra)) for x in content], kind


def _chosen(ctx: Context, panel: Panel, options: dict[str, Any]) -> tuple[list[pick.Line], str]:
    content = pick.lines(ctx.package, panel, **options)
    kind = panel.kind
    if kind == "auto":
        kind = "bars" if bars.wanted(content) else "lines"
    if kind == "lines" and panel.chart == panel.indicator:
        content = vintages.added(ctx, panel, content, options["as_of"])
    return content, kind


def _onto(ctx: Context, name: str, found: list[Any], ax: Axes | None) -> Picture:
    title, subtitle = _titles(ctx, name, found)
    keys = _keys(ctx, found)
    if ax is not None:
        kind, panel, content = found[0]
        box = size_of.axes_box(ax)
        for side in ("top", "right", "left"):
            ax.spines[side].set_visible(False)
        done = _KINDS[kind].draw(None, ax, ctx, panel, content, box)
        ax.set_title(title, loc="left", fontsize=ctx.size.text * 1.2, weight="bold", pad=18)
        return _picture(ctx, None, title, subtitle, [done])
    wide = ctx.size.width * 72 - 2 * ctx.size.pad
    # The footer says what was drawn, and its height must be known before.
    rows = pd.concat([_rows(kind, panel, content) for kind, panel, content in found])
    frame = Frame(title, subtitle, keys, footer.lines(ctx, rows))
    whole = ctx
    for factor in _FACTORS:
        ctx = replace(whole, size=whole.size.smaller(factor))
        places = size_of.places(ctx, found, _KINDS)
        least = size_of.least(ctx, found, _KINDS)
        if ctx.size.more:
            # Where a figure may grow it does, before its type gets smaller.
            places = [max(p) for p in zip(places, least, strict=True)]
        head, foot = frame.header_height(ctx.size, wide), frame.footer_height(ctx.size, wide)
        height = size_of.height(ctx, places, head, foot)
        room = height - head - foot - ctx.size.pad * 1.45
        narrow = size_of.column_width(ctx) < ctx.size.text * 24 and len(found) < 5
        gaps = (len(least) - 1) * ctx.size.text * 1.6
        if room >= sum(least) + gaps - 0.5 and not narrow:
            break
    sheet = Sheet(ctx.size.width * 72, height)
    frame.put(sheet, ctx.size)
    body = Box(
        ctx.size.pad, foot + ctx.size.pad * 0.75, sheet.width - ctx.size.pad,
        height - ctx.size.pad * 0.7 - head,
    )  # fmt: skip
    drawn = []
    for (kind, panel, content), box in zip(found, size_of.boxes(ctx, places, body), strict=True):
        heading = panel.text("heading", ctx.lang)
        if heading and len(found) > 1:
            box = _heading(sheet, ctx, box, heading)
        drawn.append(_KINDS[kind].draw(sheet, None, ctx, panel, content, box))
    return _picture(ctx, sheet, title, subtitle, drawn, frame.footer)


def _heading(sheet: Sheet, ctx: Context, box: Box, text: str) -> Box:
    from crisisdata.charts import measure

    points = ctx.size.text * 1.04
    wrapped = measure.wrap(text, box.width, points, True)
    sheet.text(box.left, box.top, wrapped, points, style.INK, weight="bold").set_gid("heading")
    return Box(box.left, box.bottom, box.right, box.top - measure.height(wrapped, points) - 2)


def _rows(kind: str, panel: Panel, content: Any) -> pd.DataFrame:
    if kind in ("lines", "bars"):
        return pd.concat([x.points.brief for x in content])
    return content.rows


def _keys(ctx: Context, found: list[Any]) -> list[Key]:
    series = [(p, c) for k, p, c in found if k in ("lines",)]
    out = lines.keys(ctx, series) if series else []
    for kind, panel, content in found:
        if kind in ("fan", "hosts", "tiles", "timeline"):
            out += _KINDS[kind].keys(ctx, panel, content)
        elif kind == "bars":
            out += bars.keys(ctx, panel, content)
    return list({(k.mark, k.text, k.colour): k for k in out}.values())


def _titles(ctx: Context, name: str, found: list[Any]) -> tuple[str, str]:
    kind, panel, content = found[0]
    title = panel.text("title", ctx.lang)
    parts = []
    if not title and kind in ("lines", "bars"):
        title = naming.names_of(ctx, "indicators")[content[0].key["indicator"]]
        title = words.first_upper(title)
    if panel.text("subtitle", ctx.lang):
        parts.append(panel.text("subtitle", ctx.lang))
    elif kind in ("lines", "bars"):
        parts.append(_what(ctx, content))
    if kind == "lines":
        parts += _left_out(ctx, panel, content)
    if ctx.as_of is not None:
        parts.append(words.say(ctx.lang, "known", day=words.day(ctx.as_of, ctx.lang)))
    return title, ". ".join(p.rstrip(".") for p in parts if p)


def _left_out(ctx: Context, panel: Panel, content: list[pick.Line]) -> list[str]:
    """Comparators that would have pressed the subject flat, and how large they are."""
    _, symbol = naming.unit(ctx, content)
    return [
        words.say(
            ctx.lang, "left_out", name=naming.name(ctx, panel, "area", area),
            value=words.with_unit(words.short(float(f"{size:.2g}"), ctx.lang), symbol, ctx.lang),
        )
        for x in content
        for area, size in x.extra.get("left_out", ())
    ]  # fmt: skip


def _what(ctx: Context, content: list[pick.Line]) -> str:
    """Area, producer and frequency, as far as they are one."""
    main = [x for x in content if not x.quiet]
    areas = {x.key["area"] for x in main}
    parts = []
    if len(areas) == 1:
        parts.append(_whose(ctx, main, naming.names_of(ctx, "areas")))
    freqs = {x.freq for x in main}
    if len(freqs) == 1 and max(len(x.rows) for x in main) > 1 and not main[0].stock:
        freq = freqs.pop()
        if freq != "I":
            parts.append(words.say(ctx.lang, freq))
    breakdowns = {x.key["breakdown"] for x in main} - {"_T"}
    currency = any(x.extra.get("currency") for x in main)
    kind = ""
    if len(breakdowns) == 1 and not currency:
        # Begins with a capital, so it is a sentence of its own.
        kind = naming.names_of(ctx, "breakdowns")[breakdowns.pop()]
    if currency:
        parts.append(words.say(ctx.lang, "restated", currency=main[0].extra["currency"]))
    of = next((x.extra["of"] for x in main if x.extra.get("of")), 0)
    if of:
        hosts = len({x.key["counterpart"] for x in main}) == len(main)
        word = "largest_hosts" if hosts else "largest"
        # A total is none of its parts.
        n = sum(not x.extra.get("total") for x in main)
        parts.append(words.say(ctx.lang, word, n=n, of=of))
    return ". ".join(p for p in (words.first_upper(", ".join(parts)), kind) if p)


#: The World Bank's code of the world, which is no destination.
_EVERYWHERE = "WLD"


def _whose(ctx: Context, main: list[pick.Line], areas: dict[str, str]) -> str:
    """The area; of people who left it, that they did, and where to."""
    area = areas[main[0].key["area"]]
    hosts = {x.key["counterpart"] for x in main}
    theme = str(pick.catalogue(ctx.package)["theme"][main[0].key["indicator"]])
    if theme != "displacement" or "_Z" in hosts:
        return area
    if len(hosts) > 1:
        return words.say(ctx.lang, "hosts", area=area)
    host = hosts.pop()
    if host == _EVERYWHERE:
        return words.say(ctx.lang, "emigrants", area=area)
    return words.say(ctx.lang, "host", area=area, host=areas[host])


def _picture(
    ctx: Context, sheet: Sheet | None, title: str, subtitle: str, drawn: list[Drawn],
    foot: list[str] | None = None,
) -> Picture:  # fmt: skip
    rows = pd.concat([d.rows for d in drawn], ignore_index=True)
    foot = foot or footer.lines(ctx, rows)
    source = footer.source_line(ctx, rows)
    said = [words.sentence(title), words.sentence(subtitle) if subtitle else ""]
    for d in drawn:
        said += d.alt
    said.append(words.sentence(source))
    text = " ".join(s for s in dict.fromkeys(said) if s).replace("\u00a0", " ")
    first = drawn[0].axes
    assert first is not None
    assert not math.isnan(ctx.size.width)
    return Picture(sheet, first, rows, title, subtitle, text, foot, source, ctx)
