"""Which rows a panel draws: one figure a period by the rule of `crisisdata.choice`, by series."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from crisisdata import choice, money, periods
from crisisdata.charts.spec import Panel, listed
from crisisdata.errors import NoDataError, UnknownNameError
from crisisdata.package import Package

KEY = ["indicator", "producer", "area", "counterpart", "breakdown"]
_COLUMNS = [
    *KEY, "period", "value", "bound", "flag", "confidence", "vintage", "vintage_basis",
    "vintage_reference", "reference", "locator", "note",
]  # fmt: skip
#: So many series have a colour of their own; of more, the largest are drawn.
MOST = 6
_FINE = {"D": 0, "M": 1, "Q": 2, "A": 3, "I": 4}


@dataclass(frozen=True)
class Points:
    """The figures of a line as plain arrays: what is drawn again and again is read once.

    Parameters
    ----------
    end, value : array of float64
        Last day of each period, in days since 1970, and the figure.
    forecast, broken : array of bool
    bound : list of str
        ``<``, ``>``, ``~`` or nothing.
    vintage : array of float64
        Days since 1970.
    spans : list of tuple
        First day, last day and figure of each span.
    all_end, all_value : array of float64
        Figures and spans together, in the order of their last day.
    all_period, all_bound : list of str
    table, brief : DataFrame
        The rows as they are written beside a chart, and what its footer needs of them.
    """

    end: np.ndarray
    value: np.ndarray
    forecast: np.ndarray
    broken: np.ndarray
    bound: list[str]
    vintage: np.ndarray
    spans: list[tuple[float, float, float]]
    all_end: np.ndarray
    all_value: np.ndarray
    all_period: list[str]
    all_bound: list[str]
    table: pd.DataFrame
    brief: pd.DataFrame
    first: pd.Timestamp
    last: pd.Timestamp

    @classmethod
    def of(cls, line: Line) -> Points:
        """Read the frames of a line."""
        rows, spans, every = line.rows, line.spans, line.everything
        table = every[_COLUMNS]
        flags = rows["flag"].astype("str").to_numpy(dtype=object)
        return cls(
            days(rows["end"]), rows["value"].to_numpy(dtype="float64"), flags == "F", flags == "B",
            _texts(rows["bound"]), days(rows["vintage"]),
            list(zip(days(spans["start"]), days(spans["end"]), spans["value"], strict=True)),
            days(every["end"]), every["value"].to_numpy(dtype="float64"),
            _texts(every["period"]), _texts(every["bound"]),
            table, table[["producer", "vintage", "reference"]],
            min([every["end"].min(), *spans["start"]]), every["end"].max(),
        )  # fmt: skip


def _texts(column: pd.Series) -> list[str]:
    return ["" if v != v or v is None else str(v) for v in column.tolist()]


def days(stamps: pd.Series | pd.DatetimeIndex) -> np.ndarray:
    """Days since 1970, as matplotlib counts them."""
    values = np.asarray(stamps, dtype="datetime64[s]").astype("float64")
    return values / 86400.0


@dataclass
class Line:
    """One series of a panel.

    Parameters
    ----------
    key : dict
        Its indicator, producer, area, counterpart and breakdown.
    rows : DataFrame
        One observation a period, oldest first, with ``start`` and ``end`` of the period.
    spans : DataFrame
        Figures of the same series over other, longer periods, drawn as bars of their length.
    quiet : bool
        A comparator, or an older vintage.
    """

    key: dict[str, str]
    rows: pd.DataFrame
    spans: pd.DataFrame
    freq: str
    stock: bool
    quiet: bool = False
    label: str = ""
    colour: int = 0
    vintage: pd.Timestamp | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def points(self) -> Points:
        """The figures as arrays; read at the first question and kept with the line's rows."""
        if "points" not in self.extra:
            self.extra["points"] = Points.of(self)
        return self.extra["points"]

    @property
    def everything(self) -> pd.DataFrame:
        """All rows drawn."""
        if not len(self.spans):
            return self.rows
        return pd.concat([self.rows, self.spans]).sort_values("end", kind="stable")


def catalogue(package: Package) -> pd.DataFrame:
    """Indicators by id; kept with the package."""
    kept = package.__dict__.get("_charts_catalogue")
    if kept is None:
        kept = package.table("indicators").set_index("id")
        package.__dict__["_charts_catalogue"] = kept
    return kept


