"""Bars: against what they are measured, in what order, and what stands beside them."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from crisisdata.charts import words


def _bars(found):
    return [p for p in found.axes.patches if (p.get_gid() or "").startswith("bar-")]


def _texts(found, gid):
    return [t for t in found.axes.texts if t.get_gid() == gid]


def test_shares_are_drawn_against_the_whole(picture):
    found = picture("emergency_services_operational")
    (bar,) = _bars(found)
    assert bar.get_width() == 7
    assert found.axes.get_xlim() == (0, 100)
    track = [p for p in found.axes.patches if isinstance(p, Rectangle) and p is not bar]
    assert [p.get_width() for p in track] == [100]


def test_a_change_of_prices_is_no_share(picture):
    assert not _bars(picture("m2_mom"))
    assert len([t for t in picture("m2_mom").axes.texts if t.get_text() == "75%"]) == 1


@pytest.mark.parametrize("size", ["report", "print-column"])
def test_a_figure_alone_is_written_large_on_a_low_card(picture, size):
    found = picture("arrests", size)
    (large,) = [t for t in found.axes.texts if (t.get_gid() or "").startswith("bar-")]
    assert large.get_text() == "850"
    assert large.get_fontsize() > 3 * found.context.size.text
    assert found.sheet.height < 24 * found.context.size.text
    assert len(found.rows) == 1
    assert "850 people" in found.alt


def test_bars_of_one_thing_go_in_the_order_of_time(picture):
    names = [
        t.get_text().replace("\u00a0", " ") for t in _texts(picture("minimum_wage_usd"), "label")
    ]
    assert [n.split(", ")[-1].split()[-1] for n in names] == [
        "2018", "2019", "2019", "2019", "2020", "2021", "2021"
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    "name", ["arrivals", "food_insecurity_severe", "hospitals_with_failures", "protest_share"]
)
def test_labels_are_whole_and_differ(picture, name, lang):
    names = [t.get_text() for t in _texts(picture(name, "print-column", lang), "label")]
    assert not [n for n in names if "…" in n]
    assert len(set(names)) == len(names)


def test_a_bound_is_worded_at_least(picture):
    said = [t.get_text() for t in _texts(picture("aid_standoff_deaths"), "value")]
    assert said == ["at least 4", "at least 3", "2"]
    assert "al menos 4" in picture("aid_standoff_deaths", lang="es").alt
    assert words.hedged("5", np.nan, "en") == "5"


@pytest.mark.parametrize(("value", "text"), [(5000, "5.000"), (10000.5, "10.000,5"), (12, "12")])
def test_spanish_figures_have_one_form(value, text):
    assert words.number(value, "es") == text


@pytest.mark.parametrize(
    ("lang", "large", "below"), [("en", "7 million", "People"), ("es", "7 millones", "Personas")]
)
def test_a_lone_figure_has_its_million(picture, lang, large, below):
    texts = _said(picture, "food_insecure_people_moderate", lang)
    assert large in texts
    assert below in texts


def test_a_lone_forecast_says_so_without_a_dash_in_the_key(picture):
    texts = _said(picture, "pdvsa_export_loss", "en")
    assert "Forecast" not in texts
    assert any(t.endswith(", forecast") for t in texts)


def test_a_daily_rate_is_no_part_of_anything(picture):
    assert "3.5%" in _said(picture, "cpi_daily_mean", "en")
    assert "100%" not in _said(picture, "cpi_daily_mean", "en")


def _said(picture, name, lang):
    found = picture(name, lang=lang).sheet.figure.findobj(Text)
    return [" ".join(t.get_text().split()) for t in found]
