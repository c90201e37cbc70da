"""What lies behind the lines: the article's day, silences, redenominations, runs, thresholds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from crisisdata.charts import naming, words
from crisisdata.charts.axes import day
from crisisdata.charts.pick import Line
from crisisdata.charts.sheet import Context
from crisisdata.charts.spec import Panel, listed

#: End of a silence that lasts.
_OPEN = pd.Timestamp("2200-01-01")


@dataclass
class Span:
    """A stretch of time, or a day, with what is said of it above the panel, or in the key."""

    kind: str
    start: float
    end: float
    text: str
    alt: str = ""
    key: str = ""
    who: list[str] = field(default_factory=list)
    days: str = ""


def spans(
    ctx: Context, panel: Panel, lines: list[Line], low: pd.Timestamp, high: pd.Timestamp,
    symbol: str = "",
) -> list[Span]:  # fmt: skip
    """Everything of a panel that is marked along the time axis, days first."""
    out = []
    if ctx.article is not None and low <= ctx.article <= high:
        key = "article" if panel.panel == 1 else "article_short"
        text = words.say(ctx.lang, key, day=words.day(ctx.article, ctx.lang))
        at = day(ctx.article)
        said = words.say(ctx.lang, "alt_article", day=words.day(ctx.article, ctx.lang))
        # In a page of small panels the first one says it.
        shown = words.first_upper(text) if ctx.panels < 5 or panel.panel == 1 else ""
        out.append(Span("article", at, at, shown, said))
    out += _redenominations(ctx, lines, low, high)
    out += _run(ctx, panel, lines, symbol)
    out += _silences(ctx, panel, lines, low, high)
    out += _unheld(ctx, lines, low, high)
    return out


def _redenominations(
    ctx: Context, lines: list[Line], low: pd.Timestamp, high: pd.Timestamp
) -> list[Span]:
    if not any(x.extra.get("currency") for x in lines):
        return []
    table = ctx.package.table("currencies")
    table = table.loc[table["valid_from"].notna() & table["previous"].notna()]
    out = []
    for r in table.to_dict("records"):
        if not low <= r["valid_from"] <= high:
            continue
        at, currency = day(r["valid_from"]), str(r["id"])
        told = {
            "currency": currency, "previous": str(r["previous"]),
            "factor": words.number(float(r["factor"]), ctx.lang),
        }  # fmt: skip
        text = words.say(ctx.lang, "redenomination", **told)
        when = words.day(r["valid_from"], ctx.lang)
        said = words.say(ctx.lang, "alt_redenomination", day=when, text=text)
        out.append(Span("money", at, at, text if ctx.panels < 5 else currency, said))
    return out


def _records(ctx: Context) -> list[dict[str, Any]]:
    """Rows of the table of silences; kept with the package."""
    kept = ctx.package.__dict__.get("_charts_silences")
    if kept is None:
        kept = ctx.package.table("silences").to_dict("records")
        ctx.package.__dict__["_charts_silences"] = kept
    return kept


def _silences(
    ctx: Context, panel: Panel, lines: list[Line], low: pd.Timestamp, high: pd.Timestamp
) -> list[Span]:
    if "silences" not in ctx.package.resources:
        return []
    drawn = _drawn(lines)
    names = panel.names(ctx.lang)
    known = naming.names_of(ctx, "producers")
    least = (high - low) * 0.03
    found: dict[tuple[pd.Timestamp, pd.Timestamp, str], list[str]] = {}
    for row in _records(ctx):
        producer = str(row["producer"])
        own = drawn.get((producer, str(row["indicator"])))
        if own is None or str(row["kind"]) == "not-held" or not _concerns(row, own):
            continue
        end = _OPEN if pd.isna(row["to"]) else row["to"]
        if ctx.as_of is not None:
            if row["from"] > ctx.as_of:
                continue
            # On that day nobody knew that it would end.
            end = _OPEN if end > ctx.as_of else end
        until = high if ctx.as_of is None else min(high, ctx.as_of)
        if min(end, until) - max(row["from"], low) < least:
            continue
        inside = any(day(row["from"]) <= at <= day(end) for x in own for at in x.points.all_at)
        known_all_the_same = "" if pd.isna(row["exception"]) else str(row["exception"])
        whole = (row["from"], end, known_all_the_same if inside else "")
        named = found.setdefault(whole, [])
        who = names.get(producer) or known[producer]
        if who not in named:
            named.append(who)
    out = []
    labelled = _worth_a_label(list(found), low, high, ctx.panels < 5)
    for (start, stop, but), named in sorted(found.items()):
        lasts = stop == _OPEN
        told = {"who": ", ".join(named), "first": words.day(start, ctx.lang),
                "last": words.day(stop, ctx.lang)}  # fmt: skip
        said = words.say(ctx.lang, "alt_silence_since" if lasts else "alt_silence", **told)
        text = words.say(ctx.lang, "silence_since" if lasts else "silence", **told)
        days = "" if lasts else f"{told['first']}–{told['last']}"
        text += f", {days}" if days else ""
        if but:
            but = words.say(ctx.lang, f"but_{but}")
            text, said = f"{text}, {but}", f"{said.rstrip('.')}, {but}."
            days = ""
        end = min(stop, high) if ctx.as_of is None else min(stop, high, ctx.as_of)
        shown = text if (start, stop) in labelled else ""
        out.append(Span("silence", day(max(start, low)), day(end), shown, said, text, named, days))
    return out


def _drawn(lines: list[Line]) -> dict[tuple[str, str], list[Line]]:
    """Lines of the subject by producer and indicator."""
    out: dict[tuple[str, str], list[Line]] = {}
    for x in lines:
        if not x.quiet:
            out.setdefault((x.key["producer"], x.key["indicator"]), []).append(x)
    return out


def _concerns(row: dict[str, Any], lines: list[Line]) -> bool:
    """Whether a silence is on what is drawn: some are on a few hosts alone."""
    hosts = "" if pd.isna(row["counterparts"]) else str(row["counterparts"])
    return not hosts or any(x.key["counterpart"] in listed(hosts) for x in lines)


def _unheld(ctx: Context, lines: list[Line], low: pd.Timestamp, high: pd.Timestamp) -> list[Span]:
    """Spans in which a producer published, and the package holds no copy."""
    if "silences" not in ctx.package.resources:
        return []
    drawn = _drawn(lines)
    least = (high - low) * 0.01
    out = []
    for row in _records(ctx):
        pair = str(row["producer"]), str(row["indicator"])
        if str(row["kind"]) != "not-held" or pair not in drawn:
            continue
        end = high if pd.isna(row["to"]) else min(row["to"], high)
        start = max(row["from"], low)
        if ctx.as_of is not None:
            end = min(end, ctx.as_of)
        # Where a later release filled the span, its figures are what the reader sees.
        filled = any(day(start) <= at <= day(end) for x in drawn[pair] for at in x.points.all_at)
        if end - start >= least and not filled:
            out.append(Span("unheld", day(start), day(end), ""))
    return out


def _worth_a_label(
    found: list[tuple[pd.Timestamp, pd.Timestamp, str]],
    low: pd.Timestamp,
    high: pd.Timestamp,
    few: bool,
) -> set[tuple[pd.Timestamp, pd.Timestamp]]:
    """The two longest silences, in a chart of few panels; the key tells the rest."""
    order = sorted(found, key=lambda s: min(s[1], high) - max(s[0], low), reverse=True)
    return {(start, stop) for start, stop, _ in order[: 2 if few else 0]}


def _run(ctx: Context, panel: Panel, lines: list[Line], symbol: str) -> list[Span]:
    """The run that the panel names: ``> 50; 12`` is above 50 until 12 periods in a row are not."""
    if not panel.run or not lines:
        return []
    condition, _, after = panel.run.partition(";")
    limit, patience = float(condition.strip(" >")), int(after or 1)
    rows = lines[0].rows
    runs: list[list[pd.Timestamp]] = []
    quiet = 0
    for start, end, value in zip(rows["start"], rows["end"], rows["value"], strict=True):
        if value > limit:
            if runs and quiet < patience:
                runs[-1][1] = end
            else:
                runs.append([start, end])
            quiet = 0
        elif runs:
            quiet += 1
    out = []
    for start, end in runs:
        told = end
        if ctx.article is not None and start <= ctx.article < end:
            told = rows.loc[rows["end"] <= ctx.article, "end"].max()
        n = (told.year - start.year) * 12 + told.month - start.month + 1
        text = words.say(
            ctx.lang, "run", n=n, first=words.month(start, ctx.lang),
            last=words.month(told, ctx.lang),
            value=words.with_unit(words.number(limit, ctx.lang), symbol, ctx.lang),
        )  # fmt: skip
        text = words.first_upper(text)
        out.append(Span("run", day(start), day(told), text, f"{text}."))
        if told < end:
            key = words.say(ctx.lang, "run_later", last=words.month(end, ctx.lang))
            out.append(Span("run-later", day(told), day(end), "", "", key=key))
    return out


def thresholds(panel: Panel, lang: str) -> list[tuple[float, str]]:
    """Values that the panel compares with, and their names."""
    values = [float(v) for v in listed(panel.thresholds)]
    names = listed(panel.text("threshold_labels", lang))
    return list(zip(values, names, strict=True))
