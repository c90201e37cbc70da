"""Other areas beside the focus area, so that a figure has a scale."""

from __future__ import annotations

from dataclasses import dataclass

from crisisdata import choice, periods
from crisisdata.report.held import Row, rows_of
from crisisdata.report.judged import Test
from crisisdata.report.site import Site, indicators_of

_FEWEST = 5


@dataclass(frozen=True)
class Scale:
    """One indicator in one year, by one producer, largest value first."""

    indicator: str
    period: str
    producers: list[str]
    rows: list[Row]


def of(site: Site, statement: str) -> Scale | None:
    """Find a comparison for a statement: the first of its tests that has one.

    Parameters
    ----------
    site : Site
    statement : str
        Its id.

    Returns
    -------
    Scale or None
        The newest year that ended before the article, if the producer of the test has a figure
        of the focus area and of at least four others.
    """
    kept = site.__dict__.setdefault("_scales", {})
    if statement not in kept:
        tests = (
            t for r in ("strict", "broad", "part", "extra") for t in site.judged.of(statement, r)
        )
        kept[statement] = next((s for s in (_of_test(site, t) for t in tests) if s), None)
    return kept[statement]


def _of_test(site: Site, test: Test) -> Scale | None:
    names, said = indicators_of(test), str(test.row.get("producers") or "")
    day = site.judged.article_date
    if not names or names[0] not in site.held or said in ("", "*") or day is None:
        return None
    producers = said.split(";")
    rows = site.held[names[0]].rows
    rows = rows.loc[
        rows["producer"].isin(producers)
        & (rows["counterpart"] == "_Z")
        & (rows["breakdown"] == "_T")
    ]
    if rows["area"].nunique() < _FEWEST:
        return None
    yearly = (periods.freqs(rows["period"]) == "A").to_numpy()
    ended = (periods.ends(rows["period"]) < day).to_numpy()
    rows = rows.loc[yearly & ended]
    mine = rows.loc[rows["area"] == site.focus, "period"].astype("str")
    if mine.empty:
        return None
    period = str(mine.max())
    picked = choice.pick(rows.loc[rows["period"] == period], site.as_of, site.package.published)
    found = sorted(rows_of(picked), key=lambda r: -r.value)
    if len(found) < _FEWEST or all(r.area != site.focus for r in found):
        return None
    return Scale(names[0], period, producers, found)
