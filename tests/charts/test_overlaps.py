"""No text lies on another, none is cut: every chart, size and language (a sample in each run)."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from crisisdata import charts
from crisisdata.charts import check, style
from crisisdata.charts.draw import draw
from tests.charts import overlaps

SIZES = sorted(style.SIZES)
LANGS = ("en", "es")
HARD = ("hyperinflation", "emigration", "eu-recognition", "opposite-sides", "food-shortage",
        "humanitarian-crisis", "fragility", "bolton-notepad", "crisis")  # fmt: skip


def _said(package, name, size, lang, as_of=None):
    figure = draw(package, name, size=size, lang=lang, as_of=as_of).sheet.figure
    found = [f"{t.kind}: {t.first!r} and {t.second!r}" for t in check.troubles(figure)]
    return sorted({*found, *overlaps.faults(figure)})


def _bad_figure(x, y):
    figure = Figure(figsize=(3, 2))
    figure.text(0.3, 0.5, "Central Bank")
    figure.text(x, y, "National Assembly")
    return figure


@pytest.mark.parametrize(("x", "y", "kind"), [(0.35, 0.52, "overlap"), (0.8, 0.2, "cl")])
def test_both_ways_of_looking_find_a_bad_chart(x, y, kind):
    figure = _bad_figure(x, y)
    assert [t.kind[: len(kind)] for t in check.troubles(figure)] == [kind]
    (fault,) = overlaps.faults(figure)
    assert fault.startswith("overlap" if kind == "overlap" else "cut by the edge")


def test_neither_finds_anything_in_a_good_chart():
    figure = _bad_figure(0.3, 0.2)
    assert check.troubles(figure) == []
    assert overlaps.faults(figure) == []


def test_a_line_through_a_label_is_found():
    figure = Figure(figsize=(4, 3))
    ax = figure.subplots()
    ax.plot([0, 1], [0, 1])
    ax.annotate("a label", (0.5, 0.5), ha="center", va="center").set_gid("label")
    assert [t.kind for t in check.troubles(figure)] == ["crossed"]


def test_a_label_pushed_onto_another_is_found(package):
    figure = draw(package, "hyperinflation").sheet.figure
    assert overlaps.faults(figure) == []
    labels = [t for ax in figure.axes for t in ax.texts if t.get_gid() == "label"]
    first, second = labels[:2]
    second.xy, second.xyann, second.xycoords = first.xy, first.xyann, first.xycoords
    assert any(f.startswith("overlap") for f in overlaps.faults(figure))


@pytest.mark.parametrize("name", HARD)
def test_hard_charts_in_the_smallest_size(package, name):
    assert _said(package, name, "print-column", "es") == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGS)
def test_a_sample_of_every_size(package, size, lang):
    # Other names fall to every size and language; all of them together are drawn by make soak.
    names = [n for n, _ in charts.names(package)]
    start = SIZES.index(size) * 2 + LANGS.index(lang)
    wrong = {n: f for n in names[start::40] if (f := _said(package, n, size, lang))}
    assert wrong == {}


@pytest.mark.soak
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGS)
def test_every_chart(package, size, lang):
    names = [n for n, _ in charts.names(package)]
    assert {n: f for n in names if (f := _said(package, n, size, lang))} == {}
