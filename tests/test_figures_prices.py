"""What the page figures of prices and the economy must agree with: each other, and their pages."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from crisisdata import choice
from scripts import catalogue, figures

ARTICLE = "2019-02-12"
MONTHS = pd.period_range("2015-01", "2023-12", freq="M").astype("str")

FILES = {
    "prices_and_economy.csv": ("pe", range(2, 859)),
    "dated_pages.csv": ("dp", range(2, 37)),
}

# Published figures that no chain of the published months leads to, and why.
OFF_CHAIN = {
    ("an", "cpi_ytd", "2017-06"): "176 where the months give 177; the next month fits again",
    ("an", "cpi_ytd", "2017-11"): "1.2 % above the chain, as is the year 2017",
    ("an", "cpi_dec_dec", "2017"): "1.2 % above the chain",
    ("ovf", "cpi_yoy", "2022-01"): "1.7 %: from 769 in November, 6.0 and 4.8 do not lead to 405",
}


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rows(seeds) -> pd.DataFrame:
    """All page figures as observations, corrected and with their vintages."""
    found = figures.read(seeds, catalogue.references(seeds))
    return found.assign(vintage=pd.to_datetime(found["vintage"]))


def picked(rows, indicator, producer, as_of=None, breakdown="_T") -> pd.Series:
    """Values by period after the rule of choice."""
    mine = (
        rows["indicator"].eq(indicator)
        & rows["producer"].eq(producer)
        & rows["breakdown"].eq(breakdown)
    )
    return choice.pick(rows[mine], as_of).set_index("period")["value"].sort_index()


def chained(monthly: pd.Series, last: str, length: int) -> float | None:
    """Percent change over `length` months that end in `last`; None where one is not held."""
    end = MONTHS.get_loc(last)
    window = (1 + monthly.reindex(MONTHS) / 100).iloc[end - length + 1 : end + 1]
    if len(window) < length or window.isna().any():
        return None
    return (window.prod() - 1) * 100


def ratios(rows, producer: str) -> dict[tuple[str, str, str], float]:
    """Chain of months over published figure, for every figure whose months are all held."""
    monthly = picked(rows, "cpi_mom", producer)
    out = {}
    for indicator in ("cpi_yoy", "cpi_ytd", "cpi_dec_dec"):
        for period, value in picked(rows, indicator, producer).items():
            last = f"{period}-12" if indicator == "cpi_dec_dec" else str(period)
            length = int(last[5:]) if indicator == "cpi_ytd" else 12
            found = chained(monthly, last, length) if last in MONTHS else None
            if found is not None:
                out[producer, indicator, str(period)] = (100 + found) / (100 + value)
    return out


def test_every_figure_is_transcribed_as_read_or_excluded(shared, seeds):
    kept = figures.transcription().set_index("id")
    left_out = seeds["excluded"].set_index("id")
    for name, (prefix, lines) in FILES.items():
        with (shared / "figures" / name).open(newline="", encoding="utf-8") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                if line not in lines:
                    continue
                key = f"{prefix}-{line}"
                assert (key in kept.index) != (key in left_out.index), key
                if key in kept.index:
                    columns = ["value", "unit", "area", "locator"]
                    source = [row[c] for c in ("value", "unit", "iso3", "locator")]
                    assert kept.loc[key, columns].tolist() == source, key
                else:
                    columns = ["indicator", "period", "area", "value", "url"]
                    source = [row[c] for c in ("indicator", "period", "iso3", "value", "url")]
                    assert left_out.loc[key, columns].tolist() == source, key


def test_reference_is_the_page_of_the_figure(shared, seeds):
    pages = seeds["pages"].set_index("id")["url"]
    kept = figures.transcription().set_index("id")
    for name, (prefix, lines) in FILES.items():
        with (shared / "figures" / name).open(newline="", encoding="utf-8") as file:
            for line, row in enumerate(csv.DictReader(file), 2):
                key = f"{prefix}-{line}"
                if line in lines and key in kept.index:
                    assert pages[kept.loc[key, "reference"]] == row["url"], key


def test_46_months_of_the_assembly_and_none_filled(rows):
    months = picked(rows, "cpi_mom", "an")
    wanted = pd.period_range("2017-01", "2020-11", freq="M").astype("str").drop("2020-10")
    assert months.index.tolist() == wanted.tolist()
    assert len(months) == 46


def test_what_the_assembly_had_published_by_the_article(rows):
    months = picked(rows, "cpi_mom", "an", ARTICLE)
    wanted = pd.period_range("2017-07", "2019-01", freq="M").astype("str")
    assert set(wanted) <= set(months.index)
    assert months.index.max() == "2019-01"
    assert picked(rows, "cpi_yoy", "an", ARTICLE)["2019-01"] == 2688670
    assert picked(rows, "cpi_dec_dec", "an", ARTICLE)["2018"] == 1698488.2


def test_central_bank_was_silent_when_the_article_ran(rows):
    known = choice.known(rows, ARTICLE)
    later = known[
        known["producer"].eq("bcv")
        & known["indicator"].str.startswith("cpi_")
        & known["period"].str[:4].ge("2016")
    ]
    assert later.empty
    assert picked(rows, "cpi_dec_dec", "bcv", "2019-05-27").index.tolist() == ["2015"]
    assert picked(rows, "cpi_dec_dec", "bcv", "2019-05-28")["2018"] == 130060.2


def test_months_of_the_assembly_chain_to_its_other_figures(rows):
    found = ratios(rows, "an")
    for key in [k for k in OFF_CHAIN if k[0] == "an"]:
        assert abs(found.pop(key) - 1) > 0.0015, f"{key} fits now: {OFF_CHAIN[key]}"
    assert len(found) >= 65
    for key, ratio in found.items():
        assert ratio == pytest.approx(1, abs=0.0015 if key[2] >= "2018-02" else 0.0016), key


def test_months_of_the_central_bank_chain_to_its_other_figures(rows):
    found = ratios(rows, "bcv")
    assert len(found) >= 25
    for key, ratio in found.items():
        assert ratio == pytest.approx(1, abs=0.0015), key


def test_months_of_the_observatory_chain_to_its_other_figures(rows):
    found = ratios(rows, "ovf")
    for key in [k for k in OFF_CHAIN if k[0] == "ovf"]:
        assert abs(found.pop(key) - 1) > 0.0015, f"{key} fits now: {OFF_CHAIN[key]}"
    assert len(found) >= 8
    for key, ratio in found.items():
        assert ratio == pytest.approx(1, abs=0.002), key


def test_index_of_the_central_bank_moves_by_its_monthly_rates(rows):
    index = picked(rows, "cpi_index", "bcv", breakdown="base-2007-12")
    monthly = picked(rows, "cpi_mom", "bcv")
    step = (index / index.shift() - 1) * 100
    for period in step.dropna().index.difference(["2023-01"]):
        assert step[period] == pytest.approx(monthly[period], abs=0.06), period


def test_producers_are_an_order_of_magnitude_apart(rows):
    assembly = picked(rows, "cpi_dec_dec", "an")["2018"]
    bank = picked(rows, "cpi_dec_dec", "bcv")["2018"]
    assert assembly / bank > 10


def test_outlook_of_october_2018_is_an_average_and_a_forecast(rows):
    average = picked(rows, "cpi_annual_avg", "imf", ARTICLE)
    end = picked(rows, "cpi_end_of_period", "imf", ARTICLE)
    # 2018 had ended: its forecasts count from the newest release only.
    assert average["2018"] == 1370000
    assert end["2018"] == 2500000
    imf = rows[rows["producer"].eq("imf")]
    forecasts = imf[imf["period"].str[:4] >= imf["vintage"].dt.year.astype("str")]
    assert set(forecasts["flag"]) == {"F"}
    assert set(imf.drop(forecasts.index)["flag"]) == {"A"}


def test_average_inflation_of_2018_was_revised_by_more_than_an_order_of_magnitude(rows):
    now = picked(rows, "cpi_annual_avg", "imf")["2018"]
    assert now == pytest.approx(65374, abs=1)
    assert picked(rows, "cpi_annual_avg", "imf", ARTICLE)["2018"] / now > 20


def test_misprints_never_win(rows):
    for indicator, producer, period, right in [
        ("cpi_mom", "an", "2017-01", 18.66),
        ("cpi_mom", "an", "2017-08", 33.8),
        ("cpi_mom", "an", "2018-10", 148.2),
        ("cpi_mom", "an", "2019-11", 35.8),
        ("cpi_yoy", "an", "2018-07", 82766),
        ("cpi_yoy", "an", "2018-09", 488865),
        ("cpi_yoy", "an", "2019-03", 1623656),
        ("cpi_ytd", "an", "2018-09", 115824),
        ("cpi_ytd", "an", "2019-09", 3326.0),
        ("cpi_dec_dec", "an", "2018", 1698488.2),
        ("cpi_dec_dec", "an", "2019", 7374.4),
        ("cpi_dec_dec", "bcv", "2016", 274.4),
        ("oil_exports", "bcv", "2013", 85603),
    ]:
        assert picked(rows, indicator, producer)[period] == right, (indicator, producer, period)


def test_every_amount_in_bolivares_names_the_currency_of_its_day(rows, seeds):
    units = seeds["indicators"].set_index("id")["unit"]
    local = rows[rows["indicator"].map(units).isin(["LCU", "LCU_per_USD"])]
    local = local[local["indicator"].ne("cafe_con_leche") | local["period"].str.len().ge(7)]
    days = seeds["currencies"].set_index("id")
    assert set(local["breakdown"]) <= set(days.index)
    for _, row in local.iterrows():
        start, end = (days.loc[row["breakdown"], c] for c in ("valid_from", "valid_to"))
        period = row["period"]
        assert period >= start[: len(period)], row.to_dict()
        assert not end or period <= end[: len(period)], row.to_dict()


def test_silences_do_not_contradict_the_figures(rows, seeds):
    silences = seeds["silences"]
    assert set(silences["kind"]) == {"not-published", "published-late", "not-held"}
    held = rows.assign(vintage=rows["vintage"].dt.strftime("%Y-%m-%d"))
    for silence in silences.to_dict("records"):
        mine = held[
            held["indicator"].eq(silence["indicator"]) & held["producer"].eq(silence["producer"])
        ]
        last = silence["to"] or "9999-12-31"
        if silence["kind"] == "published-late":
            # A release of the producer within its silence would contradict it.
            inside = mine["vintage"].between(silence["from"], last)
            dated = mine["vintage_basis"].eq("release")
            assert mine[inside & dated].empty, silence
        elif silence["kind"] == "not-held" and silence["indicator"] == "cpi_mom":
            months = mine[mine["breakdown"].eq("_T")]["period"]
            inside = months.ge(silence["from"][:7]) & months.le(last[:7])
            assert months[inside].empty, silence
