"""Positions of states as tiles: a column a day, colour and mark for the position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from crisisdata import choice
from crisisdata.charts import measure, naming, pick, size_of, style, words
from crisisdata.charts.sheet import Box, Context, Drawn, Key, Sheet
from crisisdata.charts.spec import Panel, listed
from crisisdata.errors import NoDataError

#: Symbols of the classes 0, 1, 2 ...: beside the colour, for those who do not tell colours apart.
_SYMBOLS = ("o", "s", "^", "D", "v", "P")


def classes(panel: Panel) -> list[tuple[str, str, int]]:
    """Rules ``position/wording=class`` of a panel, joined by semicolons; ``*`` is any wording."""
    out = []
    for rule in listed(panel.marks):
        what, _, number = rule.partition("=")
        position, _, wording = what.partition("/")
        out.append((position, wording, int(number)))
    return out


def class_of(rules: list[tuple[str, str, int]], position: str, wording: str) -> int:
    """Class of a statement: that of the first rule that fits it."""
    for p, w, number in rules:
        if p == position and w in ("*", wording):
            return number
    return len(_SYMBOLS) - 1


@dataclass
class Tiles:
    """One row a state with its class, in columns by day; states without a day come last."""

    rows: pd.DataFrame
    columns: list[tuple[str, list[dict[str, Any]]]]
    missing: list[str]
    article_after: int
    names: dict[int, str]


def content(
    ctx: Context, panel: Panel, *, as_of: Any = None, areas: list[str] | None = None,
    producers: list[str] | None = None, since: str | None = None,
) -> Tiles:  # fmt: skip
    """First statement of each state that takes the panel's side, by day; of others the newest.

    The panel's ``indicator`` is the position that counts; its ``areas`` are the states asked
    about, ``*`` for all with a day-dated statement.
    """
    table = ctx.package.table("positions")
    rows = table.loc[table["date_precision"].astype("str") == "day"]
    if as_of is not None:
        published = rows["reference"].astype("str").map(ctx.package.published)
        rows = rows.loc[
            (rows["date"] <= choice.as_date(as_of)) & ~(published > choice.as_date(as_of))
        ]
    asked = areas or pick.expand(ctx.package, panel.areas)
    everyone = asked == ["*"] or not asked
    groups = set(ctx.package.table("areas").loc[lambda a: a["kind"] == "aggregate", "id"])
    rows = rows.loc[~rows["area"].astype("str").isin(groups)]
    if not everyone:
        rows = pick.only(rows, "area", asked)
    left_out = pick.expand(ctx.package, panel.comparators)
    rows = rows.loc[~rows["area"].isin(left_out)]
    rules = classes(panel)
    numbers = [
        class_of(rules, p, w)
        for p, w in zip(rows["position"].astype("str"), rows["wording"].astype("str"), strict=True)
    ]
    rows = rows.assign(shown_as=numbers)
    if rows.empty:
        raise NoDataError(f"{panel.chart}: no dated position", reason="not-in-package")
    picked = _stands_taken(rows, listed(panel.indicator))
    if everyone and panel.breakdown:
        picked = picked.loc[picked["position"].astype("str").isin(listed(panel.breakdown))]
    columns: list[tuple[str, list[dict[str, Any]]]] = []
    after = 0
    for stamp, own in picked.groupby("date", sort=True):
        columns.append((words.day(stamp, ctx.lang).rpartition("\u00a0")[0], own.to_dict("records")))
        if ctx.article is not None and stamp <= ctx.article:
            after = len(columns)
    held = set(picked["area"].astype("str"))
    missing = [] if everyone else [a for a in asked if a not in held and a not in left_out]
    own = panel.names(ctx.lang)
    names = {n: own.get(str(n), str(n)) for n in sorted(picked["shown_as"].unique())}
    return Tiles(picked, columns, sorted(missing), after, names)


def _stands_taken(rows: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """The day each state first took the side asked about in its strongest words, or its newest."""
    low = (rows["confidence"] == "low").to_numpy()
    sure = rows["area"].isin(rows.loc[~low, "area"]).to_numpy()
    rows = rows.loc[~(low & sure)]
    # Low class numbers are the plainest words.
    side = rows.loc[rows["position"].isin(wanted)]
    side = side.sort_values(["shown_as", "date", "confidence"], kind="stable")
    side = side.drop_duplicates("area")
    others = rows.loc[~rows["area"].isin(side["area"])]
    others = others.sort_values(["date", "confidence"], kind="stable")
    picked = pd.concat([side, others.drop_duplicates("area", keep="last")])
    texts = [c for c in picked.columns if c not in ("date", "shown_as")]
    return picked.astype(dict.fromkeys(texts, "object")).sort_values(
        ["date", "area"], kind="stable"
    )


def keys(ctx: Context, panel: Panel, found: Tiles) -> list[Key]:
    """The classes that occur, in the panel's own words where it has them."""
    out = [
        Key(_SYMBOLS[n], words.first_upper(name), style.PALETTE[n])
        for n, name in found.names.items()
    ]
    if found.missing:
        out.append(Key("box", words.first_upper(words.say(ctx.lang, "none")), style.QUIET[0]))
    return out


