"""The sentence on flipping, against the rule it speaks of."""

import math

import pytest

from crisisdata.report import flip, judged
from crisisdata.report.say import Say

HOLDS = {">": lambda v, t: v > t, ">=": lambda v, t: v >= t,
         "<": lambda v, t: v < t, "<=": lambda v, t: v <= t}  # fmt: skip


@pytest.fixture(scope="module")
def say(package):
    return Say(package, "en")


def made(operator, value, threshold, verdict, unit="months", **more):
    row = {"operator": operator, "tolerance": more.get("tolerance")}
    low, high = more.get("low", value), more.get("high", value)
    found = judged.Finding("now", verdict, value, low, high, unit, threshold, {}, (), 1.0, (), ())
    return judged.Test("t", row, (), {"now": found}), found


@pytest.mark.parametrize("operator", HOLDS)
@pytest.mark.parametrize("value", [9.0, 10.0, 11.0])
def test_the_amount_named_flips_the_verdict(say, operator, value):
    holds = HOLDS[operator](value, 10.0)
    test, found = made(operator, value, 10.0, "supported" if holds else "contradicted")
    text = flip.distance(say, test, found)
    way = -1 if "lower" in text else 1
    more = "more than" in text or "anything" in text
    gap = abs(value - 10.0) + (0.5 if more else 0)
    assert HOLDS[operator](value + way * gap, 10.0) != holds, text
    if more:
        # Exactly the gap is not enough: that is why it says "more than".
        assert HOLDS[operator](value + way * abs(value - 10.0), 10.0) == holds, text


def test_words(say):
    test, found = made(">=", 15.0, 24.0, "contradicted")
    assert flip.distance(say, test, found) == (
        "It would flip if the value were 9 months (60%) higher."
    )
    assert flip.wanted(say, test, found) == "at least 24 months"


def test_percentages_differ_by_points(say):
    test, found = made(">", 58.0, 50.0, "supported", unit="percent")
    assert "8 percentage points" in flip.distance(say, test, found)


def test_bounds(say):
    _, over = made(">=", 1185000.0, 2e6, "undecided", "persons", low=1185000.0, high=math.inf)
    assert flip.value(say, over) == "1,185,000 people or more"
    _, between = made(">=", 19.0, 20.0, "undecided", "countries", low=19.0, high=22.0)
    assert flip.value(say, between) == "19 countries (between 19 and 22)"
    _, wide = made(">=", 20.0, 30.0, "undecided", "countries", low=20.0, high=500.0)
    assert flip.value(say, wide) == "20 countries or more"


def test_open_verdicts_say_why(say):
    test, found = made(">=", 19.0, 20.0, "undecided", "countries", low=19.0, high=22.0)
    assert "either side" in flip.distance(say, test, found)
    assert "1 country (5%) below" in flip.distance(say, test, found)


@pytest.mark.parametrize("tolerance", [None, 1.0])
def test_equality_names_what_is_allowed(say, tolerance):
    test, found = made("=", 0.0, 1.0, "supported" if tolerance else "contradicted", "days",
                       tolerance=tolerance)  # fmt: skip
    assert flip.distance(say, test, found).startswith("1 day off")
