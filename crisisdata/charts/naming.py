"""What lines are called: by what tells them apart, and no more."""

from __future__ import annotations

import itertools

import pandas as pd

from crisisdata.charts import words
from crisisdata.charts.pick import Line, catalogue
from crisisdata.charts.sheet import Context
from crisisdata.charts.spec import Panel

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
    for i, x in enumerate(main):
        x.colour = i


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
    indicators = catalogue(ctx.package)
    ids = list(dict.fromkeys(str(indicators.loc[x.key["indicator"], "unit"]) for x in lines))
    table = ctx.package.table("units").set_index("id")
    column = "name" if ctx.lang == "en" else "name_es"
    row = table.loc[ids[0]]
    text = str(row[column])
    symbol = "" if pd.isna(row["symbol"]) else str(row["symbol"])
    currency = next((x.extra["currency"] for x in lines if x.extra.get("currency")), "")
    if currency:
        kept = ctx.package.table("currencies").set_index("id")
        text = f"{kept.loc[currency, column]} ({currency})"
        if "_per_" in ids[0]:
            text += (
                (" per US dollar" if ctx.lang == "en" else " por dólar") if "USD" in ids[0] else ""
            )
    return text, symbol if symbol == "%" else ""


def scaled(ctx: Context, text: str, word: str) -> str:
    """Unit with the word its ticks were divided by: million people, millones de personas."""
    if not word:
        return text
    return f"{word} {text}" if ctx.lang == "en" else f"{word} de {text}"
