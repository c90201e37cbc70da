"""What a chart says in words: made from the rows drawn, for those who do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crisisdata.charts import words
from crisisdata.charts.pick import Line, Points
from crisisdata.charts.spec import Panel

if TYPE_CHECKING:
    from crisisdata.charts.sheet import Context


def drawn_rows(panel: Panel, lines: list[Line]) -> pd.DataFrame:
    """Rows of a panel as drawn, with the panel's number and the label of their series."""
    tables = [x.points.table for x in lines]
    frame = pd.concat(tables, ignore_index=True)
    counts = [len(t) for t in tables]
    frame.insert(0, "panel", panel.panel)
    frame.insert(1, "series", np.repeat([x.label for x in lines], counts))
    drawn = ["comparator" if x.quiet else "subject" for x in lines]
    frame.insert(2, "drawn", np.repeat(drawn, counts))
    return frame


def value(number: float, bound: object, symbol: str, unit: str, lang: str) -> str:
    """Write a figure with its hedge and its unit."""
    text = words.number(number, lang)
    text = words.with_unit(text, symbol, lang) if symbol else f"{text} {unit}"
    return words.hedged(text, bound, lang)


def of_lines(ctx: Context, lines: list[Line], symbol: str, unit: str, most: int = 8) -> list[str]:
    """One clause a series: how many figures, the first, the last, the highest."""
    out = []
    for x in lines[:most]:
        p = x.points
        last, peak = len(p.all_value) - 1, int(p.all_value.argmax())
        if last == 0:
            when, said = _told(p, 0, symbol, unit, ctx.lang)
            text = words.say(ctx.lang, "alt_one", name=x.label, first=when, first_value=said)
        else:
            first, first_value = _told(p, 0, symbol, unit, ctx.lang)
            final, last_value = _told(p, last, symbol, unit, ctx.lang)
            text = words.say(
                ctx.lang, "alt_line", name=x.label, n=last + 1, first=first, last=final,
                first_value=first_value, last_value=last_value,
            )  # fmt: skip
            if peak not in (0, last):
                when, said = _told(p, peak, symbol, unit, ctx.lang)
                text += words.say(ctx.lang, "alt_peak", peak=when, peak_value=said)
        out.append(text + ".")
    if len(lines) > most:
        out.append(words.first_upper(words.say(ctx.lang, "alt_more", n=len(lines) - most)) + ".")
    if any(x.points.forecast.any() for x in lines):
        out.append(words.say(ctx.lang, "alt_forecast").strip())
    return out


def _told(points: Points, at: int, symbol: str, unit: str, lang: str) -> tuple[str, str]:
    """Period and figure of one place, in words."""
    said = value(float(points.all_value[at]), points.all_bound[at], symbol, unit, lang)
    return words.period(points.all_period[at], lang), said
