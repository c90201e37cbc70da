"""Comparators: named, on the scale of the subject, told apart from its own earlier releases."""

from __future__ import annotations

import pytest

from crisisdata.charts import style
from crisisdata.charts.draw import draw


def _series(drawn):
    lines = drawn.sheet.figure.axes[0].get_lines()
    return [a for a in lines if (a.get_gid() or "").startswith("series-")]


@pytest.mark.parametrize(
    "name", ["child_stunting", "child_underweight", "child_wasting", "malaria_incidence"]
)
def test_no_comparator_has_too_few_figures_to_be_named(picture, name):
    rows = picture(name).rows
    counts = rows.loc[rows["drawn"] == "comparator"].groupby("area", observed=True).size()
    assert counts.min() >= 4 if len(counts) else True


@pytest.mark.parametrize(
    ("name", "area", "said"),
    [
        ("tb_incidence", "ZWE", "Zimbabwe left out: up to 620"),
        ("maternal_mortality", "ZWE", "Zimbabwe left out: up to 690"),
        ("malaria_incidence", "ZWE", "Zimbabwe left out: up to 120"),
        ("conflict_death_rate", "COL", "Colombia left out: up to 8.2"),
    ],
)
def test_what_would_press_the_subject_flat_is_left_out_and_said(picture, name, area, said):
    drawn = picture(name)
    assert area not in set(drawn.rows["area"])
    assert said in drawn.subtitle


def test_what_is_asked_for_or_named_is_drawn(package, picture):
    rows = draw(package, "tb_incidence", areas=["VEN", "ZWE"]).rows
    assert set(rows["area"]) == {"VEN", "ZWE"}
    assert "SYR" not in set(picture("conflict_death_rate").rows["area"])
    assert "ZWE" in set(picture("food-shortage").rows["area"])


def test_earlier_releases_are_dotted_in_a_tint(picture):
    drawn = picture("undernourishment")
    older = [a for a in _series(drawn) if a.get_gid()[-3] == "-"]
    others = [a for a in _series(drawn) if a.get_gid()[-3] != "-"]
    assert {a.get_color() for a in older} == {style.OLDER[0]}
    assert style.OLDER[0] not in {a.get_color() for a in others}
    assert {a.get_linestyle() for a in older} == {"--"}
