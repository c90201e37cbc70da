"""Every criterion with its outcome on both days of knowledge, and the rows it used."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from crisisdata import choice
from crisisdata.criteria import read_all, words
from crisisdata.criteria.engine import Memo, outcome
from crisisdata.criteria.outcome import Outcome
from crisisdata.package import Package
from crisisdata.report.say import LANGUAGES, missing
from crisisdata.statements import context

KNOWLEDGE = ("then", "now")


@dataclass(frozen=True)
class Finding:
    """One criterion on one day of knowledge."""

    knowledge: str
    verdict: str
    value: float
    low: float
    high: float
    unit: str
    threshold: float
    reason: dict[str, str]
    #: Rows used, as (table, label) in the tables of `Judged.tables`.
    used: tuple[tuple[str, int], ...]
    dated_share: float
    references: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]

    @property
    def distance(self) -> float:
        """How far the value lies above the threshold (below: negative)."""
        return self.value - self.threshold


@dataclass(frozen=True)
class Test:
    """A criterion: its row, its parts, and its findings then and now."""

    id: str
    row: dict[str, Any]
    parts: tuple[str, ...]
    findings: dict[str, Finding]

    @property
    def reading(self) -> str:
        """strict, broad, extra or part."""
        return str(self.row["reading"])

    @property
    def moved(self) -> bool:
        """Whether its verdict differs between the two days."""
        return len({f.verdict for f in self.findings.values()}) > 1


@dataclass(frozen=True)
class Judged:
    """All tests of a package, and the tables their rows are in."""

    tests: dict[str, Test]
    tables: dict[str, pd.DataFrame]
    article_date: pd.Timestamp | None

    def of(self, statement: str, reading: str) -> list[Test]:
        """Tests of one statement and reading, in the order of the package."""
        return [
            t
            for t in self.tests.values()
            if str(t.row["statement"]) == statement and t.reading == reading
        ]

    def verdict(self, statement: str, reading: str, knowledge: str) -> str:
        """Verdict of a reading: what the four cells of a statement show."""
        tests = self.of(statement, reading)
        return tests[0].findings[knowledge].verdict if tests else "not-testable"


def judge(package: Package, as_of: Any = None) -> Judged:
    """Evaluate all criteria: known on the article's day, and known now or on `as_of`.

    The findings of the package hold verdict and value; evaluating anew also gives the rows that
    were used, and any day of knowledge.
    """
    ground = context(package)
    today = choice.as_date(as_of)
    article = choice.as_date(ground.article_date)
    then = min((d for d in (article, today) if d is not None), default=None)
    days = {"then": then, "now": today}
    table = package.table("criteria")
    memo: Memo = {}
    tests = {}
    for row, criterion in zip(table.to_dict("records"), read_all(table), strict=True):
        findings = {}
        for knowledge, day in days.items():
            found = outcome(criterion, ground, day, memo)
            names = {lang: _unit(package, found.unit, lang) for lang in LANGUAGES}
            findings[knowledge] = Finding(
                knowledge,
                found.verdict,
                found.value,
                found.low,
                found.high,
                found.unit,
                found.threshold,
                {lang: words.reason(criterion, found, lang, names[lang]) for lang in LANGUAGES},
                tuple(found.cited),
                _dated(found),
                tuple(dict.fromkeys(r for r, _ in found.cited.values() if r)),
                found.parts,
            )
        tests[criterion.id] = Test(
            criterion.id,
            {str(k): (None if missing(v) else v) for k, v in row.items()},
            tuple(p.id for p in criterion.parts),
            findings,
        )
    tables = {
        "observations": ground.observations,
        "positions": package.table("positions").reset_index(drop=True),
        "events": package.table("events").reset_index(drop=True),
    }
    return Judged(tests, tables, article)


def _unit(package: Package, unit: str, lang: str) -> str:
    if not unit or "units" not in package.resources:
        return unit
    units = package.table("units").set_index("id")
    return (
        str(units.loc[unit, "name" if lang == "en" else f"name_{lang}"])
        if (unit in units.index)
        else unit
    )


def _dated(found: Outcome) -> float:
    bases = [basis for _, basis in found.cited.values()]
    return sum(b != "retrieved" for b in bases) / len(bases) if bases else math.nan
