"""The other series of a criterion, handed to its transforms."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from crisisdata.criteria import combine, quantifiers, select
from crisisdata.criteria.calls import Call, parse_pipeline
from crisisdata.criteria.context import Context
from crisisdata.criteria.population import known_or_later
from crisisdata.criteria.problems import problem
from crisisdata.criteria.row import Criterion
from crisisdata.criteria.track import Track, empty, from_rows
from crisisdata.criteria.transforms import TRANSFORMS
from crisisdata.criteria.windows import Window


class Scope:
    """Hands the other series of a criterion to its transforms."""

    def __init__(
        self,
        criterion: Criterion,
        context: Context,
        as_of: pd.Timestamp | None,
        window: Window,
        area: str,
    ) -> None:
        self.criterion, self.context, self.as_of = criterion, context, as_of
        self.window, self.area = window, area
        self.before: tuple[Call, ...] = ()

    def run(self, calls: tuple[Call, ...], track: Track) -> Track:
        """Run transforms from left to right."""
        for i, call in enumerate(calls):
            self.before = calls[:i]
            track = call(track, self)
        return track

    def other(self, n: int) -> Track:
        """Return the n-th other series, as known on the same day."""
        given = self.criterion.other
        if not 1 <= n <= len(given):
            raise problem("other", ";".join(map(str, given)), f"at least {n} other series")
        selector = given[n - 1]
        other, found = self._select(selector)
        if not found.tracks:
            return empty()
        if other.quantifier.joins_series:
            track = combine.join_series(other, found.tracks, len(found.absent))
        elif len(found.members) == 1:
            track = next(iter(found.tracks.values()))
        else:
            raise problem(
                "other", selector.get("areas", ""), "quantifier=sum (or mean, max, min) for several"
            )
        calls = parse_pipeline(selector.get("transform", ""), TRANSFORMS, "other")
        return self.run(calls, track)

    def others(self) -> list[Track]:
        """Return all other series."""
        return [self.other(i + 1) for i in range(len(self.criterion.other))]

    def group(self) -> dict[str, Track]:
        """Return each area of the first other series, transformed up to this point."""
        if not self.criterion.other:
            raise problem("other", "", "the areas to rank among, such as areas=members(GROUP)")
        before, area = self.before, self.area
        _, found = self._select(self.criterion.other[0], joined=False)
        ranked = {}
        for name, track in found.tracks.items():
            scope = Scope(self.criterion, self.context, self.as_of, self.window, name)
            ranked[name] = scope.run(before, track)
        self.before, self.area = before, area
        return ranked

    def people(self) -> Track:
        """Return the population of the area."""
        rows = self.context.people(self.window.end, self.area)
        newest = known_or_later(rows, self.as_of)[0]
        return from_rows(newest, unit="persons", measure="stock", nonnegative=True)

    def _select(
        self, selector: dict[str, str], *, joined: bool = True
    ) -> tuple[Criterion, select.Selection]:
        """Select an other series: the main selection, but for what the selector names."""
        main = self.criterion
        split = {k: tuple(v.split(";")) for k, v in selector.items()}
        same = selector.get("indicator", main.indicator[0]) == main.indicator[0]
        name = selector.get("quantifier", "")
        name = f"series_{name}" if name and not name.startswith("series_") else name
        other = replace(
            main,
            indicator=split.get("indicator", main.indicator),
            areas=split.get("areas", (self.area,)),
            producers=split.get("producers", main.producers if same else ()),
            counterparts=split.get("counterparts", main.counterparts if same else ()),
            breakdown=split.get("breakdown", main.breakdown if same else ()),
            flags=split.get("flags", main.flags),
            frequency=selector.get("frequency", main.frequency),
            quantifier=quantifiers.read(name or ("each" if not joined else "")),
            across="" if main.across in ("areas", "counterparts", "") else main.across,
        )
        wide = Window(None, self.window.end, self.window.article)
        if "areas" not in selector and main.across == "counterparts":
            other = replace(other, areas=main.areas, counterparts=(self.area,))
        quantified = joined or other.quantifier.name
        if not quantified:
            raise problem("other", name, "a quantifier")
        return other, select.select(other, self.context, self.as_of, wide)
