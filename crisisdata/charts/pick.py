"""Which rows a panel draws: one figure a period by the rule of `crisisdata.choice`, by series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
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
#: So many bars can be read.
MOST_BARS = 12
#: A comparator of fewer figures is left out: it would be marks without a name.
FEWEST = 4
#: A comparator so many times as large as the subject would press it flat.
TALLEST = 2.5
#: Days that a period of a year or more has at least.
_YEARLY = 300
_FINE = {"D": 0, "M": 1, "Q": 2, "A": 3, "I": 4}


@dataclass(frozen=True)
class Points:
    """The figures of a line as plain arrays: what is drawn again and again is read once.

    Parameters
    ----------
    where, value : array of float64
        Where on the axis of time each figure stands (see `Points.stand`), and the figure.
    forecast, broken : array of bool
    parted : array of bool
        Not joined with the figure before, because another release said that one: an edition of
        estimated stocks revises all years, and a forecast goes on from its own years.
    bound : list of str
        ``<``, ``>``, ``~`` or nothing.
    vintage : array of float64
        Days since 1970.
    spans : list of tuple
        First day, last day and figure of each span.
    all_at, all_value : array of float64
        Figures and spans together, in the order of their last day; a span by its last day.
    all_period, all_bound : list of str
    every : DataFrame
        The rows themselves.
    """

    where: np.ndarray
    value: np.ndarray
    forecast: np.ndarray
    broken: np.ndarray
    parted: np.ndarray
    bound: list[str]
    vintage: np.ndarray
    spans: list[tuple[float, float, float]]
    all_at: np.ndarray
    all_value: np.ndarray
    all_period: list[str]
    all_bound: list[str]
    first: pd.Timestamp
    last: pd.Timestamp
    every: pd.DataFrame = field(repr=False)

    @classmethod
    def of(cls, line: Line) -> Points:
        """Read the frames of a line."""
        rows, spans, every = line.rows, line.spans, line.everything
        at = cls.stand(rows, line.of_day)
        forecast, released = (rows["flag"] == "F").to_numpy(), days(rows["vintage"])
        starts = days(spans["start"]) if len(spans) else np.zeros(0)
        all_at = at
        if len(spans):
            # In the order of `everything`.
            order = np.argsort(np.append(days(rows["end"]), days(spans["end"])), kind="stable")
            all_at = np.append(at, days(spans["end"]))[order]
        return cls(
            at, rows["value"].to_numpy(dtype="float64"),
            forecast, (rows["flag"] == "B").to_numpy(),
            _parted(rows, forecast, released, line.stock),
            _texts(rows["bound"]), released,
            list(zip(starts, days(spans["end"]), spans["value"], strict=True))
            if len(spans) else [],
            all_at, every["value"].to_numpy(dtype="float64"),
            _texts(every["period"]), _texts(every["bound"]),
            _stamp(min([all_at.min(), *starts])), _stamp(all_at.max()), every,
        )  # fmt: skip

    @staticmethod
    def stand(rows: pd.DataFrame, of_day: bool) -> np.ndarray:
        """Days since 1970 at which figures stand on the axis of time.

        A figure of a period stands in its middle, so that what is written below the axis is the
        period it is of; a stock of a day stands at that day.
        """
        ends = days(rows["end"])
        return ends if of_day else (days(rows["start"]) + ends) / 2

    @cached_property
    def table(self) -> pd.DataFrame:
        """The rows as they are written beside a chart, codes as texts."""
        texts = {*KEY, "reference"}
        rows = self.every
        # Arrays, column by column: `assign` copies the whole frame each time, and a column that
        # has an index of its own is checked against that of the frame.
        columns = {c: _text_array(rows[c]) if c in texts else rows[c].array for c in _COLUMNS}
        return pd.DataFrame(columns, index=rows.index, copy=False)

    @cached_property
    def brief(self) -> pd.DataFrame:
        """What the footer of a chart needs of the rows."""
        return self.table[["producer", "vintage", "vintage_basis", "reference"]]


def _parted(
    rows: pd.DataFrame, forecast: np.ndarray, released: np.ndarray, stock: bool
) -> np.ndarray:
    """Figures that are not joined with the one before them, for their releases' sake."""
    out = np.zeros(len(rows), dtype=bool)
    if len(rows) > 1:
        one = forecast.copy()
        if stock:
            # A count of one day beside those of years was made once, and revises nothing.
            one |= days(rows["end"]) - days(rows["start"]) > _YEARLY
        out[1:] = one[1:] & one[:-1] & (np.diff(released) != 0)
    return out


