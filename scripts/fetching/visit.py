"""One visit to one data set: ask, check, compare with the version before, store or keep aside."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from crisisdata import choice
from scripts import archive, vintages
from scripts.archive import Version
from scripts.catalogue import Catalogue
from scripts.clients import client
from scripts.errors import BuildError
from scripts.fetching import disk
from scripts.fetching.asking import Ask, Fetched
from scripts.fetching.dataset import COLUMNS, Dataset
from scripts.fetching.errors import FetchError, RefusedError, UnchangedError
from scripts.fetching.session import Session

# A median ratio above it is a change of unit, not of figures.
JUMP = 5.0
# Less than this share of the rows before is a part of an answer, not an answer.
LEAST = 0.5
# Below it, a median says nothing.
_FEW = 3


@dataclass(frozen=True)
class Outcome:
    """What came of a visit.

    Attributes
    ----------
    dataset : Dataset
    state : str
        ``new``, ``unchanged``, ``failed`` or ``skipped``.
    text : str
        What a maintainer should read.
    version : Version or None
        What was stored.
    gone : DataFrame
        Figures of the version before that the new one lacks.
    """

    dataset: Dataset
    state: str
    text: str = ""
    version: Version | None = None
    gone: pd.DataFrame | None = None


def editions(session: Session, sources: Path, dataset: Dataset) -> list[Dataset]:
    """Find which data sets a described one stands for now (editions that came out)."""
    module = client(dataset.provider)
    if not hasattr(module, "editions"):
        return [dataset]
    return module.editions(_ask(session, sources, sources, dataset, None), dataset)


def visit(
    session: Session,
    sources: Path,
    target: Path,
    catalogue: Catalogue,
    dataset: Dataset,
    accepted: frozenset[tuple[str, str]] = frozenset(),
) -> Outcome:
    """Visit one data set; never raises for what the host does.

    Parameters
    ----------
    sources : Path
        Where the versions before are.
    target : Path
        Where a new version goes; another folder in a dry run.
    accepted : set of (kind, key)
        What seeds/accepted.csv explains.

    Raises
    ------
    BuildError
        If the disk refuses, or an older version is damaged.
    """
    before = archive.versions(sources, dataset.provider, dataset.name)
    previous = max(before, key=lambda v: v.record["retrieved"]) if before else None
    ask = _ask(session, sources, target, dataset, previous)
    try:
        fetched = _fetched(ask)
        if ask.answers and all(a.again for a in ask.answers):
            raise UnchangedError
        gone = _compared(catalogue, dataset, fetched, ask, previous, accepted)
    except UnchangedError:
        _forget(ask)
        return Outcome(dataset, "unchanged", _since(previous))
    except FetchError as error:
        if isinstance(error, RefusedError):
            _forget(ask)
        error.about(f"{client(dataset.provider).PROVIDER.label}, {dataset.name}", _kept(previous))
        aside = archive.reject(target, dataset, error, session.now())
        more = f" The answer is kept aside in {aside.relative_to(target)}." if aside else ""
        refused = isinstance(error, RefusedError)
        return Outcome(dataset, "refused" if refused else "failed", f"{error}{more}")
    version = archive.store(target, catalogue, dataset, fetched, ask.answers, previous)
    _forget(ask)
    if version is None:
        return Outcome(dataset, "unchanged", _since(previous))
    text = f"{len(fetched.rows):,} rows, {version.record['published']}"
    return Outcome(dataset, "new", "; ".join([text, *fetched.notes]), version, gone)


def _fetched(ask: Ask) -> Fetched:
    """Let the client ask; what it did not foresee is a refusal, not a crash."""
    try:
        return client(ask.dataset.provider).fetch(ask)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise RefusedError(
            f"the answer could not be read ({type(error).__name__}: {error})",
            f"the interface changed: adapt {client(ask.dataset.provider).__name__}",
            ask.answers[-1] if ask.answers else None,
        ) from error


def _ask(
    session: Session, sources: Path, target: Path, dataset: Dataset, previous: Version | None
) -> Ask:
    home = sources / dataset.provider
    return Ask(
        session,
        dataset,
        known=previous.known if previous else lambda url: None,
        part=target / dataset.provider / dataset.name / archive.PART,
        have=frozenset(p.name for p in home.glob("*") if any(p.glob("[0-9]*Z"))),
        published=previous.record["published"] if previous else "",
        title=previous.record["title"] if previous else "",
    )


def _forget(ask: Ask) -> None:
    if ask.part is not None:
        disk.remove(ask.part)


def _kept(previous: Version | None) -> str:
    if previous is None:
        return "nothing is kept: there was no version before"
    return f"kept the file of {previous.record['published']}"


def _since(previous: Version | None) -> str:
    return f"as on {previous.record['retrieved'][:10]}" if previous else ""


def _compared(
    catalogue: Catalogue,
    dataset: Dataset,
    fetched: Fetched,
    ask: Ask,
    previous: Version | None,
    accepted: frozenset[tuple[str, str]],
) -> pd.DataFrame:
    """Compare with the version before; returns the figures that are gone.

    Raises
    ------
    RefusedError
        If the focus area is missing, most rows are, or all figures jumped.
    """
    answer = ask.answers[-1]
    table = pd.DataFrame(fetched.rows, columns=COLUMNS, dtype="str")
    areas = client(dataset.provider).areas(catalogue)
    held = table["area"].map(areas).eq(dataset.focus) | table["area"].str.contains(dataset.focus)
    if not held.any():
        raise RefusedError(
            f"there is no value of {dataset.focus} among {len(table):,} rows",
            "the question or the codes of areas have changed",
            answer,
        )
    if previous is None:
        return table.iloc[:0]
    old = previous.table()
    key = f"{dataset.label} {fetched.published or answer.retrieved.date().isoformat()}"
    if len(table) < LEAST * len(old) and ("shrunk", key) not in accepted:
        raise RefusedError(
            f"the answer has {len(table):,} rows, the version before {len(old):,}: a part only",
            f"if that is right, add shrunk,{key} to seeds/accepted.csv",
            answer,
        )
    names = ["code", "area", "counterpart", "breakdown", "period"]
    both = old.merge(table, on=names, how="left", suffixes=("_old", ""), indicator=True)
    shared = both[both["_merge"] == "both"]
    ratio = _median_ratio(shared["value_old"], shared["value"])
    if not 1 / JUMP < ratio < JUMP and ("jump", key) not in accepted:
        raise RefusedError(
            f"the figures are {ratio:.3g} times those of the version before, in the median: "
            "another unit",
            f"if that is right, add jump,{key} to seeds/accepted.csv",
            answer,
        )
    gone = both.loc[both["_merge"] == "left_only", [*names, "value_old", "row_old"]]
    left = pd.MultiIndex.from_frame(table[names[:-1]])
    whole = ~pd.MultiIndex.from_frame(gone[names[:-1]]).isin(left)
    return gone.rename(columns={"value_old": "value", "row_old": "row"}).assign(whole=whole)


def _median_ratio(old: pd.Series, new: pd.Series) -> float:
    """Median of new to old of the figures that changed; 1 where few did."""
    before, after = (pd.to_numeric(v, errors="coerce").to_numpy() for v in (old, new))
    used = (before > 0) & (after > 0)
    if used.sum() < _FEW:
        return 1.0
    return float(math.exp(np.median(np.log(after[used] / before[used]))))


def visits(
    session: Session,
    sources: Path,
    target: Path,
    catalogue: Catalogue,
    chosen: list[Dataset],
    accepted: frozenset[tuple[str, str]],
) -> Iterator[tuple[Dataset, Outcome | None]]:
    """Visit data sets one after another; a host that fails twice is left alone.

    Yields
    ------
    (Dataset, Outcome or None)
        First without outcome, when a visit begins, then with it.
    """
    failures: dict[str, int] = {}
    for described in chosen:
        yield described, None
        try:
            found = editions(session, sources, described)
        except FetchError as error:
            label = client(described.provider).PROVIDER.label
            error.about(f"{label}, {described.name}")
            yield described, Outcome(described, "failed", str(error))
            continue
        for dataset in found:
            if failures.get(dataset.provider, 0) >= 2:
                text = "its host failed twice, and is left alone for now"
                yield dataset, Outcome(dataset, "skipped", text)
                continue
            outcome = visit(session, sources, target, catalogue, dataset, accepted)
            # A refused answer says nothing of the next data set; a broken connection does.
            failures[dataset.provider] = (
                failures.get(dataset.provider, 0) + 1 if outcome.state == "failed" else 0
            )
            yield dataset, outcome


def accepted(catalogue: Catalogue) -> frozenset[tuple[str, str]]:
    """What seeds/accepted.csv explains, each with its kind.

    Raises
    ------
    BuildError
        If a row gives no reason.
    """
    table = catalogue["accepted"]
    silent = table.index[table["reason"].str.strip() == ""]
    if len(silent):
        raise BuildError(f"seeds/accepted.csv, row {silent[0] + 2}, column reason: is empty")
    return frozenset(zip(table["kind"], table["key"], strict=True))


def gone_figures(catalogue: Catalogue, outcomes: list[Outcome]) -> pd.DataFrame:
    """Figures that new versions lack, as observations of the version before."""
    parts = []
    for outcome in outcomes:
        if outcome.version is None or outcome.gone is None or outcome.gone.empty:
            continue
        extended = archive.with_versions(catalogue, [outcome.version])
        for whole, gone in outcome.gone.groupby("whole"):
            table = gone.assign(bound="", flag="")[COLUMNS]
            rows = vintages.rows(extended, outcome.dataset, table, outcome.version.path)
            parts.append(rows.assign(series_gone=bool(whole)))
    columns = [*choice.KEY, "value", "reference", "series_gone"]
    return pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)
