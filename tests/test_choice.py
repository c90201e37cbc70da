"""The rule that picks one value: each clause has a case in which it alone decides."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdata import choice

BASE = {
    "indicator": "x",
    "producer": "p",
    "area": "AAA",
    "counterpart": "_Z",
    "breakdown": "_T",
    "period": "2018",
    "value": 1.0,
    "bound": None,
    "flag": "A",
    "confidence": "high",
    "vintage": "2019-01-01",
    "vintage_basis": "published",
    "vintage_reference": "r1",
    "reference": "r1",
    "locator": "l",
    "note": None,
}


def rows(*changes):
    frame = pd.DataFrame([{**BASE, **c} for c in changes])
    frame["vintage"] = pd.to_datetime(frame["vintage"])
    return frame


def picked(frame, as_of=None, published=None):
    out = choice.pick(frame, as_of, published)
    assert len(out) == 1
    return float(out["value"].iloc[0])


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        # low confidence yields even to an older vintage
        ({"confidence": "low", "vintage": "2019-06-01"}, {}),
        # a retrieval date never outranks a real one
        ({"vintage_basis": "retrieved", "vintage": "2026-01-01"}, {}),
        ({}, {"vintage": "2019-02-01"}),
        ({"confidence": "medium"}, {}),
        ({"reference": "r2"}, {"value": 2.345}),
        ({"reference": "r2"}, {"reference": "r1"}),
    ],
)
def test_each_clause_decides(worse, better):
    frame = rows({"value": 9.0, **worse}, {"value": 2.0, **better})
    assert picked(frame) == frame["value"].iloc[1]
    assert picked(frame.iloc[::-1]) == frame["value"].iloc[1]


def test_the_earlier_page_settles_the_last_tie():
    published = pd.Series(
        pd.to_datetime(["2019-05-01", "2019-01-03"]), index=["a-later", "b-earlier"]
    )
    frame = rows({"value": 7.0, "reference": "a-later"}, {"value": 8.0, "reference": "b-earlier"})
    assert picked(frame, published=published) == 8.0


def test_the_whole_day_counts():
    frame = rows({"vintage": "2019-02-12"})
    assert len(choice.known(frame, "2019-02-12")) == 1
    assert len(choice.known(frame, "2019-02-12T03:00")) == 1
    assert len(choice.known(frame, "2019-02-11")) == 0


def test_an_old_forecast_never_fills_a_hole():
    old = {"flag": "F", "vintage": "2015-04-14", "period": "2016", "value": 5.0}
    new = {"vintage": "2018-10-09", "period": "2017", "value": 6.0}
    assert list(choice.pick(rows(old, new), "2019-02-12")["period"]) == ["2017"]
    # A forecast of the newest release stands, though its period has ended.
    newest = {"flag": "F", "vintage": "2018-10-09", "period": "2018", "value": 7.0}
    assert set(choice.pick(rows(old, new, newest), "2019-02-12")["value"]) == {6.0, 7.0}
    # Of a period still to come an older release may be the last word.
    ahead = {**old, "period": "2020"}
    assert set(choice.pick(rows(ahead, new), "2019-02-12")["period"]) == {"2017", "2020"}


def test_digits():
    values = pd.Series([1698488.2, 1698488.0, 1370000.0, 0.05, 0.0, -12.5])
    assert list(choice.significant_digits(values)) == [8, 7, 3, 1, 1, 3]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "value": st.sampled_from([1.0, 1.5, 2.25]),
                "confidence": st.sampled_from(["high", "medium", "low"]),
                "vintage": st.sampled_from(["2018-01-01", "2019-01-01", "2020-01-01"]),
                "vintage_basis": st.sampled_from(["published", "retrieved"]),
                "flag": st.sampled_from(["A", "F"]),
                "period": st.sampled_from(["2017", "2018"]),
                "reference": st.sampled_from(["r1", "r2"]),
            }
        ),
        min_size=1,
        max_size=8,
    ),
    st.randoms(),
)
def test_order_of_rows_never_matters_and_time_only_adds(changes, random):
    frame = rows(*changes)
    shuffled = frame.sample(frac=1, random_state=random.randint(0, 999))
    one = choice.pick(frame, "2019-06-01").set_index("period")["value"].sort_index()
    two = choice.pick(shuffled, "2019-06-01").set_index("period")["value"].sort_index()
    assert one.to_dict() == two.to_dict()
    assert (choice.pick(frame, "2019-06-01")["vintage"] <= "2019-06-01").all()
