"""What the pages show is what the library answers."""

import pandas as pd
import pytest

from crisisdata.report import held
from crisisdata.report.judged import judge


@pytest.fixture(scope="module")
def found(package):
    return held.hold(package)


@pytest.mark.parametrize(
    ("indicator", "producer", "frequency"),
    [("cpi_mom", "an", "M"), ("cpi_annual_avg", "imf", "A"), ("undernourishment", "fao", "I"),
     ("fx_official", "frb", "M")],
)  # fmt: skip
def test_the_figures_are_those_of_series(package, found, indicator, producer, frequency):
    area = package.focus_area
    rows = [r for r in found[indicator].picked if r.producer == producer and r.area == area]
    series_of = sorted({r.breakdown for r in rows})
    for breakdown in series_of:
        wanted = package.series(
            indicator, producer=producer, breakdown=breakdown, frequency=frequency, detail=True
        )
        mine = {
            r.period: r.value for r in rows
            if r.breakdown == breakdown and held.periods.parse(r.period).freq == frequency
        }  # fmt: skip
        assert mine == dict(zip(wanted["period"].astype(str), wanted["value"], strict=True))


def test_the_contests_are_those_of_conflicts(package, found):
    wanted = package.conflicts("cpi_mom", producer="an", frequency="M")
    mine = sorted(
        (r.period, r.value, why)
        for contest in found["cpi_mom"].contests
        for r, why in contest.rows
        if (r.producer, r.area, r.breakdown) == ("an", package.focus_area, "_T")
        and held.periods.parse(r.period).freq == "M"
    )
    assert mine == sorted(zip(wanted["period"].astype(str), wanted["value"], wanted["why"],
                              strict=True))  # fmt: skip
    assert mine


def test_as_of_hides_what_was_not_out(package):
    day = pd.Timestamp("2019-02-12")
    found = held.hold(package, day)
    assert all((h.rows["vintage"] <= day).all() for h in found.values())
    assert all(r.vintage <= day.date() for h in found.values() for r in h.picked)


def test_findings_are_those_of_the_package(package):
    judged = judge(package)
    for row in package.findings().to_dict("records"):
        mine = judged.tests[row["criterion"]].findings[row["knowledge"]]
        assert mine.verdict == row["verdict"], row["criterion"]
        assert mine.reason["es"] == row["reason_es"], row["criterion"]
