from datetime import date
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdata import periods


@pytest.mark.parametrize(
    ("text", "start", "end", "freq"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31), "A"),
        ("2018-Q3", date(2018, 7, 1), date(2018, 9, 30), "Q"),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "M"),
        ("2018-11-30", date(2018, 11, 30), date(2018, 11, 30), "D"),
        ("2015/2017", date(2015, 1, 1), date(2017, 12, 31), "I"),
        ("2018-01/2018-06", date(2018, 1, 1), date(2018, 6, 30), "I"),
        ("2019-11/2020-03", date(2019, 11, 1), date(2020, 3, 31), "I"),
    ],
)
def test_each_form(text, start, end, freq):
    assert periods.parse(text) == (start, end, freq)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "18",
        "2018-13",
        "2018-02-30",
        "2018-Q5",
        "2018-1",
        "2017/2015",
        "2018-01/06",
        "2018/",
        "x",
    ],
)
def test_what_is_not_a_period(text):
    with pytest.raises(ValueError):
        periods.parse(text)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_longer_prefixes_lie_inside_shorter_ones(day):
    texts = [
        f"{day:%Y-%m-%d}",
        f"{day:%Y-%m}",
        f"{day.year}-Q{(day.month + 2) // 3}",
        f"{day.year}",
    ]
    spans = [periods.parse(t) for t in texts]
    for inner, outer in pairwise(spans):
        assert outer.start <= inner.start <= inner.end <= outer.end


def test_columns_keep_their_index():
    column = pd.Series(["2018", "2018-11"], index=[7, 3])
    assert periods.ends(column).to_dict() == {
        7: pd.Timestamp("2018-12-31"),
        3: pd.Timestamp("2018-11-30"),
    }
    assert periods.freqs(column).to_dict() == {7: "A", 3: "M"}
