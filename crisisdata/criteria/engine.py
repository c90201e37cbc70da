"""From a criterion to an outcome: select, window, transform, measure, compare."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from crisisdata.criteria import combine, population, reports, select, stands, windows
from crisisdata.criteria.conditions import all_of, any_of
from crisisdata.criteria.context import Context
from crisisdata.criteria.measured import Measured, UnmeasurableError
from crisisdata.criteria.outcome import Member, Outcome, gravest
from crisisdata.criteria.problems import problem
from crisisdata.criteria.row import Criterion
from crisisdata.criteria.scope import Scope
from crisisdata.criteria.silence import Absence
from crisisdata.criteria.track import Track
from crisisdata.criteria.windows import Window

VERDICTS = ("supported", "contradicted", "undecided", "not-testable", "no-data")
_ANSWER = {True: "supported", False: "contradicted", None: "undecided"}


Memo = dict[tuple[str, object], Outcome]


def outcome(
    criterion: Criterion,
    context: Context,
    as_of: pd.Timestamp | None,
    memo: Memo | None = None,
) -> Outcome:
    """Evaluate one criterion as known on a day (None: now).

    A `memo` keeps the outcomes of a table of criteria, so that a part that is also shown on its
    own is evaluated once.
    """
    key = (criterion.id, as_of)
    if memo is not None and key in memo:
        return memo[key]
    found = _outcome(criterion, context, as_of, memo)
    if memo is not None:
        memo[key] = found
    return found


def _outcome(
    criterion: Criterion, context: Context, as_of: pd.Timestamp | None, memo: Memo | None
) -> Outcome:
    if criterion.composite:
        return _composite(criterion, context, as_of, memo)
    if criterion.evidence == "none":
        return Outcome("not-testable")
    window = windows.window(criterion.window_from, criterion.window_to, context.article_date)
    if criterion.evidence == "events":
        return _events(criterion, context, as_of, window)
    notes: list[str] = []
    if criterion.evidence == "positions":
        members, rows = stands.select(criterion, context, as_of, window)
        across = "areas"
    else:
        members, across = _observed(criterion, context, as_of, window)
        rows = context.observations
    if window.end and window.article and window.end > window.article:
        notes.append("window-after-article")
    return _joined(criterion, context, as_of, window, members, across, rows, notes)


def _joined(
    criterion: Criterion,
    context: Context,
    as_of: pd.Timestamp | None,
    window: Window,
    members: dict[str, Measured | Absence],
    across: str,
    rows: pd.DataFrame,
    notes: list[str],
) -> Outcome:
    shown = tuple(_member(n, m) for n, m in members.items())
    absences = [m for m in members.values() if isinstance(m, Absence)]
    have = len(members) - len(absences)
    refused = absences and combine.treatment(criterion) == "refuse"
    if not have or refused:
        absence = gravest(absences) if absences else Absence("not-in-package")
        return Outcome(
            "no-data",
            unit=criterion.unit,
            threshold=_threshold(criterion),
            absence=absence,
            members=shown,
        )
    weights = None
    if criterion.quantifier.by:
        weights, later = population.weights(criterion, context, as_of, window, list(members))
        notes.extend(["weights-later"] if later else [])
    measured, answer = combine.combine(
        criterion,
        members,
        across,
        lambda n: population.ceiling(criterion, context, window, n),
        weights,
    )
    if criterion.quantifier.name == "sum" and combine.treatment(criterion) == "bound":
        top = {n: population.ceiling(criterion, context, window, n) for n in members}
        shown = tuple(replace(m, high=top[m.name]) if m.absence else m for m in shown)
    return Outcome(
        _ANSWER[answer],
        measured.value,
        measured.low,
        measured.high,
        _unit(criterion, measured.unit),
        detail=measured.detail,
        gaps=measured.gaps,
        members=shown if len(shown) > 1 else (),
        cited=_cited(criterion.evidence, rows, measured.rows),
        notes=tuple(notes),
        threshold=_threshold(criterion),
    )


def _observed(
    criterion: Criterion, context: Context, as_of: pd.Timestamp | None, window: Window
) -> tuple[dict[str, Measured | Absence], str]:
    found = select.select(criterion, context, as_of, window)
    if criterion.quantifier.joins_series and found.tracks:
        joined = combine.join_series(criterion, found.tracks, len(found.absent))
        scope = Scope(criterion, context, as_of, window, next(iter(found.area_of.values())))
        return {criterion.quantifier.name: _measured(criterion, joined, scope, window)}, "areas"
    members: dict[str, Measured | Absence] = {}
    for name in found.members:
        if name in found.absent:
            members[name] = found.absent[name]
        else:
            scope = Scope(criterion, context, as_of, window, found.area_of[name])
            members[name] = _measured(criterion, found.tracks[name], scope, window)
    return members, found.across


def _measured(
    criterion: Criterion, track: Track, scope: Scope, window: Window
) -> Measured | Absence:
    """Transform one series, cut it to the window, and measure it."""
    track = scope.run(criterion.transform, track).between(window.start, window.end)
    if not len(track):
        return Absence("no-value")
    if criterion.max_age:
        if window.end is None:
            raise problem("max_age", criterion.max_age, "empty, as the window has no end")
        age = windows.duration(criterion.max_age, "max_age")
        if pd.Timestamp(track.ends[-1]) < pd.Timestamp(window.end) - age:
            return Absence("too-old", track.names[-1])
    assert criterion.measure is not None
    try:
        return criterion.measure(track, window)
    except UnmeasurableError as why:
        return Absence(why.code, why.what)


def _events(
    criterion: Criterion, context: Context, as_of: pd.Timestamp | None, window: Window
) -> Outcome:
    known, rows, absence = reports.select(
        context, criterion.indicator, criterion.breakdown, as_of, window
    )
    assert criterion.measure is not None
    result: Measured | Absence
    if absence is not None:
        result = absence
    else:
        try:
            result = criterion.measure(known, window)
        except UnmeasurableError as why:
            result = Absence(why.code, why.what)
    name = ";".join(criterion.indicator)
    return _joined(criterion, context, as_of, window, {name: result}, "areas", rows, [])


def _composite(
    criterion: Criterion, context: Context, as_of: pd.Timestamp | None, memo: Memo | None
) -> Outcome:
    """Join the verdicts of the parts by all, any or none (three-valued logic)."""
    found = [outcome(p, context, as_of, memo) for p in criterion.parts]
    if not found:
        raise problem("combine", criterion.combine, f"rows whose part_of is {criterion.id!r}")
    truth: list[bool | None] = [{"supported": True, "contradicted": False}.get(o.verdict)
                                for o in found]  # fmt: skip
    answer = all_of(truth) if criterion.combine == "all" else any_of(truth)
    if criterion.combine == "none" and answer is not None:
        answer = not answer
    verdict = _ANSWER[answer]
    open_ = [o for o, t in zip(found, truth, strict=True) if t is None]
    absences = [o.absence for o in open_ if o.absence is not None]
    if answer is None and len(absences) == len(open_):
        verdict = "no-data"
    yes = float(sum(t is True for t in truth))
    needed = {"all": float(len(found)), "any": 1.0, "none": 0.0}[criterion.combine]
    cited = {k: v for o in found for k, v in o.cited.items()}
    return Outcome(
        verdict,
        yes,
        yes,
        yes + len(open_),
        "parts",
        threshold=needed,
        cited=cited,
        absence=gravest(absences) if verdict == "no-data" else None,
        parts=tuple((p.id, o.verdict) for p, o in zip(criterion.parts, found, strict=True)),
    )


def _member(name: str, result: Measured | Absence) -> Member:
    if isinstance(result, Absence):
        return Member(name, absence=result)
    return Member(
        name, result.value, result.low, result.high,
        result.detail.get("period") or result.detail.get("to", ""),
    )  # fmt: skip


def _threshold(criterion: Criterion) -> float:
    return criterion.threshold if criterion.threshold is not None else math.nan


def _unit(criterion: Criterion, derived: str | None) -> str:
    """Check the declared unit against the one the transformed indicator has."""
    if derived and criterion.unit and derived != criterion.unit:
        raise problem(
            "unit", criterion.unit,
            f"{derived!r}, the unit of what criterion {criterion.id!r} compares", (derived,),
        )  # fmt: skip
    return criterion.unit or derived or ""


def _cited(
    evidence: str, rows: pd.DataFrame, labels: frozenset[int]
) -> dict[tuple[str, int], tuple[str, str]]:
    used = rows.loc[sorted(labels), ["reference", "vintage_basis"]].astype("str")
    return {
        (evidence, int(i)): (r, b)
        for i, r, b in zip(used.index, used["reference"], used["vintage_basis"], strict=True)
    }
