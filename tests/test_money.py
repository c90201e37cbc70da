"""Money: exact factors, named rates, typed refusals, and figures that others published."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdata import money
from crisisdata.errors import AmbiguousError, MoneyError, UnknownNameError

CODES = ["VEB", "VEF", "VES", "VED"]
codes = st.sampled_from(CODES)
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4)


def refused(reason, call, *args, **options):
    with pytest.raises(MoneyError) as error:
        call(*args, **options)
    assert error.value.reason == reason, str(error.value)
    return str(error.value)


@given(amounts, codes, codes)
def test_there_and_back_is_exact(package, amount, a, b):
    there = package.redenominate(Fraction(amount), frm=a, to=b)
    assert package.redenominate(there, frm=b, to=a) == Fraction(amount)


@given(amounts, codes, codes, codes)
def test_by_any_way_the_same(package, amount, a, b, c):
    straight = package.redenominate(Fraction(amount), frm=a, to=c)
    over = package.redenominate(package.redenominate(Fraction(amount), frm=a, to=b), frm=b, to=c)
    assert straight == over


@given(st.floats(1e-6, 1e15), codes, codes)
def test_floats_come_back(package, amount, a, b):
    there = package.redenominate(amount, frm=a, to=b)
    assert package.redenominate(there, frm=b, to=a) == pytest.approx(amount, rel=4e-16)


@given(st.floats(1e-6, 1e15), codes, codes)
def test_no_silent_factor(package, amount, a, b):
    """A newer currency always is the larger unit, by exactly the published factor."""
    ratio = package.redenominate(amount, frm=a, to=b) / amount
    published = {"VEB": 1, "VEF": 10**3, "VES": 10**8, "VED": 10**14}
    assert ratio == pytest.approx(published[a] / published[b], rel=1e-12)


def test_known_redenominations(package):
    # Decrees of 2007, 2018 and 2021: 1,000, 100,000 and 1,000,000 to one.
    assert package.redenominate(1000, frm="VEB", to="VEF") == 1
    assert package.redenominate(Decimal(100000), frm="VEF", to="VES") == 1
    assert package.redenominate(10**6, frm="VES", to="VED") == 1
    assert package.redenominate(Decimal(1), frm="VEF", to="VES") == Decimal("0.00001")
    assert "whole number" in refused("rounding", package.redenominate, 1, frm="VEF", to="VES")


def test_series_say_their_currency(package):
    series = package.series("minimum_wage", breakdown="VEF", frequency="M")
    assert series.attrs["currency"] == "VEF"
    restated = package.redenominate(series, frm="VEF", to="VES")
    assert restated.attrs["currency"] == "VES"
    assert restated.iloc[0] == series.iloc[0] / 1e5
    refused("other-currency", package.redenominate, restated, frm="VEF", to="VES")


def test_currency_of_the_day(package):
    days = {"2007-12-31": "VEB", "2008-01-01": "VEF", "2018-08-19": "VEF", "2018-08-20": "VES"}
    days |= {"2021-09-30": "VES", "2021-10-01": "VED"}
    for day, code in days.items():
        assert money.currency_on(package, day) == code
    refused("no-currency", money.currency_on, package, "2018-01-01", "COL")


def test_unknown_and_unrelated_currencies(package):
    with pytest.raises(UnknownNameError):
        package.redenominate(1.0, frm="VEX", to="VES")


# Amount, currency, day or month, rate; what was published, by whom.
ANCHORS = [
    # Reuters, 14 Feb 2020: 250,000 bolívares are 3.40 dollars at the official rate.
    (250_000, "VES", "2020-02-14", "official", 3.40, 0.005),
    # Cendas-FVM, January 2020: 3.28 dollars (the month's last rate).
    (250_000, "VES", "2020-01-31", "official", 3.28, 0.05),
    # EFE, 13 Feb 2021: 0.69 dollars.
    (1_200_000, "VES", "2021-02-12", "official", 0.69, 0.03),
]


@pytest.mark.parametrize(("amount", "code", "day", "rate", "published", "tolerance"), ANCHORS)
def test_minimum_wage_as_published(package, amount, code, day, rate, published, tolerance):
    got = package.convert(amount, frm=code, on=day, to="USD", rate=rate)
    assert got.iloc[0] == pytest.approx(published, rel=tolerance)


def test_minimum_wage_of_months_as_published(package):
    wage = package.convert("minimum_wage", to="USD", rate="parallel", frequency="M", errors="mask")
    # EVTV: 9 dollars at the parallel rate of February 2016, 48 at the highest official one.
    assert round(wage["2016-02-29"]) == 9
    published = package.series("minimum_wage_usd", producer="evtv")
    assert published["2016-02-29"] == 9
    official = package.convert(
        "minimum_wage", to="USD", rate="official", frequency="M", errors="mask"
    )
    # MercoPress: 2.70 dollars in August 2019.
    assert official["2019-08-31"] == pytest.approx(2.70, rel=0.03)


def test_the_two_rates_are_never_mixed_up(package):
    """On 26 January 2018 the parallel rate was 26,663 times the official one."""
    official, parallel = (
        package.convert(1_000_000, frm="VEF", on="2018-01-26", to="USD", rate=r).iloc[0]
        for r in ("official", "parallel")
    )
    assert official / parallel == pytest.approx(26_663, rel=0.001)


def test_a_rate_before_and_after_a_redenomination(package):
    """Nominal bolívares of the day fall from 248,832 to 60: dollars do not."""
    before = package.convert(248_832, frm="VEF", on="2018-08-17", to="USD", rate="official")
    same = package.convert(2.48832, frm="VES", on="2018-08-17", to="USD", rate="official")
    assert before.iloc[0] == pytest.approx(same.iloc[0], rel=1e-12)
    assert before.iloc[0] == pytest.approx(1, rel=0.01)


@given(
    st.floats(0.01, 1e9),
    st.dates(pd.Timestamp("2016-02-01").date(), pd.Timestamp("2018-10-25").date()),
)
def test_dollars_and_back(package, amount, day):
    refusal: set[str] = set()
    for rate in ("official", "parallel"):
        code = money.currency_on(package, day)
        try:
            local = package.convert(amount, frm="USD", on=day, to=code, rate=rate)
        except MoneyError as error:
            refusal.add(error.reason)
            continue
        back = package.convert(local.iloc[0], frm=code, on=day, to="USD", rate=rate)
        assert back.iloc[0] == pytest.approx(amount, rel=1e-12)
    assert refusal <= {"no-rate"}


def test_refusals_say_why(package):
    convert = package.convert
    assert "official" in refused("not-named", convert, 1, frm="VES", on="2020-01-31", to="USD")
    refused("unknown-rate", convert, 1, frm="VES", on="2020-01-31", to="USD", rate="black")
    text = refused("no-rate", convert, 1, frm="VES", on="2020-01-31", to="USD", rate="parallel")
    assert "2010-06-23" in text
    assert "dolartoday" in text
    refused("no-currency", convert, 1, on="2020-01-31", to="USD", rate="official")
    refused("no-currency", convert, 1, frm="VES", to="USD", rate="official")
    refused("unknown-rate", convert, 1, frm="VEF", on="2018-01-01", to="VES", rate="official")
    refused("not-an-amount", convert, "cpi_mom", to="USD", rate="official")
    series = package.series("cpi_mom", producer="an")
    refused("not-an-amount", convert, series, frm="VES", to="USD", rate="official")
    with pytest.raises(AmbiguousError):
        convert("minimum_wage", to="USD", rate="official")
    with pytest.raises(UnknownNameError):
        convert(1, frm="VES", on="2020-01-31", to="USD", rate="official", rate_producer="bvc")


def test_a_period_over_a_redenomination_is_refused(package):
    from crisisdata.rates import Rates

    rates = Rates(package, "official")
    start, end = pd.Timestamp("2018-08-01"), pd.Timestamp("2018-08-31")
    refused("hybrid", rates.mean, start, end, "VES")
    refused("hybrid", rates.mean, pd.Timestamp("2021-01-01"), pd.Timestamp("2021-12-31"), "VED")
    # August up to the eve of it is sound.
    assert rates.mean(start, pd.Timestamp("2018-08-17"), "VEF").value > 1e5


def test_flows_at_the_mean_and_stocks_at_the_day(package):
    from crisisdata.rates import Rates

    rates = Rates(package, "parallel").in_currency("VEF")
    wage = package.convert(
        "minimum_wage", to="USD", rate="parallel", frequency="M", errors="mask", detail=True
    )
    assert wage.loc["2016-02-29", "rate"] == pytest.approx(rates["2016-02"].mean())
    stock = package.convert("m2", to="USD", rate="parallel", errors="mask", detail=True)
    done = stock.dropna(subset="value")
    assert len(done)
    for day, row in done.iterrows():
        used = rates.loc[:day]
        assert (day - used.index[-1]).days <= 5
        scale = float(money.factor(package, "VEF", row["currency"]))
        assert row["rate"] == pytest.approx(used.iloc[-1] * scale)


def test_both_references_are_carried_and_cited(package):
    wage = package.convert("minimum_wage", to="USD", rate="parallel", frequency="M", errors="mask")
    assert wage.attrs["references"]
    assert wage.attrs["rate_references"] == ["dolartoday--dolartoday"]
    assert set(wage.attrs["refused"].values()) == {"no-rate"}
    cited = package.cite(wage, style="csl-json")
    assert "dolartoday--dolartoday" in cited
    assert all(r in cited for r in wage.attrs["references"])


def test_a_series_that_was_cut_is_not_guessed_at(package):
    series = package.series("minimum_wage", breakdown="VEF", frequency="M")
    whole = package.convert(series, to="USD", rate="parallel", errors="mask")
    assert round(whole["2016-02-29"]) == 9
    refused("no-rate", package.convert, series["2016":], to="USD", rate="parallel")


def test_load_with_a_currency(package):
    frame = package.load("prices", currency="USD", rate="parallel")
    plain = package.load("prices")
    pd.testing.assert_frame_equal(frame[plain.columns], plain)
    row = frame.query("indicator == 'minimum_wage' and period == '2016-02'").iloc[0]
    assert round(row["converted"]) == 9
    assert row["rate_references"] == "dolartoday--dolartoday"
    assert frame["converted"].notna().eq(frame["refused"].isna()).all()
    assert set(frame["refused"].dropna().astype("str")) <= {
        "no-rate", "hybrid", "not-an-amount", "no-currency"
    }  # fmt: skip
    dollars = frame.query("indicator == 'minimum_wage_usd'")
    assert dollars["converted"].tolist() == dollars["value"].tolist()
    with pytest.raises(MoneyError):
        package.load("prices", currency="USD")


def test_as_known_on_a_day(package):
    """A rate of tomorrow is not known today."""
    refused(
        "no-rate", package.convert, 1, frm="VES", on="2020-02-14", to="USD", rate="official",
        as_of="2019-02-12",
    )  # fmt: skip
