"""Measures and transforms on hand-made series."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crisisdata.criteria import evaluate
from crisisdata.errors import CriterionError
from tests.criteria_frames import context, indicators, rows

YEARS = {"2000": 10.0, "2001": 20.0, "2002": 15.0, "2003": 40.0}


def ask(frame, article=None, **criterion):
    base = {"indicator": "x", "operator": ">=", "threshold": 0}
    return evaluate({**base, **criterion}, frame, article_date=article)


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("last", 40),
        ("first", 10),
        ("max", 40),
        ("min", 10),
        ("mean", 21.25),
        ("median", 17.5),
        ("sum", 85),
        ("count", 4),
        ("change", 30),
        ("pct_change", 300),
        ("ratio", 4),
        ("slope", 8.5),
        ("growth_rate", 58.74),
        ("pct_from(max)", 0),
        ("pct_from(min)", 300),
        ("change_between(2000/2001, 2002/2003)", 12.5),
        ("change_between(2000/2001, 2002/2003, how=sum)", 25),
        ("pct_change_between(2000, 2001)", 100),
        ("ratio_between(2000, 2003, how=last)", 4),
        ("periods_where(> 12)", 3),
        ("periods_where(> 12 and < 30)", 2),
        ("run_length(> 12)", 3),
        ("run_length(> 18)", 1),
        ("is_extreme(max)", 20),
        ("is_extreme(min)", -30),
        ("is_extreme(max, since=2002)", 25),
        ("place", 1),
        ("place(asc)", 4),
        ("when_max", 2003),
        ("when_min", 2000),
        ("when(> 12)", 2001),
    ],
)
def test_measures(measure, value):
    found = ask(rows("x", YEARS), measure=measure)
    assert found["value"] == pytest.approx(value, rel=1e-3)
    assert found["verdict"] in ("supported", "contradicted")


@pytest.mark.parametrize(
    ("transform", "value"),
    [
        ("change", 25),
        ("change(2)", 20),
        ("pct_change", 100 * 25 / 15),
        ("cumulate", 85),
        ("rolling(2)", 27.5),
        ("rolling(2, how=sum)", 55),
        ("scale(0.1)", 4),
        ("reciprocal(1000)", 25),
        ("per_time(day)", 40 / 365),
        ("per_time(hour)", 40 / 8760),
        ("index(2001)", 200),
        ("change | change", 30),
    ],
)
def test_transforms_of_one_series(transform, value):
    assert ask(rows("x", YEARS), transform=transform)["value"] == pytest.approx(value)


@pytest.mark.parametrize(
    ("transform", "value"),
    [
        ("share_of", 50),
        ("ratio_to", 0.5),
        ("minus", -40),
        ("plus", 120),
        ("times", 3200),
        ("percent_of", 32),
    ],
)
def test_transforms_with_another_series(transform, value):
    frame = pd.concat([rows("x", YEARS), rows("y", {"2002": 70.0, "2003": 80.0})])
    assert ask(frame, transform=transform, other="y")["value"] == pytest.approx(value)


def test_a_leap_year_has_366_days():
    found = ask(rows("x", {"2016": 366.0}), transform="per_time(day)")
    assert found["value"] == 1


def test_per_capita_takes_the_population_of_the_year_or_the_one_before():
    people = rows("population", {"2001": 100.0, "2002": 200.0})
    found = ask(pd.concat([rows("x", YEARS), people]), transform="per_capita(1000)", measure="max")
    assert found["value"] == pytest.approx(200.0)  # 40 / 200 in 2003, 20 / 100 in 2001


def test_rank_counts_ties_as_the_better_place_and_uses_the_transforms_before_it():
    frame = pd.concat(
        [
            rows("x", {"2000": 1.0, "2001": 3.0}, area="AAA"),
            rows("x", {"2000": 5.0, "2001": 7.0}, area="BBB"),
            rows("x", {"2000": 9.0, "2001": 9.0}, area="CCC"),
        ]
    )
    group = "areas=AAA,BBB,CCC"
    assert ask(frame, areas="AAA", transform="rank", other=group)["value"] == 3
    assert ask(frame, areas="AAA", transform="rank(asc)", other=group)["value"] == 1
    assert ask(frame, areas="AAA", transform="change | rank", other=group)["value"] == 1
    assert ask(frame, areas="CCC", transform="change | rank", other=group)["value"] == 3


def test_other_area_of_the_same_indicator_and_a_group_joined():
    frame = pd.concat(
        [rows("x", YEARS, area="AAA"), rows("x", YEARS, area="BBB"), rows("x", YEARS, area="CCC")]
    )
    found = ask(
        frame, areas="AAA", transform="minus", other="areas=BBB,CCC quantifier=sum", operator="<"
    )
    assert (found["value"], found["verdict"]) == (-40, "supported")
    with pytest.raises(CriterionError, match="quantifier"):
        ask(frame, areas="AAA", transform="minus", other="areas=BBB,CCC")


def test_sample_interval():
    found = ask(rows("x", {"2017-05": 18.8}), transform="sample_low(1200)")
    assert found["value"] == pytest.approx(18.8 - 100 * 1.96 * math.sqrt(0.188 * 0.812 / 1200))


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 100), st.integers(1, 10_000))
def test_sample_ends_hold_the_share(share, n):
    frame = rows("x", {"2017": share})
    low = ask(frame, transform=f"sample_low({n})")["value"]
    high = ask(frame, transform=f"sample_high({n})")["value"]
    assert 0 <= low <= share + 1e-6
    assert share - 1e-6 <= high <= 100


# Runs


def monthly(start: int, values: list[float | None]) -> dict[str, float]:
    return {f"2018-{start + i:02d}": v for i, v in enumerate(values) if v is not None}


def test_a_run_bridges_short_interruptions_as_cagan_defines():
    frame = rows("x", monthly(1, [60, 60, 40, 60, 60]))
    assert ask(frame, measure="run_length(> 50)")["value"] == 2
    assert ask(frame, measure="run_length(> 50, ends_after=12)")["value"] == 5


def test_a_run_over_a_hole_is_open():
    found = ask(rows("x", monthly(1, [60, None, 60])), measure="run_length(> 50)", threshold=3)
    assert (found["value"], found["low"], found["high"]) == (1, 1, 3)
    assert found["verdict"] == "undecided"
    assert "2018-02" in found["reason"]


def test_a_month_not_yet_published_may_prolong_the_run():
    found = ask(
        rows("x", monthly(1, [60, 60])), article="2018-04-10", measure="run_length(> 50)",
        threshold=3,
    )  # fmt: skip
    assert (found["low"], found["high"], found["verdict"]) == (2, 3, "undecided")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([40.0, 60.0, None]), min_size=1, max_size=10), st.integers(1, 4))
def test_known_run_lies_between_the_bounds(values, ends_after):
    values = [60.0, *values, 60.0]
    frame = rows("x", monthly(1, values))
    found = ask(frame, measure=f"run_length(> 50, ends_after={ends_after})")
    assert found["low"] <= found["value"] <= found["high"]
    full = rows("x", monthly(1, [60.0 if v is None else v for v in values]))
    best = ask(full, measure=f"run_length(> 50, ends_after={ends_after})")
    assert best["value"] <= found["high"]


def test_counting_periods_counts_a_hole_as_maybe():
    frame = rows("x", {"2000": 5.0, "2002": 5.0})
    found = ask(
        frame, measure="periods_where(> 1)", window_from="2000", window_to="2002", threshold=3
    )
    assert (found["value"], found["high"], found["verdict"]) == (2, 3, "undecided")


def test_a_record_over_a_hole_is_open_but_a_counterexample_decides():
    hole = {"2000": 1.0, "2002": 9.0}
    assert ask(rows("x", hole), measure="is_extreme(max)", operator=">")["verdict"] == "undecided"
    known = "is_extreme(max, known=true)"
    assert ask(rows("x", hole), measure=known, operator=">")["verdict"] == "supported"
    lower = {"2000": 10.0, "2002": 9.0}
    found = ask(rows("x", lower), measure="is_extreme(max)", operator=">")
    assert found["verdict"] == "contradicted"


def test_a_record_since_a_year_before_the_figures_is_open():
    found = ask(rows("x", YEARS), measure="is_extreme(max, since=1960)", operator=">")
    assert found["verdict"] == "undecided"


def test_a_sum_with_a_hole_is_a_lower_bound():
    frame = rows("x", {"2000": 5.0, "2002": 5.0})
    window = {"measure": "sum", "window_from": "2000", "window_to": "2002"}
    assert ask(frame, threshold=9, **window)["verdict"] == "supported"
    assert ask(frame, threshold=11, **window)["verdict"] == "undecided"
    assert ask(frame, threshold=0, operator="=", **window)["verdict"] == "contradicted"


def test_change_needs_the_first_period_of_the_window():
    found = ask(rows("x", YEARS), measure="change", window_from="1999", window_to="2003")
    assert found["verdict"] == "no-data"
    assert "1999" in found["reason"]


def test_compound_chains_percents():
    frame = rows("x", {"2016": 100.0, "2017": 100.0, "2018": 100.0})
    assert ask(frame, measure="compound")["value"] == pytest.approx(700)


def test_a_percent_change_from_nothing_is_no_data():
    found = ask(rows("x", {"2000": 0.0, "2001": 5.0}), measure="pct_change")
    assert found["verdict"] == "no-data"


def test_too_old():
    found = ask(rows("x", {"2002": 1.0}), article="2024-02-01", max_age="P3Y")
    assert found["verdict"] == "no-data"
    assert found["reason"].startswith("too old")


# Bounds


@pytest.mark.parametrize(
    ("value", "threshold", "verdict"),
    [
        ((2.5, "<"), 2.5, "contradicted"),
        ((2.5, "<"), 1.0, "undecided"),
        ((100.0, ">"), 100.0, "supported"),
        ((100.0, ">"), 101.0, "undecided"),
        ((3_300_000.0, "~"), 3_350_000.0, "undecided"),
        ((3_300_000.0, "~"), 3_360_000.0, "contradicted"),
        ((3_300_000.0, "~"), 3_250_000.0, "supported"),
    ],
)
def test_hedged_figures_are_intervals(value, threshold, verdict):
    assert ask(rows("x", {"2000": value}), threshold=threshold)["verdict"] == verdict


def test_less_than_may_be_negative_only_where_the_indicator_ever_is():
    frame = rows("x", {"1999": -1.0, "2000": (2.5, "<")})
    assert math.isnan(ask(frame)["low"])
    assert ask(rows("x", {"1999": 1.0, "2000": (2.5, "<")}))["low"] == 0


HEDGED = st.tuples(st.floats(1, 100), st.sampled_from(["<", ">", "~", None]))
SMOOTH = ["change", "pct_change", "cumulate", "rolling(2)"]


@settings(max_examples=40, deadline=None)
@given(st.lists(HEDGED, min_size=2, max_size=6), st.sampled_from(SMOOTH))
@example([(1.0, ">"), (11.69140625, "<")], "pct_change")
def test_bounds_always_hold_the_figure(values, transform):
    frame = rows("x", {str(2000 + i): v for i, v in enumerate(values)})
    found = ask(frame, transform=transform)
    low, high = (np.nan_to_num(found[k], nan=s * np.inf) for k, s in (("low", -1), ("high", 1)))
    assert low <= found["value"] <= high


# Units


def test_units_follow_transform_and_measure():
    catalogue = indicators(x="percent/rate", y="persons/stock", population="persons/stock")
    ctx = context(rows("x", YEARS), rows("y", YEARS), article=None, indicators=catalogue)

    def unit(**criterion):
        base = {"indicator": "x", "operator": ">", "threshold": 0}
        return evaluate({**base, **criterion}, context=ctx)["unit"]

    assert unit() == "percent"
    assert unit(measure="change") == "percentage_points"
    assert unit(indicator="y", measure="change") == "persons"
    assert unit(indicator="y", measure="pct_change") == "percent"
    assert unit(transform="change") == "percentage_points"
    assert unit(indicator="y", transform="ratio_to", other="x") == "times"
    assert unit(indicator="y", transform="percent_of", other="x") == "percent"
    assert unit(measure="run_length(> 1)") == "years"
    assert unit(measure="when_max") == "year"


@pytest.mark.parametrize(
    "criterion",
    [
        {"unit": "persons"},
        {"measure": "change", "unit": "percent"},
        {"measure": "run_length(> 1)", "unit": "months"},
        {"transform": "minus", "other": "y"},
    ],
)
def test_a_wrong_unit_is_refused(criterion):
    catalogue = indicators(x="percent/rate", y="persons/stock")
    ctx = context(rows("x", YEARS), rows("y", YEARS), article=None, indicators=catalogue)
    with pytest.raises(CriterionError, match=r"column '(unit|other)'"):
        evaluate({"indicator": "x", "operator": ">", "threshold": 0, **criterion}, context=ctx)