def article_day(package: Package) -> pd.Timestamp | None:
    """Day of the package's article."""
    if "articles" not in package.resources or package.table("articles").empty:
        return None
    articles = package.table("articles")
    named = articles.loc[articles["id"].astype("str") == package.descriptor.get("article")]
    return pd.Timestamp((named if len(named) else articles)["published"].iloc[0])


def lines(
    package: Package,
    panel: Panel,
    *,
    as_of: Any = None,
    areas: list[str] | None = None,
    producers: list[str] | None = None,
    since: str | None = None,
) -> list[Line]:
    """Series of a panel, the subject first, comparators last.

    Raises
    ------
    NoDataError
        If nothing is left to draw.
    """
    found: list[Line] = []
    for indicator in listed(panel.indicator):
        found += _of_indicator(package, panel, indicator, as_of, areas, producers)
    start = (
        pd.Timestamp(periods.parse(since or panel.since).start) if since or panel.since else None
    )
    stop = pd.Timestamp(periods.parse(panel.until).end) if panel.until else None
    for line in found:
        line.rows = _between(line.rows, start, stop)
        line.spans = _between(line.spans, start, stop)
    found = [f for f in found if len(f.rows) or len(f.spans)]
    if not found:
        what = ", ".join(listed(panel.indicator))
        raise NoDataError(
            f"{panel.chart}: nothing to draw of {what}"
            + (f" as known on {choice.as_date(as_of):%Y-%m-%d}" if as_of is not None else ""),
            reason="not-yet-out" if as_of is not None else "not-in-package",
        )
    for line in found:
        _ = line.points
    return found


def _between(
    rows: pd.DataFrame, start: pd.Timestamp | None, stop: pd.Timestamp | None
) -> pd.DataFrame:
    if start is not None:
        rows = rows.loc[rows["end"] >= start]
    if stop is not None:
        rows = rows.loc[rows["end"] <= stop]
    return rows