def _text_array(column: pd.Series) -> Any:
    """Codes as an array of texts, as ``astype("str")`` gives them."""
    # `column.cat` makes an object that makes others, each time.
    array = column.array
    if not isinstance(array, pd.Categorical) or (array.codes < 0).any():
        return column.astype("str").array
    categories = array.categories
    if categories.dtype != "str":
        categories = categories.astype("str")
    return categories.array.take(array.codes)


def _stamp(day: float) -> pd.Timestamp:
    return pd.Timestamp(int(day), unit="D").as_unit("ns")


def _texts(column: pd.Series) -> list[str]:
    array = column.array
    if isinstance(array, pd.Categorical):
        # The texts that occur, of the thousands that there may be; a missing code is -1.
        said = {c: str(array.categories[c]) for c in np.unique(array.codes).tolist() if c >= 0}
        return [said.get(c, "") for c in array.codes.tolist()]
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
    of_day : bool
        Its figures are stocks of the last day of their periods, and stand there.
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
    of_day: bool = False
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
    yearly = by_year(found)
    for line in found:
        # Beside other years a stock of a year is one of its values, not its last day.
        line.of_day = line.stock and not yearly
        _ = line.points
    return _fit(found) if panel.chart == panel.indicator else found


def _fit(lines: list[Line]) -> list[Line]:
    """Lines of an indicator's own chart, without comparators that say nothing or hide the subject.

    What a statement names, or a reader asks for, is drawn as it is.
    """
    main = [x for x in lines if not x.quiet]
    largest = max(float(np.abs(x.points.all_value).max()) for x in main)
    kept, out = [], []
    for x in lines:
        size = float(np.abs(x.points.all_value).max())
        if x.quiet and size > TALLEST * largest > 0:
            out.append((x.key["area"], size))
        elif not x.quiet or (size > 0 and len(x.points.all_value) >= FEWEST):
            kept.append(x)
    main[0].extra["left_out"] = out
    return kept


def by_year(lines: list[Line]) -> bool:
    """Whether the subject of a panel has figures of whole years alone."""
    return all(x.freq in "AI" for x in lines if not x.quiet)


def _between(
    rows: pd.DataFrame, start: pd.Timestamp | None, stop: pd.Timestamp | None
) -> pd.DataFrame:
    if start is not None:
        rows = rows.loc[rows["end"] >= start]
    if stop is not None:
        rows = rows.loc[rows["end"] <= stop]
    return rows


def _by_indicator(package: Package, indicator: str) -> pd.DataFrame:
    """Rows of an indicator; the table is sorted once into its indicators."""
    known = catalogue(package)
    if indicator not in known.index:
        raise UnknownNameError(indicator, known.index, "indicator")
    theme = str(known.loc[indicator, "theme"])
    kept = package.__dict__.setdefault("_charts_rows", {})
    if theme not in kept:
        table = package.table(theme)
        kept[theme] = (_dated(table), table.groupby("indicator", observed=True).indices)
    table, where = kept[theme]
    return table.take(where[indicator]) if indicator in where else table.iloc[:0]


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """The table with first day, last day, frequency and number of each period.

    Each distinct period is read once: a table repeats a few hundred many thousand times.
    """
    codes, texts = pd.factorize(table["period"])
    found = [periods.parse(str(t)) for t in texts]
    freqs = sorted({p.freq for p in found})
    return table.assign(
        start=np.array([p.start for p in found], dtype="datetime64[ns]")[codes],
        end=np.array([p.end for p in found], dtype="datetime64[ns]")[codes],
        freq=pd.Categorical.from_codes(
            np.array([freqs.index(p.freq) for p in found], dtype="int8")[codes], freqs
        ),
        moment=codes,
    )


def _is(rows: pd.DataFrame, column: str, codes: list[str]) -> np.ndarray:
    """Which rows have one of the codes."""
    held = rows[column]
    if not isinstance(held.dtype, pd.CategoricalDtype):
        return held.isin(codes).to_numpy()
    wanted = held.cat.categories.get_indexer(codes)
    return np.isin(held.cat.codes.to_numpy(), wanted[wanted >= 0])


def only(rows: pd.DataFrame, column: str, codes: list[str]) -> pd.DataFrame:
    """Rows whose code is one of these."""
    return _where(rows, _is(rows, column, codes))


