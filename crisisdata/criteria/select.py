"""Select: which rows a criterion means, and the series they make as known on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from crisisdata import choice, periods
from crisisdata.criteria import areas as area_lists
from crisisdata.criteria import silence
from crisisdata.criteria.context import Context
from crisisdata.criteria.outcome import gravest
from crisisdata.criteria.problems import problem
from crisisdata.criteria.row import Criterion
from crisisdata.criteria.silence import Absence
from crisisdata.criteria.track import Track, from_rows
from crisisdata.criteria.windows import Window
from crisisdata.errors import AmbiguousError

#: Plural of the criterion's columns to the column of observation rows.
COLUMN = {
    "areas": "area",
    "counterparts": "counterpart",
    "breakdowns": "breakdown",
    "producers": "producer",
}


@dataclass(frozen=True)
class Selection:
    """The members of a selection: a series for each that has one, a reason for each that has none.

    `area_of` gives the area a member stands for: itself across areas, its host across
    counterparts, otherwise the one area selected.
    """

    across: str
    tracks: dict[str, Track] = field(default_factory=dict)
    absent: dict[str, Absence] = field(default_factory=dict)
    area_of: dict[str, str] = field(default_factory=dict)

    @property
    def members(self) -> list[str]:
        """Every member, with a series or without."""
        return list(self.area_of)


def select(
    criterion: Criterion, context: Context, as_of: pd.Timestamp | None, window: Window
) -> Selection:
    """Find the series of every member of a criterion over observations.

    Parameters
    ----------
    criterion : Criterion
        Its select columns are read.
    context : Context
        Where the rows are.
    as_of : Timestamp or None
        Day of knowledge; None is now.
    window : Window
        Nothing after its end is looked at; what lies before its start is kept for transforms.

    Returns
    -------
    Selection

    Raises
    ------
    CriterionError, AmbiguousError
        For unknown names, and where several series answer and none is named.
    """
    names = _indicators(criterion, context)
    found = [_select(replace(criterion, indicator=(n,)), context, as_of, window) for n in names]
    return found[0] if len(found) == 1 else _newest(found, window)


def _select(
    criterion: Criterion, context: Context, as_of: pd.Timestamp | None, window: Window
) -> Selection:
    indicator = criterion.indicator[0]
    rows = _flagged(context.rows(indicator), criterion.flags)
    chosen = {
        "areas": _areas(criterion, context, rows, window),
        "counterparts": [],
        "breakdowns": [],
        "producers": [],
    }
    rows = rows.loc[rows["area"].astype("str").isin(chosen["areas"])]
    for dimension, named, default in (
        ("counterparts", criterion.counterparts, "_Z"),
        ("breakdowns", criterion.breakdown, "_T"),
    ):
        chosen[dimension] = _dimension(criterion, context, rows, dimension, named, default, window)
        rows = rows.loc[rows[COLUMN[dimension]].astype("str").isin(chosen[dimension])]
    rows = _frequency(criterion, rows)
    chosen["producers"] = _producers(criterion, rows)
    rows = rows.loc[rows["producer"].astype("str").isin(chosen["producers"])]
    across = _across(criterion, chosen)
    return _members(criterion, context, rows, chosen, across, as_of, window, indicator)


def _members(
    criterion: Criterion,
    context: Context,
    rows: pd.DataFrame,
    chosen: dict[str, list[str]],
    across: str,
    as_of: pd.Timestamp | None,
    window: Window,
    indicator: str,
) -> Selection:
    unit, measure = context.unit(indicator)
    nonnegative = context.nonnegative(indicator)
    picked = choice.pick(rows, as_of, context.published) if len(rows) else rows
    if window.end is not None and len(picked):
        picked = picked.loc[periods.ends(picked["period"]) <= pd.Timestamp(window.end)]
    column = COLUMN[across]
    found = Selection(across)
    for member in chosen[across]:
        mine = picked.loc[picked[column].astype("str") == member]
        found.area_of[member] = (
            member if across in ("areas", "counterparts") else "".join(chosen["areas"][:1])
        )
        mine = _one_producer(mine, chosen["producers"], window)
        _one_frequency(criterion, mine, measure)
        track = from_rows(mine, unit=unit, measure=measure, nonnegative=nonnegative)
        if len(track.between(window.start, window.end)):
            found.tracks[member] = track
        else:
            all_rows = rows.loc[rows[column].astype("str") == member]
            found.absent[member] = silence.diagnose(
                all_rows,
                context,
                indicator,
                [member] if across == "producers" else chosen["producers"],
                as_of,
                window,
                recorded=across == "producers" or len(chosen[across]) == 1,
            )
    return found


def _indicators(criterion: Criterion, context: Context) -> tuple[str, ...]:
    """Return the alternatives; they must exist and share a unit."""
    known = {*context.by_indicator, *context.catalogue.index}
    for name in criterion.indicator:
        if name not in known:
            raise problem("indicator", name, "an indicator", sorted(known))
    units = {context.unit(n)[0] for n in criterion.indicator}
    if len(units) > 1:
        raise problem(
            "indicator", ";".join(criterion.indicator), "alternatives of one unit, not of "
            + " and ".join(sorted(map(str, units))),
        )  # fmt: skip
    return criterion.indicator


def _newest(found: list[Selection], window: Window) -> Selection:
    """Take for each member the alternative with the newest figure; the first named on a tie."""
    joined = Selection(found[0].across)
    for one in found:
        joined.area_of.update(one.area_of)
    for member in joined.area_of:
        tracks = [s.tracks[member] for s in found if member in s.tracks]
        if tracks:
            joined.tracks[member] = max(
                tracks, key=lambda t: t.between(window.start, window.end).ends[-1]
            )
        else:
            joined.absent[member] = gravest([s.absent[member] for s in found if member in s.absent])
    return joined


def _flagged(rows: pd.DataFrame, flags: tuple[str, ...]) -> pd.DataFrame:
    """Forecasts come in only where the criterion names F (or ``*``)."""
    if "*" in flags:
        return rows
    flag = rows["flag"].astype("str")
    return rows.loc[flag.isin(flags) if flags else flag.ne("F")]


def _areas(criterion: Criterion, context: Context, rows: pd.DataFrame, window: Window) -> list[str]:
    present = list(rows["area"].astype("str").unique())
    if criterion.areas:
        return area_lists.resolve(criterion.areas, context, present, "areas", window.end)
    if context.focus_area and (context.focus_area in present or not present):
        return [context.focus_area]
    return _single(criterion, "areas", present)


def _dimension(
    criterion: Criterion,
    context: Context,
    rows: pd.DataFrame,
    dimension: str,
    named: tuple[str, ...],
    default: str,
    window: Window,
) -> list[str]:
    present = list(rows[COLUMN[dimension]].astype("str").unique())
    if named and dimension == "counterparts":
        return area_lists.resolve(named, context, present, dimension, window.end)
    if named:
        if named == ("*",):
            return present
        table = context.tables.get("breakdowns")
        known = {*present, *(() if table is None else table["id"].astype("str"))}
        for name in named:
            if present and name not in known:
                raise problem("breakdown", name, "a breakdown of the indicator", present)
        return list(named)
    return (
        [default] if default in present or not present else _single(criterion, dimension, present)
    )


def _frequency(criterion: Criterion, rows: pd.DataFrame) -> pd.DataFrame:
    if not criterion.frequency or rows.empty:
        return rows
    return rows.loc[periods.freqs(rows["period"]) == criterion.frequency]


def _one_frequency(criterion: Criterion, rows: pd.DataFrame, measure: str | None) -> None:
    """Refuse several frequencies in one series; only dates of stocks stand together."""
    if criterion.frequency or measure == "stock" or rows.empty:
        return
    codes = periods.freqs(rows["period"]).unique()
    if len(codes) > 1:
        raise AmbiguousError(f"criterion {criterion.id!r}", "frequency", sorted(codes))


def _producers(criterion: Criterion, rows: pd.DataFrame) -> list[str]:
    present = list(rows["producer"].astype("str").unique())
    if criterion.producers == ("*",):
        return present
    if not criterion.producers:
        return (
            present
            if len(present) <= 1 or criterion.across == "producers"
            else _single(criterion, "producers", present)
        )
    return list(criterion.producers)


def _single(criterion: Criterion, column: str, present: Iterable[str]) -> list[str]:
    names = sorted(present)
    if len(names) > 1:
        raise AmbiguousError(f"criterion {criterion.id!r}", column, names)
    return names


def _across(criterion: Criterion, chosen: dict[str, list[str]]) -> str:
    """Tell along which dimension the members lie; producers that are not it are alternatives."""
    many = [d for d in ("areas", "counterparts", "breakdowns") if len(chosen[d]) != 1]
    across = criterion.across or (many[0] if many else "areas")
    rest = [d for d in many if d != across]
    if rest:
        raise problem(
            "across", criterion.across, f"one dimension, with one of {', '.join(rest)} named"
        )
    if len(chosen[across]) > 1 and not criterion.quantifier.name:
        raise problem(
            "quantifier", "", f"a quantifier, since there are {len(chosen[across])} {across}"
        )
    return across


def _one_producer(rows: pd.DataFrame, order: list[str], window: Window) -> pd.DataFrame:
    """Take the producer with the newest figure in the window; the one named first on a tie."""
    names = rows["producer"].astype("str")
    if names.nunique() <= 1:
        return rows
    inside = periods.ends(rows["period"])
    if window.start is not None:
        inside = inside.loc[inside >= pd.Timestamp(window.start)]
    newest = inside.groupby(names.loc[inside.index]).max()
    if newest.empty:
        return rows.iloc[:0]
    best = max(newest.index, key=lambda p: (newest[p], -order.index(p)))
    return rows.loc[names == best]
