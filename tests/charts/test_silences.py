"""Silences in charts: the record's own days, what was known all the same, who was silent."""

from __future__ import annotations

import itertools

import pytest
from matplotlib.text import Text

from crisisdata.charts import words


def _said(drawn):
    found = drawn.sheet.figure.findobj(Text)
    return " ".join(" ".join(t.get_text().split("\n")) for t in found)


def _hatched(drawn):
    return [p for ax in drawn.sheet.figure.axes for p in ax.patches if p.get_gid() == "silence"]


@pytest.mark.parametrize("name", ["imports", "oil_exports", "cpi_mom", "hyperinflation"])
def test_the_days_are_those_of_the_record(picture, package, name):
    table = package.table("silences")
    said = _said(picture(name))
    indicator = "cpi_mom" if name == "hyperinflation" else name
    silent = table.loc[(table["indicator"] == indicator) & (table["kind"] != "not-held")]
    shown = [
        r for r in silent.to_dict("records")
        if words.day(r["from"], "en") in said and r["to"] == r["to"]
    ]  # fmt: skip
    assert shown
    assert [r for r in shown if words.day(r["to"], "en") not in said] == []


def test_on_a_day_within_it_nobody_knew_its_end(picture):
    said = _said(picture("malaria_cases", as_of="2017-03-01"))
    assert "since 1\u00a0Jan\u00a02015" in said
    assert "8\u00a0May\u00a02017" not in said


@pytest.mark.parametrize("name", ["shelf_scarcity", "scarcity_index", "food-shortage"])
def test_figures_within_a_silence_are_said_to_be_leaks(picture, name):
    assert "but for leaked figures" in _said(picture(name))
    assert "salvo cifras filtradas" in _said(picture(name, lang="es"))


def test_a_silence_on_hosts_that_are_not_drawn_is_not_drawn(picture):
    assert _hatched(picture("other_in_need_of_protection")) == []


@pytest.mark.parametrize("name", ["cpi_mom", "hyperinflation", "causation", "crisis"])
def test_every_hatch_is_named(picture, name):
    drawn = picture(name)
    said = _said(drawn)
    assert _hatched(drawn)
    assert "Central Bank" in said
    assert "nothing published" in said
    if name in ("cpi_mom", "hyperinflation"):
        assert "7\u00a0Oct\u00a02020–10\u00a0Feb\u00a02021" in said


def test_neighbours_are_told_apart_by_their_edges(picture):
    hatched = _hatched(picture("malaria_cases"))
    order = sorted((p.get_x(), p.get_x() + p.get_width()) for p in hatched)
    assert any(b[0] - a[1] < 10 for a, b in itertools.pairwise(order))
    assert {p.get_linewidth() for p in hatched} == {0.6}