def _where(rows: pd.DataFrame, kept: np.ndarray) -> pd.DataFrame:
    return rows if kept.all() else rows.take(np.flatnonzero(kept))


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
    if not areas and not panel.areas and not _is(rows, "area", subject).any():
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
    measure = str(catalogue(package).loc[indicator, "measure"])
    if "rates" in listed(panel.marks) and measure not in ("rate", "index"):
        chosen, compared = _where(chosen, ~_is(chosen, "area", compared)), []
    group = _Group(package, chosen, measure, panel.frequency, as_of)
    out = []
    for key, places in group.series():
        out += group.line(key, places, key["area"] in compared)
    if compared and not any(not x.quiet for x in out):
        return []
    for x in out:
        x.extra["currency"] = money_of
    return _settled(package, out, panel)


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
    standard = _is(rows, column, [default])
    return _where(rows, standard) if standard.any() else rows


def _currency(package: Package, rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Restate amounts of the day in one currency: that of the article's day, else the newest."""
    if "currencies" not in package.resources or rows.empty:
        return rows, ""
    currencies = package.table("currencies")
    there = set(rows["breakdown"].unique())
    found = [str(c) for c in currencies["id"] if c in there]
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
    one = pd.Categorical.from_codes(np.zeros(len(own), dtype="int8"), [to])
    return own.assign(value=value, original=own["breakdown"].astype("str"), breakdown=one), to


class _Group:
    """Rows of an indicator, sorted into series; a figure a period is taken in each.

    All of it works on plain arrays: a report asks for hundreds of series, and a table of pandas
    takes a millisecond for each question.
    """

    def __init__(
        self, package: Package, rows: pd.DataFrame, measure: str, frequency: str, as_of: Any
    ) -> None:
        self.package, self.rows, self.frequency = package, rows, frequency
        self.as_of = choice.as_date(as_of)
        self.stock = measure == "stock"
        self.spans = measure in ("rate", "index") and not frequency
        self.empty = rows.iloc[:0]
        self.freq = np.asarray(rows["freq"].astype("object"))
        self.start = rows["start"].to_numpy()
        self.end = rows["end"].to_numpy()
        self.vintage = rows["vintage"].to_numpy()
        self.forecast = (rows["flag"] == "F").to_numpy()
        # Stocks of one day compete, however precisely their day is written.
        by_day = self.stock and not frequency
        self.period = rows["moment"].to_numpy()
        self.moment = self.end.astype("int64") if by_day else self.period
        codes = [rows[c].cat.codes.to_numpy().astype("int64") for c in KEY]
        self.names = [rows[c].cat.categories for c in KEY]
        self.codes, self.of = np.unique(np.column_stack(codes), axis=0, return_inverse=True)
        self.rank = self._ranks()

    def _ranks(self) -> np.ndarray:
        """Place of each row by the rule of `crisisdata.choice`, for all series at once.

        Within a series and period the order is the same as if they were ranked alone: the rule
        sorts by the series first. Rows without a rival have no need of a place.
        """
        rank = np.zeros(len(self.rows), dtype="int64")
        both = np.column_stack([self.of, self.moment])
        _, which, counts = np.unique(both, axis=0, return_inverse=True, return_counts=True)
        rivals = np.flatnonzero(counts[which] > 1)
        if len(rivals):
            rank[rivals] = self._places(rivals, which[rivals])
        return rank

    def _places(self, rivals: np.ndarray, group: np.ndarray) -> np.ndarray:
        """Place of each rival.

        Most are settled by the first three questions of the rule, which are asked of numbers; the
        rest of it reads texts, and is asked only of those that are still equal.
        """
        own = self.rows.take(rivals)
        first = (
            -self.vintage[rivals].astype("int64"),
            (own["vintage_basis"] == "retrieved").to_numpy(),
            (own["confidence"] == "low").to_numpy(),
            group,
        )
        order = np.lexsort(first)
        same = np.ones(len(order) - 1, dtype=bool)
        for column in first:
            ordered = column[order]
            same &= ordered[1:] == ordered[:-1]
        equal = order[np.append(same, False) | np.append(False, same)]
        rest = np.zeros(len(rivals), dtype="int64")
        if len(equal):
            asked = own.take(equal)
            asked = asked.assign(period=self.moment[rivals[equal]]).set_axis(equal)
            ranked = choice.ranked(asked, self.package.published).index.to_numpy()
            rest[ranked] = np.arange(len(ranked))
        out = np.empty(len(rivals), dtype="int64")
        out[np.lexsort((rest, *first))] = np.arange(len(rivals))
        return out

    def series(self) -> Iterator[tuple[dict[str, str], np.ndarray]]:
        """Key of each series and the places of its rows."""
        for n, codes in enumerate(self.codes):
            key = {k: str(names[c]) for k, names, c in zip(KEY, self.names, codes, strict=True)}
            yield key, np.flatnonzero(self.of == n)

    def line(self, key: dict[str, str], places: np.ndarray, quiet: bool) -> list[Line]:
        """The line of a series; its rows are kept with the package, whose tables never change."""
        kept = self.package.__dict__.setdefault("_charts_picked", {})
        asked = (tuple(key.values()), self.frequency, str(self.as_of), quiet)
        if asked not in kept:
            kept[asked] = self._line(key, places, quiet)
        return [replace(x, extra={}) for x in kept[asked]]

    def _line(self, key: dict[str, str], places: np.ndarray, quiet: bool) -> list[Line]:
        freqs = self.freq[places]
        longer = places[:0]
        if self.stock and not self.frequency:
            # An average over a span is no stock of a day: it does not join with those that are.
            freq = str(Counter(freqs).most_common(1)[0][0])
            taken = self._taken(places[freqs == freq] if freq == "I" else places)
        else:
            freq = self.frequency or _main(freqs, self.period[places])
            taken = self._taken(places[freqs == freq])
            if self.spans and freq != "I" and not quiet:
                above = np.array([_FINE[f] > _FINE[freq] for f in freqs], dtype=bool)
                longer = self._taken(places[above])
        if not len(taken) and not len(longer):
            return []
        spans = self.rows.take(longer) if len(longer) else self.empty
        return [Line(key, self.rows.take(taken), spans, freq, self.stock, quiet)]

    def _taken(self, places: np.ndarray) -> np.ndarray:
        """One row a period of one series, oldest first; the same rows that `series` gives."""
        forecast = self.forecast[places]
        if forecast.any():
            # As `choice.drop_stale_forecasts`: of an ended period only the newest release counts.
            newest = self.vintage[places].max()
            day = newest if self.as_of is None else np.datetime64(self.as_of)
            places = places[
                ~(forecast & (self.end[places] <= day) & (self.vintage[places] < newest))
            ]
        _, which, counts = np.unique(self.moment[places], return_inverse=True, return_counts=True)
        twice = counts[which] > 1
        if twice.any():
            own, moments = places[twice], which[twice]
            order = np.argsort(self.rank[own], kind="stable")
            _, first = np.unique(moments[order], return_index=True)
            places = np.concatenate([places[~twice], own[order[np.sort(first)]]])
        return places[np.lexsort((self.start[places], self.end[places]))]


def _main(freqs: np.ndarray, names: np.ndarray) -> str:
    """Frequency that a series of several is drawn at: the one with most periods.

    Years win over a handful of months: a long yearly line says more than scattered months.
    """
    counts = {str(f): len(np.unique(names[freqs == f])) for f in sorted(set(freqs))}
    others = max((n for f, n in counts.items() if f != "A"), default=0)
    if counts.get("A", 0) >= 4 and others < 2 * counts["A"]:
        return "A"
    single = {f: n for f, n in counts.items() if f != "I"}
    if single and max(single.values()) >= 2:
        counts = single
    return max(counts, key=counts.__getitem__)


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
    if len(main) > MOST and not (panel.kind in ("auto", "bars") and few(main) and _fit_bars(main)):
        main = _largest(package, main)
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


def few(main: list[Line]) -> bool:
    """Whether figures are so few, or so much of one moment, that lines would say nothing."""
    counts = [len(x.everything) for x in main]
    return max(counts) == 1 or (max(counts) <= 2 and sum(counts) <= 8)


def _fit_bars(main: list[Line]) -> bool:
    return sum(len(x.everything) for x in main) <= MOST_BARS


def _largest(package: Package, lines: list[Line]) -> list[Line]:
    """Of many hosts the largest, and the largest group of hosts, which is not counted as one."""
    table = package.table("areas")
    groups = set(table.loc[table["kind"] == "aggregate", "id"].astype("str"))
    size = {id(x): _newest(x) for x in lines}
    order = sorted(lines, key=lambda x: size[id(x)], reverse=True)
    totals = [x for x in order if x.key["counterpart"] in groups][:1]
    hosts = [x for x in order if x.key["counterpart"] not in groups]
    chosen = {id(x) for x in [*totals, *hosts[: MOST - len(totals)]]}
    kept = [x for x in order if id(x) in chosen]
    if len(kept) < len(hosts) + len(totals):
        for x in kept:
            x.extra["of"] = len(hosts)
    for x in totals:
        x.extra["total"] = True
    return kept


def _newest(line: Line) -> float:
    rows = line.everything
    return float(rows.sort_values("end")["value"].iloc[-1]) if len(rows) else float("-inf")
