"""Figures read on pages: seeds/figures/*.csv to observations, with the vintage of each.

A page belongs to a release. The vintage of a figure is, in this order:

1. the day of the release that it names (column ``release``; basis ``release``);
2. the earliest day known on which a page carried the same figure, or a more exact one that it
   rounds: ``published`` on that page itself, ``earliest-page`` on others;
3. where only the month or year of a page is known, its end (``upper-bound``); likewise, for the
   monthly series listed in seeds/vintage_rules.csv, the first dated page with a later month;
4. the day on which the page was read (``retrieved``).
"""

from __future__ import annotations

from math import isclose
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from crisisdata import choice, periods
from crisisdata.package import OBSERVATION_COLUMNS
from scripts.catalogue import SEEDS, Catalogue, read_seed
from scripts.errors import SeedError
from scripts.observations import number

COLUMNS = (
    "id indicator producer area counterpart breakdown period value unit factor bound flag "
    "confidence release reference locator note"
).split()


def transcription(seeds: Path = SEEDS) -> pd.DataFrame:
    """Read all figures as they were read, with the file and row of each."""
    parts = []
    for path in sorted((seeds / "figures").glob("*.csv")):
        part = read_seed(path)
        if list(part.columns) != COLUMNS:
            raise SeedError(f"seeds/figures/{path.name}, row 1: expected {','.join(COLUMNS)}")
        parts.append(part.assign(file=path.name, row=range(2, len(part) + 2)))
    out = pd.concat(parts, ignore_index=True)
    twice = out[out["id"].duplicated()]
    if len(twice):
        r = twice.iloc[0]
        raise SeedError(
            f"seeds/figures/{r['file']}, row {r['row']}, column id: {r['id']} is double"
        )
    return out


