"""What a chart takes of many series, and which of its figures a line joins."""

from __future__ import annotations

import numpy as np
import pytest

from crisisdata import choice
from crisisdata.charts import lines as kind
from crisisdata.charts import pick, spec


def _lines(package, name):
    return pick.lines(package, spec.panels(package, name)[0])


@pytest.mark.parametrize("name", ["asylum_seekers", "migrant_stock"])
def test_a_total_is_none_of_its_parts(package, picture, name):
    found = _lines(package, name)
    totals = [x for x in found if x.extra.get("total")]
    assert [x.key["counterpart"] for x in totals] == ["WLD"]
    rows = package.table("areas").set_index("id")
    hosts = [x for x in found if rows.loc[x.key["counterpart"], "kind"] != "aggregate"]
    assert len(found) == len(hosts) + 1 == pick.MOST
    assert f"the {len(hosts)} largest of {found[0].extra['of']}" in picture(name).subtitle


@pytest.mark.parametrize("name", ["hospitals_with_failures", "arrivals"])
def test_bars_that_can_all_be_read_are_all_drawn(package, picture, name):
    assert not any(x.extra.get("of") for x in _lines(package, name))
    assert "largest" not in picture(name).subtitle


def _joins(line):
    """Pairs of neighbouring figures that a line joins."""
    return [(i, i + 1) for a, b in kind._joined(line) for i in range(a, b - 1)]


def test_editions_of_a_stock_are_not_joined(package):
    for line in _lines(package, "migrant_stock"):
        at = line.points.vintage
        assert [p for p in _joins(line) if at[p[0]] != at[p[1]]] == []
    (brazil,) = [x for x in _lines(package, "migrant_stock") if x.key["counterpart"] == "BRA"]
    assert len(np.unique(brazil.points.vintage)) > 1


def test_a_count_of_one_day_stays_on_the_line_of_its_register(package):
    (peru,) = [x for x in _lines(package, "asylum_seekers") if x.key["counterpart"] == "PER"]
    periods = peru.points.all_period
    at = periods.index("2019-05-20")
    assert not peru.points.parted[at : at + 2].any()


def test_forecasts_of_one_line_are_of_one_release(package):
    (imf,) = [x for x in _lines(package, "gdp_growth") if x.key["producer"] == "imf"]
    forecast, at = imf.points.forecast, imf.points.vintage
    assert len(np.unique(at[forecast])) > 1
    wrong = [(i, j) for i, j in _joins(imf) if forecast[i] and forecast[j] and at[i] != at[j]]
    assert wrong == []


@pytest.mark.parametrize("name", ["undernourishment", "infant_mortality", "cpi_mom", "refugees"])
def test_rivals_have_the_places_of_the_rule(package, name):
    rows = pick._by_indicator(package, name)
    group = pick._Group(package, rows, "rate", "", None)
    order = choice.ranked(rows.assign(at=np.arange(len(rows))), package.published)
    first = order.loc[~order.duplicated([*pick.KEY, "period"]), "at"].to_numpy()
    best: dict[tuple[int, int], int] = {}
    for i in np.argsort(group.rank, kind="stable").tolist():
        best.setdefault((int(group.of[i]), int(group.moment[i])), i)
    assert set(best.values()) == set(first.tolist())