@lru_cache(maxsize=512)
def _codes(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(values)


def _by_indicator(package: Package, indicator: str) -> pd.DataFrame:
    """Rows of an indicator; the table is sorted once into its indicators."""
    known = catalogue(package)
    if indicator not in known.index:
        raise UnknownNameError(indicator, known.index, "indicator")
    theme = str(known.loc[indicator, "theme"])
    kept = package.__dict__.setdefault("_charts_rows", {})
    if theme not in kept:
        table = package.table(theme)
        kept[theme] = (table, table.groupby("indicator", observed=True).indices)
    table, where = kept[theme]
    return table.iloc[where[indicator]] if indicator in where else table.iloc[:0]


def only(rows: pd.DataFrame, column: str, codes: list[str]) -> pd.DataFrame:
    """Rows whose code is one of these."""
    return rows.loc[rows[column].isin(codes)]


def expand(package: Package, text: str) -> list[str]:
    """Area codes: a code, or ``members(GROUP)``, joined by semicolons."""
    out: list[str] = []
    for part in listed(text):
        if part.startswith("members(") and part.endswith(")"):
            members = package.table("area_members")
            group = part.removeprefix("members(").removesuffix(")")
            out += (
                members.loc[members["aggregate"].astype("str") == group, "area"]
                .astype("str")
                .tolist()
            )
        else:
            out.append(part)
    return out


def _of_indicator(
    package: Package,
    panel: Panel,
    indicator: str,
    as_of: Any,
    areas: list[str] | None,
    producers: list[str] | None,
) -> list[Line]:
    rows = _by_indicator(package, indicator)
    if rows.empty:
        return []
    subject = areas or expand(package, panel.areas) or [package.focus_area]
    compared = [] if areas else [a for a in expand(package, panel.comparators) if a not in subject]
    chosen = only(rows, "area", [*subject, *compared])
    if not areas and not panel.areas and not rows["area"].isin(subject).any():
        # Nothing of the focus area itself: the places below it that there is something of.
        chosen, compared = rows, []
    elif areas and chosen.empty:
        _refuse(package, rows, "area", areas, "areas", indicator)
    wanted = producers or listed(panel.producers)
    if wanted and wanted != ["*"]:
        chosen_ = only(chosen, "producer", wanted)
        if chosen_.empty and producers:
            _refuse(package, chosen, "producer", producers, "producers", indicator)
        chosen = chosen_
    chosen = _part(chosen, "counterpart", expand(package, panel.counterparts), "_Z")
    chosen, money_of = _currency(package, chosen)
    if not money_of:
        chosen = _part(chosen, "breakdown", listed(panel.breakdown), "_T")
    chosen = choice.known(chosen, as_of)
    if chosen.empty:
        return []
    chosen = chosen.assign(
        start=periods.starts(chosen["period"]),
        end=periods.ends(chosen["period"]),
        freq=periods.freqs(chosen["period"]),
    )
    measure = str(catalogue(package).loc[indicator, "measure"])
    if "rates" in listed(panel.marks) and measure not in ("rate", "index"):
        chosen, compared = chosen.loc[~chosen["area"].isin(compared)], []
    chosen = _with_rank(package, chosen, measure == "stock" and not panel.frequency)
    out = []
    for values, group in chosen.groupby(KEY, observed=True, sort=True):
        key = dict(zip(KEY, (str(v) for v in values), strict=True))
        quiet = key["area"] in compared
        out += _series(package, group, key, panel.frequency, measure, as_of, quiet)
    if compared and not any(not x.quiet for x in out):
        return []
    for x in out:
        x.extra["currency"] = money_of
    return _settled(package, out, panel)


def _with_rank(package: Package, rows: pd.DataFrame, by_day: bool) -> pd.DataFrame:
    """Rows with their place by the rule of `crisisdata.choice`, for all series at once.

    Within a series and period the order is the same as if they were ranked alone: the rule sorts
    by the series first. Rows without a rival have no need of a place.
    """
    # Stocks of one day compete, however precisely their day is written.
    moment = rows["end"].dt.strftime("%Y-%m-%d") if by_day else rows["period"].astype("str")
    rows = rows.assign(moment=moment, rank=0)
    rivals = rows.duplicated([*KEY, "moment"], keep=False).to_numpy()
    if rivals.any():
        own = rows.loc[rivals]
        order = choice.ranked(own.assign(period=own["moment"]), package.published).index
        rows["rank"] = pd.Series(np.arange(len(order)), index=order).reindex(
            rows.index, fill_value=0
        )
    return rows


def _refuse(
    package: Package, rows: pd.DataFrame, column: str, asked: list[str], table: str, what: str
) -> None:
    known = package.table(table)["id"].astype("str")
    for name in asked:
        if name not in set(known):
            raise UnknownNameError(name, known, column)
    there = ", ".join(sorted(rows[column].astype("str").unique())[:20])
    raise NoDataError(
        f"{what}: no figures of {column} {', '.join(asked)}; there are {there}",
        reason="not-in-package",
    )


def _part(rows: pd.DataFrame, column: str, asked: list[str], default: str) -> pd.DataFrame:
    if asked == ["*"]:
        return rows
    if asked:
        return only(rows, column, asked)
    standard = rows.loc[rows[column] == default]
    return standard if len(standard) else rows


def _currency(package: Package, rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Restate amounts of the day in one currency: that of the article's day, else the newest."""
    if "currencies" not in package.resources or rows.empty:
        return rows, ""
    currencies = package.table("currencies")
    codes = [str(c) for c in currencies["id"]]
    found = [c for c in codes if c in set(rows["breakdown"].astype("str").unique())]
    if not found:
        return rows, ""
    day = article_day(package)
    to = found[-1]
    if day is not None:
        begun = currencies["valid_from"].isna() | (currencies["valid_from"] <= day)
        current = currencies.loc[begun & ~(currencies["valid_to"] < day), "id"].astype("str")
        to = current.iloc[-1] if len(current) else to
    own = only(rows, "breakdown", found)
    factors = {c: float(money.factor(package, c, to)) for c in found}
    value = own["value"] * own["breakdown"].astype("str").map(factors).astype("float64")
    return own.assign(value=value, original=own["breakdown"].astype("str"), breakdown=to), to


def _series(
    package: Package,
    group: pd.DataFrame,
    key: dict[str, str],
    frequency: str,
    measure: str,
    as_of: Any,
    quiet: bool,
) -> list[Line]:
    """The line of a series; its rows are kept with the package, whose tables never change."""
    kept = package.__dict__.setdefault("_charts_picked", {})
    asked = (tuple(key.values()), frequency, str(choice.as_date(as_of)), quiet)
    if asked not in kept:
        kept[asked] = _picked_series(group, key, frequency, measure, as_of, quiet)
    return [replace(x, extra={}) for x in kept[asked]]


def _picked_series(
    group: pd.DataFrame,
    key: dict[str, str],
    frequency: str,
    measure: str,
    as_of: Any,
    quiet: bool,
) -> list[Line]:
    stock = measure == "stock"
    freqs = group["freq"]
    if stock and not frequency:
        rows = picked(group, as_of)
        freq = freqs.value_counts().index[0]
        spans = rows.iloc[:0]
        # An average over a span is no stock of a day, but it stands at its end like one.
    else:
        freq = frequency or _main(freqs, group["period"])
        rows = picked(group.loc[freqs == freq], as_of)
        spans = rows.iloc[:0]
        if measure in ("rate", "index") and not frequency and freq != "I" and not quiet:
            longer = group.loc[freqs.map(_FINE) > _FINE[freq]]
            if len(longer):
                spans = picked(longer, as_of)
    if rows.empty and spans.empty:
        return []
    return [Line(key, rows, spans, freq, stock, quiet)]


def _main(freqs: pd.Series, names: pd.Series) -> str:
    """Frequency that a series of several is drawn at: the one with most periods.

    Years win over a handful of months: a long yearly line says more than scattered months.
    """
    counts = names.groupby(freqs).nunique()
    if "A" in counts and counts["A"] >= 4 and counts.drop("A").max() < 2 * counts["A"]:
        return "A"
    single = counts.drop("I", errors="ignore")
    if len(single) and single.max() >= 2:
        return str(single.idxmax())
    return str(counts.idxmax())


def picked(rows: pd.DataFrame, as_of: Any) -> pd.DataFrame:
    """One row a period of one series, oldest first; the same rows that `series` gives."""
    if rows.empty:
        return rows
    rows = choice.drop_stale_forecasts(rows, as_of)
    twice = rows["moment"].duplicated(keep=False).to_numpy()
    if twice.any():
        best = rows.loc[twice].sort_values("rank", kind="stable")
        rows = pd.concat([rows.loc[~twice], best.loc[~best["moment"].duplicated().to_numpy()]])
    return rows.sort_values(["end", "start"], kind="stable")


def _settled(package: Package, found: list[Line], panel: Panel) -> list[Line]:
    """Subject before comparators, in the panel's order; of too many, those largest at the end."""
    main = [x for x in found if not x.quiet]
    orders = {
        column: {code: i for i, code in enumerate(expand(package, text))}
        for column, text in (
            ("producer", panel.producers), ("counterpart", panel.counterparts),
            ("breakdown", panel.breakdown), ("area", panel.areas),
        )
    }  # fmt: skip
    main.sort(key=lambda x: tuple(orders[c].get(x.key[c], 99) for c in orders))
    rest = [x for x in found if x.quiet]
    if len(main) > MOST:
        main = _one_aggregate(package, main)
    if len(main) > MOST:
        size = {id(x): _newest(x) for x in main}
        kept = sorted(main, key=lambda x: size[id(x)], reverse=True)[:MOST]
        for x in kept:
            x.extra["of"] = len(main)
        main = kept
    # A comparator is one line an area: by the producer that the subject has most figures of.
    if rest and main:
        first = max(main, key=lambda x: len(x.rows)).key["producer"]
        by_area: dict[str, Line] = {}
        for x in rest:
            held = by_area.get(x.key["area"])
            if x.key["producer"] == first or (
                held is None and len({m.key["producer"] for m in main}) == 1
            ):
                by_area[x.key["area"]] = x
        rest = [x for x in by_area.values() if x.key["producer"] == first][:4]
    return main + rest


def _one_aggregate(package: Package, lines: list[Line]) -> list[Line]:
    """Of many hosts: each of them, and the largest group of hosts."""
    table = package.table("areas")
    groups = set(table.loc[table["kind"] == "aggregate", "id"].astype("str"))
    inside = [x for x in lines if x.key["counterpart"] in groups]
    if len(inside) < 2:
        return lines
    largest = max(inside, key=_newest)
    return [x for x in lines if x.key["counterpart"] not in groups or x is largest]


def _newest(line: Line) -> float:
    rows = line.everything
    return float(rows.sort_values("end")["value"].iloc[-1]) if len(rows) else float("-inf")
