"""Labels: beside their lines, tied by short leaders, or with a sample as in a key."""

from __future__ import annotations

import pytest

from crisisdata.charts import place, style


def _of(figure, gid):
    return [a for ax in figure.axes for a in ax.get_children() if a.get_gid() == gid]


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("name", ["other_of_concern", "registered_venezuelans", "cpi_ytd",
                                  "undernourishment", "crisis"])  # fmt: skip
def test_leaders_are_short_and_grey(picture, name, lang):
    drawn = picture(name, "report", lang)
    leaders = _of(drawn.sheet.figure, "leader")
    longest = place.LONGEST * drawn.context.size.text
    assert [a for a in leaders if abs(a.xyann[0]) > longest] == []
    assert {a.arrowprops["color"] for a in leaders} <= {style.AXIS}


@pytest.mark.parametrize("name", ["other_of_concern", "registered_venezuelans"])
def test_what_is_far_from_its_line_has_a_sample(picture, name):
    drawn = picture(name)
    samples = _of(drawn.sheet.figure, "sample")
    lines = [a for a in drawn.axes.get_lines() if (a.get_gid() or "").startswith("series-")]
    assert samples
    assert {a.get_color() for a in samples} <= {a.get_color() for a in lines}


def test_no_leader_strikes_through_a_box():
    label = place.Label("name", 8, "k", None)
    label.anchor, label.x, label.y = (0.0, 0.0), 40.0, 20.0
    assert place.struck(label, [(15, 8, 25, 16)])
    assert not place.struck(label, [(15, 20, 25, 28)])