def corrected(figures: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Apply seeds/corrections.csv, each guarded by what it expects to find."""
    out = figures.set_index("id")
    own = corrections[corrections["locator"] == ""]
    for number_, fix in zip(own.index + 2, own.to_dict("records"), strict=True):
        where = f"seeds/corrections.csv, row {number_}"
        if fix["target"] not in out.index:
            raise SeedError(f"{where}, column target: there is no figure {fix['target']}")
        if fix["column"] not in COLUMNS:
            raise SeedError(f"{where}, column column: {fix['column']!r} is not one of a figure")
        found = out.loc[fix["target"], fix["column"]]
        if found != fix["expect"]:
            raise SeedError(
                f"{where}, column expect: {fix['target']} has {found!r} in {fix['column']}, "
                f"not {fix['expect']!r}: look again whether the correction is still needed"
            )
        out.loc[fix["target"], fix["column"]] = fix["value"]
        reason = f"corrected: {fix['column']} {fix['expect']} -> {fix['value']} ({fix['reason']})"
        note = out.loc[fix["target"], "note"]
        out.loc[fix["target"], "note"] = f"{note}; {reason}" if note else reason
    return out.reset_index()


def read(catalogue: Catalogue, references: pd.DataFrame, seeds: Path = SEEDS) -> pd.DataFrame:
    """Observation rows of all page figures.

    Parameters
    ----------
    catalogue : Catalogue
        The seeds.
    references : DataFrame
        All references (text), as `scripts.catalogue.references` gives them.
    seeds : Path
        The folder of the seeds.

    Raises
    ------
    SeedError
        If a value is not a number, or a reference, release or period is unknown.
    """
    rows = corrected(transcription(seeds), catalogue["corrections"])
    rows["value"] = _numbers(rows, "value") * _numbers(rows, "factor", default=1.0)
    # Unit conversions leave noise in the last bits (5.7 million is 5700000.000000001).
    rows["value"] = rows["value"].map(lambda v: float(number(v)))
    _check_periods(rows)
    pages = references.set_index("id")
    unknown = rows[~rows["reference"].isin(pages.index)]
    if len(unknown):
        raise SeedError(_cell(unknown.iloc[0], "reference", "not in pages.csv or references.csv"))
    dated = _vintages(rows, pages, catalogue)
    out = pd.concat([rows, dated], axis=1)
    out["locator"] = out["locator"].where(out["locator"] != "", "title")
    return _distinct(out)[OBSERVATION_COLUMNS]


def _distinct(rows: pd.DataFrame) -> pd.DataFrame:
    """Tell apart two values that one page states in the same words, by the figure's id."""
    key = [*choice.KEY, "vintage", "reference", "locator"]
    clash = rows.groupby(key)["value"].transform("nunique") > 1
    rows.loc[clash, "locator"] += " [" + rows.loc[clash, "id"] + "]"
    return rows


def _cell(row: pd.Series, column: str, problem: str) -> str:
    return (
        f"seeds/figures/{row['file']}, row {row['row']}, column {column} ({row['id']}): "
        f"{row[column]!r} {problem}"
    )


def _numbers(rows: pd.DataFrame, column: str, default: float | None = None) -> pd.Series:
    values = pd.to_numeric(rows[column], errors="coerce")
    if default is not None:
        values = values.where(rows[column] != "", default)
    bad = rows[values.isna()]
    if len(bad):
        raise SeedError(_cell(bad.iloc[0], column, "is not a number"))
    return values.astype("float64")


def _check_periods(rows: pd.DataFrame) -> None:
    for _, row in rows.drop_duplicates("period").iterrows():
        try:
            periods.parse(row["period"])
        except ValueError as error:
            raise SeedError(_cell(row, "period", str(error))) from error


class _Page(NamedTuple):
    """What one figure's page says of the day by which the figure was out."""

    row: int
    value: float
    digits: int
    reference: str
    day: str  # the day of the page, if it is known to the day
    end: str  # else the end of the month or year of the page


def _vintages(rows: pd.DataFrame, pages: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Vintage, basis and vintage reference of each figure."""
    published = rows["reference"].map(pages["published"])
    by_day = rows["reference"].map(pages["published_precision"]).eq("day")
    work = rows.assign(
        day=published.where(by_day, ""),
        end=published.where(~by_day, ""),
        digits=choice.significant_digits(rows["value"]),
    )
    retrieved = rows["reference"].map(pages["retrieved"])
    out = {
        i: (day, "retrieved", reference)
        for i, day, reference in zip(rows.index, retrieved, rows["reference"], strict=True)
    }
    later = _later_months(work, catalogue["vintage_rules"])
    for _, group in work.groupby(choice.KEY, sort=False):
        columns = ("value", "digits", "reference", "day", "end")
        competing = [
            _Page(*cells) for cells in zip(group.index, *(group[c] for c in columns), strict=True)
        ]
        for page in competing:
            out[page.row] = _earliest(page, competing, later.get(page.row)) or out[page.row]
    releases = catalogue["releases"].set_index("id")
    for index, row in rows[rows["release"] != ""].iterrows():
        if row["release"] not in releases.index:
            raise SeedError(_cell(row, "release", "is not in seeds/releases.csv"))
        release = releases.loc[row["release"]]
        out[index] = (release["date"], "release", release["reference"])
    named = ["vintage", "vintage_basis", "vintage_reference"]
    return pd.DataFrame.from_dict(out, orient="index", columns=named)


def _earliest(
    page: _Page, competing: list[_Page], later: tuple[str, str] | None
) -> tuple[str, str, str] | None:
    """Earliest dated proof that a figure was out: vintage, basis, vintage reference."""
    same = [p for p in competing if _carries(page, p)]
    found = []
    days = [(p.day, p.reference) for p in same if p.day]
    if days:
        day, reference = min(days)
        if page.day == day:
            found.append((day, 0, "published", page.reference))
        else:
            found.append((day, 0, "earliest-page", reference))
    ends = [(p.end, p.reference) for p in same if p.end]
    if ends:
        end, reference = min(ends)
        found.append((end, 1, "upper-bound", reference))
    if later is not None:
        found.append((later[0], 2, "upper-bound", later[1]))
    if not found:
        return None
    day, _, basis, reference = min(found)
    return day, basis, reference


def _carries(page: _Page, other: _Page) -> bool:
    """Whether another page states the figure of a page, or a more exact one that it rounds."""
    if isclose(other.value, page.value, rel_tol=1e-9):
        return True
    # One digit rounds too much: "about 3 million" is not the 3.4 million of a later release.
    if page.digits == 1 or other.digits <= page.digits:
        return False
    return isclose(float(f"{other.value:.{page.digits}g}"), page.value, rel_tol=1e-9)


def _later_months(work: pd.DataFrame, rules: pd.DataFrame) -> dict[int, tuple[str, str]]:
    """For listed monthly series: the first dated page with a later month proves a month out."""
    out: dict[int, tuple[str, str]] = {}
    for rule in rules[rules["rule"] == "later-month"].to_dict("records"):
        mine = (work["indicator"] == rule["indicator"]) & (work["producer"] == rule["producer"])
        months = work[mine & (periods.freqs(work["period"]) == "M")]
        dated = months[months["day"] != ""]
        proofs = list(zip(dated["period"], dated["day"], dated["reference"], strict=True))
        for index, period in months["period"].items():
            after = [(day, reference) for p, day, reference in proofs if p > period]
            if after:
                out[index] = min(after)
    return out
