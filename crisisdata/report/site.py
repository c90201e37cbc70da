"""What every page draws on, in no language yet."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any

import pandas as pd

from crisisdata import choice
from crisisdata.package import Package
from crisisdata.report import held as figures
from crisisdata.report import judged
from crisisdata.report.say import missing


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts, empty cells as None."""
    return [
        {str(k): (None if missing(v) else v) for k, v in row.items()}
        for row in frame.to_dict("records")
    ]


class Site:
    """A package as known on a day, sorted for the pages.

    Parameters
    ----------
    package : Package
    as_of : date-like, optional
        Only what was out by that day; None is everything.
    """

    def __init__(self, package: Package, as_of: Any = None) -> None:
        self.package = package
        self.as_of = choice.as_date(as_of)
        self.descriptor = package.descriptor
        self.focus = package.focus_area

    @cached_property
    def judged(self) -> judged.Judged:
        """Every criterion with its findings."""
        return judged.judge(self.package, self.as_of)

    @cached_property
    def held(self) -> dict[str, figures.Held]:
        """Every indicator with its figures."""
        return figures.hold(self.package, self.as_of)

    @cached_property
    def near(self) -> set[str]:
        """The focus area and those below it."""
        return figures.near(self.package)

    @cached_property
    def article(self) -> dict[str, Any]:
        """Record of the article."""
        found = records(self.package.table("articles"))
        named = self.descriptor.get("article")
        return next((a for a in found if a["id"] == named), found[0])

    @cached_property
    def statements(self) -> list[dict[str, Any]]:
        """Statements in the order of the article."""
        return records(self.package.table("statements"))

    @cached_property
    def selectors(self) -> dict[str, list[dict[str, Any]]]:
        """Where each statement stands in the text."""
        out: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in records(self.package.table("selectors")):
            out[str(row["statement"])].append(row)
        return out

    @cached_property
    def indicators(self) -> dict[str, dict[str, Any]]:
        """The catalogue by id: indicators with a figure only."""
        found = {str(r["id"]): r for r in records(self.package.table("indicators"))}
        return {i: found[i] for i in self.held}

    @cached_property
    def references(self) -> dict[str, dict[str, Any]]:
        """References by id."""
        return {str(r["id"]): r for r in records(self.package.table("references"))}

    @cached_property
    def producers(self) -> dict[str, dict[str, Any]]:
        """Producers by id."""
        return {str(r["id"]): r for r in records(self.package.table("producers"))}

    @cached_property
    def silences(self) -> list[dict[str, Any]]:
        """Silences, by indicator and day."""
        rows = records(self.package.table("silences"))
        return sorted(rows, key=lambda r: (str(r["indicator"]), str(r["producer"]), r["from"]))

    def silences_of(self, pairs: set[tuple[str, str]]) -> list[dict[str, Any]]:
        """Silences about pairs of producer and indicator."""
        return [s for s in self.silences if (str(s["producer"]), str(s["indicator"])) in pairs]

    @cached_property
    def uses(self) -> dict[str, list[str]]:
        """Statements whose tests use each indicator, in the order of the article."""
        out: dict[str, list[str]] = defaultdict(list)
        for statement in self.statements:
            for test in self.judged.tests.values():
                if str(test.row["statement"]) != statement["id"]:
                    continue
                for name in indicators_of(test):
                    if statement["id"] not in out[name]:
                        out[name].append(statement["id"])
        return out

    @cached_property
    def evidence(self) -> dict[int, figures.Row]:
        """Observations that a test used, by their label."""
        used = {
            label
            for test in self.judged.tests.values()
            for finding in test.findings.values()
            for table, label in finding.used
            if table == "observations"
        }
        frame = self.judged.tables["observations"].loc[sorted(used)]
        return dict(zip(frame.index.tolist(), figures.rows_of(frame), strict=True))

    @cached_property
    def figures_of_reference(self) -> dict[str, int]:
        """Number of rows read in each reference."""
        counts: dict[str, int] = defaultdict(int)
        for name in self.package.observation_tables:
            rows = choice.known(self.package.table(name), self.as_of)
            for key, n in rows["reference"].value_counts().items():
                counts[str(key)] += int(n)
        for name in ("positions", "events"):
            for key, n in self.package.table(name)["reference"].value_counts().items():
                counts[str(key)] += int(n)
        return counts

    @cached_property
    def indicators_of_producer(self) -> dict[str, list[str]]:
        """Indicators with a figure of each producer."""
        out: dict[str, list[str]] = defaultdict(list)
        for name, one in self.held.items():
            for producer in one.rows["producer"].astype("str").unique():
                out[producer].append(name)
        return out


def indicators_of(test: judged.Test) -> list[str]:
    """Indicators that a test reads, those of its transformation too."""
    if test.row.get("evidence") != "observations":
        return []
    names = str(test.row["indicator"]).split(";")
    other = test.row.get("other")
    if other:
        names += [part.split()[0] for part in str(other).split("|") if part.split()]
    return [n.strip() for n in names]
