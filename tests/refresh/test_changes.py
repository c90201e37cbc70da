"""What counts as a change, and what must be explained: small frames, every case by itself."""

from __future__ import annotations

import pandas as pd
import pytest

from crisisdata.package import OBSERVATION_COLUMNS
from scripts import changelog
from scripts.changes import compare, refusals

ROW = {
    "indicator": "gdp_usd", "producer": "imf", "area": "VEN", "counterpart": "_Z",
    "breakdown": "_T", "period": "2018", "value": 100.0, "bound": "", "flag": "A",
    "confidence": "high", "vintage": "2019-01-01", "vintage_basis": "release",
    "vintage_reference": "a", "reference": "a", "locator": "VEN,2018", "note": "",
}  # fmt: skip


def table(*rows: dict) -> dict[str, pd.DataFrame]:
    frame = pd.DataFrame([ROW | r for r in rows], columns=OBSERVATION_COLUMNS)
    text = [c for c in OBSERVATION_COLUMNS if c not in ("value", "vintage")]
    frame = frame.astype(dict.fromkeys(text, "str") | {"value": "float64"})
    return {"economy": frame.assign(vintage=pd.to_datetime(frame["vintage"]))}


def newer(value: float, **more) -> dict:
    return {"value": value, "vintage": "2020-01-01", "reference": "b", **more}


def test_nothing():
    assert compare(table({}), table({})).nothing


def test_a_revision_has_old_new_ratio_and_reference():
    found = compare(table({}), table({}, newer(150)))
    (row,) = found.revised.to_dict("records")
    assert (row["old"], row["new"], row["ratio"]) == (100, 150, 1.5)
    assert (row["old_reference"], row["reference"]) == ("a", "b")
    assert found.added.empty
    assert found.withdrawn.empty


def test_the_same_value_again_is_no_revision():
    assert compare(table({}), table({}, newer(100))).revised.empty


def test_a_bound_alone_is_a_revision():
    assert len(compare(table({}), table({"bound": "<"})).revised) == 1


def test_added_and_withdrawn():
    found = compare(table({}, {"period": "2017"}), table({}, {"period": "2019"}))
    assert list(found.added["period"]) == ["2019"]
    assert list(found.withdrawn["period"]) == ["2017"]
    assert list(found.withdrawn["series_gone"]) == [False]
    gone = compare(table({}, {"area": "COL"}), table({}))
    assert list(gone.withdrawn["series_gone"]) == [True]


def test_a_conflict_is_two_values_of_one_vintage():
    other = {"value": 101, "reference": "c", "locator": "row 2"}
    found = compare(table({}), table({}, other))
    (row,) = found.conflicts.to_dict("records")
    assert row["values"] == "100 101"
    # Two vintages are a revision, and a conflict that was there is not new.
    assert compare(table({}), table({}, newer(150))).conflicts.empty
    assert compare(table({}, other), table({}, other, newer(150))).conflicts.empty


@pytest.mark.parametrize(
    ("indicator", "old", "new", "held"),
    [
        ("gdp_usd", 100, 150, False),
        ("gdp_usd", 100, 201, True),
        ("gdp_usd", 100, 49, True),
        ("gdp_usd", 100, -1, True),
        ("gdp_usd", 100, 0, True),
        ("gdp_growth", 0.1, 0.4, False),
        ("gdp_growth", 0.1, -0.4, False),
        ("gdp_growth", 1.0, 7.0, True),
        ("gdp_growth", -5.0, 5.0, True),
    ],
)
def test_what_must_be_explained(seeds, indicator, old, new, held):
    before = table({"indicator": indicator, "value": old})
    after = table({"indicator": indicator, "value": old}, newer(new, indicator=indicator))
    lines = refusals(compare(before, after), seeds)
    assert bool(lines) == held
    if held:
        key = f"{indicator} imf VEN _Z _T 2018 -> {new:g}"
        assert f"add to seeds/accepted.csv: revision,{key},<reason>,<reference>" in lines[0]


def test_the_factor_is_a_setting(seeds):
    found = compare(table({}), table({}, newer(201)))
    assert refusals(found, seeds, factor=2.0)
    assert not refusals(found, seeds, factor=3.0)


def test_a_finding_that_moved_names_what_moved_it():
    finding = {
        "criterion": "c", "knowledge": "now", "verdict": "supported", "value": 100.0,
        "references": "a",
    }  # fmt: skip
    moved = {**finding, "verdict": "contradicted", "value": 150.0, "references": "b"}
    before = table({}) | {"findings": pd.DataFrame([finding])}
    after = table({}, newer(150)) | {"findings": pd.DataFrame([moved])}
    (row,) = compare(before, after).findings.to_dict("records")
    assert (row["old_verdict"], row["verdict"]) == ("supported", "contradicted")
    assert row["moved_by"] == "gdp_usd (b)"


def test_the_entry_without_changes(seeds):
    found = compare(table({}), table({}))
    assert changelog.entry(found, seeds) == "### Changed figures\n\nNone.\n"
