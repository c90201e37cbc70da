"""What lines are called: by what tells them apart, and no more."""

from __future__ import annotations

import itertools
from dataclasses import replace

from crisisdata import terms
from crisisdata.charts import words
from crisisdata.charts.axes import Scale
from crisisdata.charts.pick import Line, catalogue
from crisisdata.charts.sheet import Context
from crisisdata.charts.spec import Panel, colours

_ORDER = ["counterpart", "area", "breakdown", "producer", "indicator"]
_TABLES = {
    "indicator": "indicators",
    "producer": "producers",
    "area": "areas",
    "counterpart": "areas",
    "breakdown": "breakdowns",
}


def names_of(ctx: Context, table: str) -> dict[str, str]:
    """Names of a code table in the chart's language."""
    kept = ctx.package.__dict__.setdefault("_charts_names", {})
    if (table, ctx.lang) not in kept:
        frame = ctx.package.table(table)
        column = "name" if ctx.lang == "en" else "name_es"
        ids = [str(i) for i in frame["id"]]
        kept[table, ctx.lang] = dict(zip(ids, frame[column].astype("str"), strict=True))
    return kept[table, ctx.lang]


def source(ctx: Context, text: str) -> str:
    """Name of a publisher or speaker in the chart's language."""
    if ctx.lang == "en":
        return text
    kept = ctx.package.__dict__.setdefault("_charts_sources", {})
    if text not in kept:
        english = names_of(replace(ctx, lang="en"), "producers")
        spanish = names_of(ctx, "producers")
        kept[text] = terms.source(text, ctx.lang, {n: spanish[i] for i, n in english.items()})
    return kept[text]


def name(ctx: Context, panel: Panel, column: str, code: str) -> str:
    """Name of a code: the panel's own short one, or that of its table."""
    short = panel.names(ctx.lang).get(code)
    return short or names_of(ctx, _TABLES[column]).get(code, code)


def label(ctx: Context, panel: Panel, lines: list[Line]) -> None:
    """Set the label and the colour of every line."""
    main = [x for x in lines if not x.quiet]
    varies = _telling(main)
    if not varies:
        compared = any(x.quiet and x.vintage is None for x in lines)
        varies = ["area" if compared else "producer"]
    for x in lines:
        parts = ["area"] if x.quiet else varies
        own = panel.names(ctx.lang)
        said = [
            name(ctx, panel, c, x.key[c])
            for c in parts
            if x.key[c] not in ("_Z", "_T") or x.key[c] in own
        ]
        x.label = ", ".join(dict.fromkeys(said)) or name(ctx, panel, "producer", x.key["producer"])
        if x.vintage is not None:
            x.label = words.say(ctx.lang, "as_of", month=words.month(x.vintage, ctx.lang))
    _colour(ctx, main)


def _colour(ctx: Context, main: list[Line]) -> None:
    """Give each line its place in the palette.

    Where lines are told apart by producer, a producer has the same colour in every chart.
    """
    held = [x.key["producer"] for x in main]
    fixed = colours(ctx.package) if 1 < len(set(held)) == len(held) else {}
    wanted = [fixed.get(p) for p in held]
    # Of two that want the same place the first has it.
    kept = [c if c is not None and c not in wanted[:i] else None for i, c in enumerate(wanted)]
    free = (c for c in itertools.count() if c not in kept)
    for x, c in zip(main, kept, strict=True):
        x.colour = next(free) if c is None else c


def _telling(main: list[Line]) -> list[str]:
    """The fewest columns by which lines differ, what is measured before who measured it."""
    varies = [c for c in _ORDER if len({x.key[c] for x in main}) > 1]
    for n in range(1, len(varies)):
        for columns in itertools.combinations(varies, n):
            if len({tuple(x.key[c] for c in columns) for x in main}) == len(main):
                return list(columns)
    return varies


def unit(ctx: Context, lines: list[Line]) -> tuple[str, str]:
    """Name and short sign of the unit of a panel's lines."""
    units = _units(ctx)
    code = units[lines[0].key["indicator"]]
    text = names_of(ctx, "units")[code]
    symbol = _symbols(ctx).get(code, "")
    currency = next((x.extra["currency"] for x in lines if x.extra.get("currency")), "")
    if currency:
        # Of "local currency units per US dollar" the currency takes the first place.
        _, per, other = text.partition(" per " if ctx.lang == "en" else " por ")
        money = words.plural_of_money(
            names_of(ctx, "currencies")[currency], ctx.lang, _spanish(ctx)[currency]
        )
        text = f"{money} ({currency}){per}{other}"
    return text, symbol if symbol == "%" else ""


def _spanish(ctx: Context) -> dict[str, str]:
    """Spanish names of currencies."""
    return names_of(replace(ctx, lang="es"), "currencies")


def _units(ctx: Context) -> dict[str, str]:
    """Unit of each indicator."""
    kept = ctx.package.__dict__.get("_charts_units")
    if kept is None:
        units = catalogue(ctx.package)["unit"].astype("str")
        kept = dict(zip(units.index.astype("str"), units, strict=True))
        ctx.package.__dict__["_charts_units"] = kept
    return kept


def _symbols(ctx: Context) -> dict[str, str]:
    """Short signs of units, where they have one."""
    kept = ctx.package.__dict__.get("_charts_symbols")
    if kept is None:
        table = ctx.package.table("units").dropna(subset=["symbol"])
        kept = dict(zip(table["id"].astype("str"), table["symbol"].astype("str"), strict=True))
        ctx.package.__dict__["_charts_symbols"] = kept
    return kept


def scaled(ctx: Context, text: str, word: str) -> str:
    """Unit with the word its ticks were divided by: million people, millones de personas."""
    if not word:
        return text
    if ctx.lang == "en":
        return f"{word} {text}"
    # "Mil millones" counts; what is counted in them are "miles de millones".
    return f"{word.replace('mil millones', 'miles de millones')} de {text}"


def of_scale(ctx: Context, scale: Scale, symbol: str) -> str:
    """What must be said of a scale that is not linear throughout, or that is turned."""
    said = ""
    if scale.kind == "log":
        said = words.say(ctx.lang, "log")
    elif scale.kind == "symlog":
        ends = words.with_unit(words.number(scale.linear_to, ctx.lang), symbol, ctx.lang)
        said = words.say(ctx.lang, "symlog", ends=ends)
    if scale.turned:
        said = words.say(ctx.lang, "turned")
    return f", {said}" if said else ""


def ranked(ctx: Context, lines: list[Line]) -> bool:
    """Whether the figures are places in an order, of which the first is the best."""
    row = catalogue(ctx.package).loc[lines[0].key["indicator"]]
    return str(row["unit"]) == "rank" and str(row["polarity"]) == "higher-is-worse"