def _grid(
    ctx: Context, found: Tiles, wide: float
) -> tuple[list[tuple[str, list[Any]]], int, float]:
    """Columns with their tiles, rows of tiles, and the side of a tile in points."""
    columns = list(found.columns)
    if found.missing:
        columns.append(("–", [{"area": a, "wording": ""} for a in found.missing]))
    tallest = max(len(c) for _, c in columns)
    return columns, tallest, wide / (len(columns) + (0.9 if found.article_after else 0))


def _shape(ctx: Context, found: Tiles, wide: float) -> tuple[float, float, int, list[int]]:
    """Width and height of a tile, rows, and tiles side by side in each column."""
    columns, _, _ = _grid(ctx, found, wide)
    counts = [len(c) for _, c in columns]
    t = ctx.size.small
    least = measure.width("WWW", t, True) + t * 0.9
    head = max(measure.width(n, t) for n, _ in columns) + t * 0.7
    rows = max(counts)
    gap = t * 2.2
    for limit in range(min(5, max(counts)), max(counts) + 1):
        across = [-(-c // limit) for c in counts]
        need = sum(max(a * least, head) for a in across) + gap
        if need <= wide:
            rows = limit
            break
    across = [-(-c // rows) for c in counts]
    return least, t * 2.05, rows, across


def _stands(ctx: Context, found: Tiles, wide: float) -> bool:
    """Whether the days fit side by side; in a narrow chart they stand one below the other."""
    t = ctx.size.small
    least, _, _, across = _shape(ctx, found, wide)
    columns, _, _ = _grid(ctx, found, wide)
    head = max(measure.width(n, t) for n, _ in columns) + t * 0.7
    return sum(max(a * least, head) for a in across) + t * 2.2 <= wide + 0.5


@dataclass
class _Row:
    """A day of the listed form: its states, how many stand side by side, its height."""

    day: str
    states: list[dict[str, Any]]
    lines: int


def _listed(ctx: Context, found: Tiles, wide: float) -> tuple[list[_Row], float, float, float, int]:
    """Days as rows; points left of the tiles, width and height of a tile, tiles side by side."""
    t = ctx.size.small
    columns, _, _ = _grid(ctx, found, wide)
    left = max(measure.width(f"{d}  {len(s)}", t, True) for d, s in columns) + t * 1.2
    tile = measure.width("WWW", t, True) + t * 0.9
    across = max(1, int((wide - left) / tile))
    rows = [_Row(d, s, -(-len(s) // across)) for d, s in columns]
    return rows, left, tile, t * 1.95, across


def _listed_height(ctx: Context, found: Tiles, wide: float) -> float:
    rows, _, _, tall, _ = _listed(ctx, found, wide)
    t = ctx.size.small
    article = t * 2.4 if ctx.article is not None else 0.0
    return sum(r.lines * tall * 1.06 + t * 0.6 for r in rows) + article + t


def _draw_listed(ax: Axes, ctx: Context, found: Tiles, box: Box) -> None:
    """Draw a row a day, from the oldest down."""
    t = ctx.size.small
    rows, left, tile, tall, across = _listed(ctx, found, box.width)
    tall *= min(1.0, box.height / _listed_height(ctx, found, box.width))
    y = box.height
    for i, row in enumerate(rows):
        if i == found.article_after and ctx.article is not None:
            y = _article_row(ax, ctx, y, box.width)
        ax.text(0, y - tall / 2, row.day, fontsize=t, color=style.SOFT, va="center").set_gid("day")
        ax.text(
            left - t * 0.8, y - tall / 2, str(len(row.states)), fontsize=t, color=style.INK,
            weight="bold", va="center", ha="right",
        ).set_gid("count")  # fmt: skip
        for k, state in enumerate(row.states):
            down = y - (k // across + 1) * tall * 1.06
            _tile(ax, left + (k % across) * tile, down, tile, tall, state, t)
        y -= row.lines * tall * 1.06 + t * 0.6
    if found.article_after == len(rows) and ctx.article is not None:
        _article_row(ax, ctx, y, box.width)


def _article_row(ax: Axes, ctx: Context, y: float, wide: float) -> float:
    t = ctx.size.small
    text = words.first_upper(words.say(ctx.lang, "article", day=words.day(ctx.article, ctx.lang)))
    middle = y - t * 0.8
    ax.text(0, middle, text, fontsize=t, color=style.INK, weight="bold", va="center").set_gid(
        "mark"
    )
    start = measure.width(text, t, True) + t * 0.6
    ax.plot([start, wide], [middle, middle], color=style.INK, lw=0.9).pop().set_gid("article")
    return y - t * 2.2


def needs(ctx: Context, panel: Panel, found: Tiles) -> float:
    """Points of height that the tiles ask for."""
    wide = size_of.column_width(ctx)
    if not _stands(ctx, found, wide):
        return _listed_height(ctx, found, wide)
    _, tall, rows, _ = _shape(ctx, found, wide)
    return rows * tall * 1.08 + ctx.size.small * 4.4


def draw(
    sheet: Sheet | None, given: Axes | None, ctx: Context, panel: Panel, found: Tiles, box: Box
) -> Drawn:
    """Draw tiles standing on their day."""
    t = ctx.size.small
    ax = given if given is not None else sheet.axes(box)  # type: ignore[union-attr]
    ax.set_axis_off()
    ax.set_xlim(0, box.width)
    ax.set_ylim(0, box.height)
    if not _stands(ctx, found, box.width):
        _draw_listed(ax, ctx, found, box)
        return _done(ctx, panel, found, ax)
    wide, tall, rows, across = _shape(ctx, found, box.width)
    columns, _, _ = _grid(ctx, found, box.width)
    head = max(measure.width(n, t) for n, _ in columns) + t * 0.7
    extra = box.width - sum(max(a * wide, head) for a in across) - t * 2.2
    grow = 1 + min(max(extra, 0) / max(sum(across) * wide, 1), 0.5)
    wide *= grow
    tall = min(
        (box.height - t * 4.2) / rows / 1.06, tall * (1.6 if ctx.size.name == "slide" else 1.15)
    )
    x, base = 0.0, t * 2.0
    spare = box.width - sum(max(a * wide, head) for a in across) - t * 2.2
    between = max(spare, 0) / max(len(columns) - 1, 1)
    between = min(between, wide * 0.5)
    for i, ((day, states), n) in enumerate(zip(columns, across, strict=True)):
        if i == found.article_after and ctx.article is not None and (i or found.columns):
            x = _article(ax, ctx, x, box.height, base, t, between)
        room = max(n * wide, head)
        start = x + (room - n * wide) / 2
        for k, state in enumerate(states):
            _tile(ax, start + (k % n) * wide, base + (k // n) * tall * 1.06, wide, tall, state, t)
        ax.text(
            x + room / 2, base - t * 0.5, day, fontsize=t, color=style.SOFT, ha="center", va="top"
        ).set_gid("day")
        top = base + -(-len(states) // n) * tall * 1.06
        ax.text(
            x + room / 2, top + t * 0.2, str(len(states)), fontsize=t, color=style.INK,
            weight="bold", ha="center", va="bottom",
        ).set_gid("count")  # fmt: skip
        x += room + between
    if found.article_after == len(columns) and ctx.article is not None:
        _article(ax, ctx, x, box.height, base, t, between)
    ax.plot([0, box.width], [base - t * 0.2] * 2, color=style.AXIS, lw=0.8)
    return _done(ctx, panel, found, ax)


def _done(ctx: Context, panel: Panel, found: Tiles, ax: Axes) -> Drawn:
    drawn = found.rows.drop(columns="shown_as")
    drawn.insert(0, "panel", panel.panel)
    return Drawn(drawn.reset_index(drop=True), _alt(ctx, panel, found), ax)


def _article(ax, ctx, x, height, base, t, between) -> float:
    at = x + t * 0.7 - between / 2
    ax.plot([at, at], [base - t * 1.6, height - t * 1.5], color=style.INK, lw=0.9).pop().set_gid(
        "article"
    )
    text = words.first_upper(words.say(ctx.lang, "article", day=words.day(ctx.article, ctx.lang)))
    wide = measure.width(text, t)
    centre = min(max(at, wide / 2), ax.get_xlim()[1] - wide / 2)
    ax.text(centre, height, text, fontsize=t, color=style.INK, ha="center", va="top").set_gid(
        "mark"
    )
    return x + t * 1.4


def _tile(ax, x, y, wide, tall, state, t) -> None:
    wording = str(state.get("wording") or "")
    gap = t * 0.14
    if not wording:
        ax.add_patch(
            _rectangle(x + gap, y, wide - 2 * gap, tall, style.PAPER, style.QUIET[0])
        ).set_gid(f"tile-{state['area']}")
        ax.text(x + wide / 2, y + tall / 2, state["area"], fontsize=t, color=style.QUIET[1],
                ha="center", va="center")  # fmt: skip
        return
    colour = int(state["shown_as"])
    symbol = _SYMBOLS[colour]
    fill = style.PALETTE[colour]
    dark = colour != 3
    ax.add_patch(_rectangle(x + gap, y, wide - 2 * gap, tall, fill, fill)).set_gid(
        f"tile-{state['area']}"
    )
    ink = style.PAPER if dark else style.INK
    ax.plot([x + gap + t * 0.5], [y + tall - t * 0.5], marker=symbol, ms=t * 0.42, color=ink, mew=0)
    ax.text(x + wide / 2, y + tall * 0.44, str(state["area"]), fontsize=t, color=ink, weight="bold",
            ha="center", va="center")  # fmt: skip


def _rectangle(x, y, w, h, face, edge):
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), w, h, facecolor=face, edgecolor=edge, lw=0.7)


def _alt(ctx: Context, panel: Panel, found: Tiles) -> list[str]:
    """States of each class and day by name."""
    table = naming.names_of(ctx, "areas")
    out = [words.say(ctx.lang, "alt_tiles")]
    for day, states in found.columns:
        for number, said in found.names.items():
            here = [table[str(s["area"])] for s in states if s["shown_as"] == number]
            if not here:
                continue
            out.append(
                words.say(
                    ctx.lang, "alt_group", name=f"{day}, {said}", n=len(here), items=", ".join(here)
                )
                + "."
            )
    if found.missing:
        out.append(
            words.first_upper(words.say(ctx.lang, "none"))
            + f": {', '.join(table[a] for a in found.missing)}."
        )
    if ctx.article is not None:
        out.append(words.say(ctx.lang, "alt_article", day=words.day(ctx.article, ctx.lang)))
    return out
