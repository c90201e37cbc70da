"""Reading a criterion: what is understood, and how a bad row is told what is wrong with it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdata.criteria import COLUMNS, read, read_all
from crisisdata.criteria.calls import parse, parse_pipeline
from crisisdata.criteria.conditions import Condition, all_of, any_of, holds
from crisisdata.criteria.intervals import half_last_digit
from crisisdata.criteria.measures import MEASURES
from crisisdata.criteria.transforms import TRANSFORMS
from crisisdata.criteria.windows import regular, window
from crisisdata.errors import CriterionError

GOOD = {"indicator": "x", "operator": ">", "threshold": 1}


@pytest.mark.parametrize(
    ("change", "column", "hint"),
    [
        ({"mesure": "last"}, "mesure", "did you mean measure?"),
        ({"operator": "=>"}, "operator", "did you mean"),
        ({"operator": ""}, "operator", "selects, measures and compares"),
        ({"threshold": "two"}, "threshold", "a number"),
        ({"threshold": None}, "threshold", "a value"),
        ({"tolerance": "-1"}, "tolerance", "not negative"),
        ({"measure": "lst"}, "measure", "did you mean last"),
        ({"measure": "run_length"}, "measure", "condition given"),
        ({"measure": "last", "condition": "> 5"}, "condition", "takes no condition"),
        ({"measure": "run_length(50)"}, "measure", "a comparison such as"),
        ({"measure": "run_length(> 50, 3, 4)"}, "measure", "at most the arguments"),
        ({"measure": "run_length(> 50, ends_after=often)"}, "measure", "a number, not 'often'"),
        ({"measure": "is_extreme(max, since=always)"}, "measure", "a period such as 2018"),
        ({"measure": "is_extreme(max, known=maybe)"}, "measure", "true or false"),
        ({"transform": "rate"}, "transform", "ratio_to"),
        ({"transform": "rolling"}, "transform", "n given"),
        ({"quantifier": "all"}, "quantifier", "a quantifier"),
        ({"quantifier": "count"}, "quantifier", "count(>= 1)"),
        ({"quantifier": "sum(> 1)"}, "quantifier", "'sum'"),
        ({"quantifier": "count(> 1, by=population)"}, "quantifier", "only with share and mean"),
        ({"across": "area"}, "across", "did you mean areas"),
        ({"missing": "zero"}, "missing", "bound"),
        ({"evidence": "series"}, "evidence", "observations"),
        ({"reading": "narrow"}, "reading", "strict"),
        ({"frequency": "Y"}, "frequency", "A, Q, M, D, I"),
        ({"other": "y colour=red"}, "other", "area=AAA"),
        ({"evidence": "events", "measure": "last"}, "measure", "sources"),
    ],
)
def test_a_bad_row_names_the_column_and_what_was_expected(change, column, hint):
    with pytest.raises(CriterionError) as error:
        read({**GOOD, **change})
    assert repr(column) in str(error.value)
    assert hint in str(error.value)


def test_the_table_names_the_criterion():
    import pandas as pd

    with pytest.raises(CriterionError, match=r"criterion 'b', column 'operator'"):
        read_all(pd.DataFrame([{**GOOD, "id": "a"}, {**GOOD, "id": "b", "operator": "~"}]))
    with pytest.raises(CriterionError, match="no other criterion"):
        read_all(pd.DataFrame([{**GOOD, "id": "a"}, {**GOOD, "id": "a"}]))
    with pytest.raises(CriterionError, match="part_of"):
        read_all(pd.DataFrame([{**GOOD, "id": "a", "part_of": "z"}]))
    with pytest.raises(CriterionError, match="combine set"):
        read_all(pd.DataFrame([{**GOOD, "id": "a"}, {**GOOD, "id": "b", "part_of": "a"}]))


def test_lists_may_be_text_or_lists():
    one, two = read({**GOOD, "areas": "A; B"}), read({**GOOD, "areas": ["A", "B"]})
    assert one.areas == two.areas == ("A", "B")


def test_condition_in_its_column_or_in_the_call():
    inside = read({**GOOD, "measure": "run_length(> 50, ends_after=12)"})
    beside = read({**GOOD, "measure": "run_length(ends_after=12)", "condition": "> 50"})
    assert inside.measure.arguments == beside.measure.arguments


def test_equality_as_a_condition():
    assert read({**GOOD, "measure": "periods_where", "condition": "= 0"}).measure.arguments[
        "condition"
    ].terms == (("=", 0.0),)


def test_percent_tolerance_is_of_the_threshold():
    assert read({**GOOD, "threshold": 200, "tolerance": "5%"}).tolerance == 10


def test_pipeline_splits_outside_brackets_only():
    calls = parse_pipeline("change(2) | rolling(3, how=sum)", TRANSFORMS, "transform")
    assert [c.function.name for c in calls] == ["change", "rolling"]
    assert calls[1].arguments == {"n": 3, "how": "sum"}


@pytest.mark.parametrize("table", [MEASURES, TRANSFORMS])
def test_every_function_says_what_it_does(table):
    for function in table.values():
        assert function.summary.strip(), function.name
        assert function.signature.startswith(function.name)


def test_a_call_without_brackets_is_a_call():
    assert parse("change", MEASURES, "measure").arguments == {}


def test_columns_are_documented_once():
    assert len(COLUMNS) == len(set(COLUMNS))


# Windows


def test_twelve_months_back_hold_twelve_months():
    w = window("-P12M", None, date(2019, 2, 12))
    assert len(w.expected("M")) == 12
    assert w.expected("M")[0] == "2018-02"
    assert w.expected("A") == ["2018"]


def test_three_years_back_hold_three_calendar_years():
    assert window("-P3Y", None, date(2019, 2, 12)).expected("A") == ["2016", "2017", "2018"]


def test_a_window_closes_on_the_article_unless_it_says_otherwise():
    article = date(2019, 2, 12)
    assert window(None, None, article).end == article
    assert window(None, "+P2D", article).end == date(2019, 2, 14)
    assert window("2018", "2018", article).end == date(2018, 12, 31)
    assert window(None, None, None).end is None


@pytest.mark.parametrize(
    ("start", "end", "column"),
    [("soon", None, "window_from"), ("2019", "2018", "window_to"), ("-PX", None, "window_from")],
)
def test_bad_windows(start, end, column):
    with pytest.raises(CriterionError, match=column):
        window(start, end, date(2019, 2, 12))


def test_relative_window_needs_an_article():
    with pytest.raises(CriterionError, match="no article date"):
        window("-P1Y", None, None)


@given(st.dates(date(1950, 1, 1), date(2030, 1, 1)), st.integers(1, 40))
def test_regular_periods_end_inside(start, months):
    end = date.fromordinal(start.toordinal() + 31 * months)
    for freq in "AQM":
        names = regular(freq, start, end)
        assert names == sorted(names)
        assert len(set(names)) == len(names)


# Comparisons

NUMBERS = st.floats(-1e6, 1e6)


@given(st.sampled_from([">", ">=", "<", "<=", "=", "!="]), NUMBERS, NUMBERS, NUMBERS)
def test_an_interval_decides_only_if_each_of_its_points_does(operator, a, b, threshold):
    low, high = min(a, b), max(a, b)
    answer = holds(operator, low, high, threshold)
    points = {holds(operator, p, p, threshold) for p in (low, high, (low + high) / 2)}
    assert None not in points
    if answer is not None:
        assert points == {answer}


@given(st.lists(st.sampled_from([True, False, None]), max_size=5))
def test_three_valued_logic(answers):
    def turn(a):
        return None if a is None else not a

    assert all_of(answers) == turn(any_of([turn(a) for a in answers]))


def test_conditions():
    assert Condition.parse(">= 2 and < 5").test(2, 2) is True
    assert Condition.parse(">= 2 and < 5").test(1, 3) is None
    assert Condition.parse(">= 2 and < 5").test(5, 9) is False


@pytest.mark.parametrize(
    ("value", "half"),
    [(3_300_000, 50_000), (0.7, 0.05), (50, 5), (12.5, 0.05), (0, 0), (-3_000_000, 500_000)],
)
def test_half_of_the_last_significant_digit(value, half):
    assert half_last_digit(value) == pytest.approx(half)
