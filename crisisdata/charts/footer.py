"""The lines below a chart: who made the figures, where they were read, when they came out."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from crisisdata import terms
from crisisdata.charts import naming, words
from crisisdata.charts.sheet import Context


def source_line(ctx: Context, rows: pd.DataFrame) -> str:
    """Producers of the rows, and the outlets of rows that have no producer."""
    lang = ctx.lang
    names: list[str] = []
    if "producer" in rows.columns:
        table = naming.names_of(ctx, "producers")
        names += [table.get(p, p) for p in rows["producer"].dropna().astype("str").unique()]
    if "source" in rows.columns:
        own = rows["source"].dropna().astype("str").unique()
        names += [naming.source(ctx, s) for s in own]
    names = list(dict.fromkeys(names)) or list(
        dict.fromkeys(naming.source(ctx, r["publisher"]) for r in _references(ctx, rows))
    )
    word = words.say(lang, "source" if len(names) == 1 else "sources")
    return f"{word}: {_few(names, 6, lang)}"


def read_line(ctx: Context, rows: pd.DataFrame) -> str:
    """The references: named if they are one or two, else counted."""
    references = _references(ctx, rows)
    n = len(references)
    if n <= 2:
        said = "; ".join(
            f"{naming.source(ctx, r['publisher'])}, {words.quoted(r['title'], ctx.lang)}"
            if str(r["publisher"]) not in str(r["title"])
            else words.quoted(r["title"], ctx.lang)
            for r in references
        )
    else:
        said = words.say(ctx.lang, "references", n=n)
    return (
        f"{words.say(ctx.lang, 'read_in')}: {said}"
        if n <= 2
        else f"{words.say(ctx.lang, 'read_in')} {said}"
    )


def vintage_line(ctx: Context, rows: pd.DataFrame) -> str:
    """When the figures came out, as far as it is known.

    Days of publication are a range. Of a page that shows only that a figure was out by then, the
    last such day holds for all. Where no day is stated, it is said when the page was read.
    """
    basis, stamps = _out(ctx, rows)
    told = []
    dated = stamps[~np.isin(basis, ["retrieved", "upper-bound"])]
    if len(dated):
        told.append(f"{words.say(ctx.lang, 'out')}: {_range(ctx, dated)}")
    for kind, word in (("upper-bound", "out_by"), ("retrieved", "read_on")):
        own = stamps[basis == kind]
        if len(own):
            days = words.day(own.max(), ctx.lang) if kind == "upper-bound" else _range(ctx, own)
            said = words.say(ctx.lang, f"{word}_rest" if told else word, day=days)
            told.append(said)
    return "; ".join(told)


def _out(ctx: Context, rows: pd.DataFrame) -> tuple[np.ndarray, pd.DatetimeIndex]:
    """How the day is known on which each row came out, and the day; events have their page's."""
    if "vintage" in rows.columns:
        stamps = pd.DatetimeIndex(pd.to_datetime(rows["vintage"]))
        basis = rows["vintage_basis"].astype("str").to_numpy()
    else:
        kept = _reference_table(ctx)
        used = [r for r in rows["reference"].dropna().astype("str").unique() if r in kept]
        published = ctx.package.published
        out = [published.get(r) for r in used]
        read = [pd.Timestamp(kept[r]["retrieved"]) for r in used]
        basis = np.array(["retrieved" if pd.isna(d) else "published" for d in out], dtype=object)
        pairs = zip(out, read, strict=True)
        stamps = pd.DatetimeIndex([r if pd.isna(d) else d for d, r in pairs])
    known = stamps.notna()
    return basis[known], stamps[known]


def _range(ctx: Context, stamps: pd.DatetimeIndex) -> str:
    first, last = stamps.min(), stamps.max()
    said = words.day(first, ctx.lang)
    return f"{said}–{words.day(last, ctx.lang)}" if last > first else said


def licence_line(ctx: Context, rows: pd.DataFrame) -> str:
    """Licences of the references, the most used first."""
    counts = Counter(r["licence"] for r in _references(ctx, rows))
    names = [name for name, _ in counts.most_common()]
    named = [x for x in names if x != "not stated"]
    names = list(dict.fromkeys(terms.licence(x, ctx.lang) for x in names))
    # "Not stated" is no licence of several.
    word = words.say(ctx.lang, "licences" if len(named) > 1 else "licence")
    return f"{word}: {_few(names, 2, ctx.lang)}"


def package_line(ctx: Context) -> str:
    """Name, version and licence of the package."""
    d = ctx.package.descriptor
    licence = ", ".join(str(x.get("name", "")) for x in d.get("licenses", []))
    version = f"{d.get('name', '')} {d.get('version', '')}".strip()
    return f"{version} ({licence})" if licence else version


def lines(ctx: Context, rows: pd.DataFrame) -> list[str]:
    """The paragraphs of the footer."""
    first = f"{words.sentence(source_line(ctx, rows))} {words.sentence(read_line(ctx, rows))}"
    rest = [vintage_line(ctx, rows), licence_line(ctx, rows), package_line(ctx)]
    return [first, " · ".join(r for r in rest if r)]


def _few(names: list[str], most: int, lang: str) -> str:
    said = "; ".join(names[:most])
    return said if len(names) <= most else f"{said}; {words.say(lang, 'more', n=len(names) - most)}"


def _references(ctx: Context, rows: pd.DataFrame) -> list[dict[str, str]]:
    """Publisher, title and licence of the references of rows, in the order of the table."""
    used = {str(r) for r in rows["reference"].dropna().unique()}
    return [r for i, r in _reference_table(ctx).items() if i in used]


def _reference_table(ctx: Context) -> dict[str, dict[str, str]]:
    """What the footer says of references, read once."""
    kept = ctx.package.__dict__.get("_charts_references")
    if kept is None:
        table = ctx.package.table("references")
        table = table[["id", "publisher", "title", "licence", "retrieved"]]
        kept = {r["id"]: r for r in table.astype("str").to_dict("records")}
        ctx.package.__dict__["_charts_references"] = kept
    return kept
