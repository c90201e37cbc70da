"""The build refuses what no schema could, says where, and changes nothing when it refuses."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from crisisdata.package import OBSERVATION_COLUMNS
from scripts import build, catalogue, figures, observations
from scripts.errors import BuildError, SeedError
from tests.conftest import ROOT

ROW = {
    "indicator": "protests",
    "producer": "ovcs",
    "area": "VEN",
    "counterpart": "_Z",
    "breakdown": "_T",
    "period": "2018",
    "value": 12715.0,
    "bound": "",
    "flag": "A",
    "confidence": "high",
    "vintage": "2019-01-23",
    "vintage_basis": "published",
    "vintage_reference": "r1",
    "reference": "r1",
    "locator": "somewhere",
    "note": "",
    "_from": "seeds/figures",
}


@pytest.fixture(scope="module")
def codes():
    seeds = catalogue.load()
    tables = build.code_tables(seeds)
    extra = tables["references"].iloc[[0]].assign(id="r1")
    return {**tables, "references": pd.concat([tables["references"], extra])}


def check(codes, *changes, ahead=frozenset()):
    rows = pd.DataFrame([{**ROW, **c} for c in changes])
    return build.checked(rows, codes, set(ahead))


def test_exact_repeats_are_dropped(codes):
    assert len(check(codes, {}, {}, {"reference": "r1", "locator": "elsewhere"})) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"indicator": "protest"}, "indicator not in indicators .1 rows.: protest"),
        ({"producer": "press"}, "producer not in producers"),
        ({"area": "VE"}, "area not in areas"),
        ({"breakdown": "all"}, "breakdown not in breakdowns"),
        ({"flag": "Z"}, "flag not in flags"),
        ({"reference": "nobody"}, "reference not in references"),
        ({"period": "2018-13"}, "2018-13"),
        ({"period": "2019-06"}, "known before it began"),
    ],
)
def test_what_is_refused(codes, change, said):
    with pytest.raises(BuildError, match=said) as caught:
        check(codes, change)
    assert "seeds/figures" in str(caught.value)


def test_one_row_of_one_reference_has_one_value(codes):
    with pytest.raises(BuildError, match="two values"):
        check(codes, {"value": 1.0}, {"value": 2.0})


def test_forecasts_and_appeals_may_come_before_their_period(codes):
    assert len(check(codes, {"period": "2019-06", "flag": "F"})) == 1
    assert len(check(codes, {"period": "2019-06"}, ahead={"protests"})) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1370000.0, "1370000"),
        (0.1 + 0.2, "0.3"),
        (1698488.2, "1698488.2"),
        (1e21, "1000000000000000000000"),
        (2.5e-7, "0.00000025"),
        (-0.218, "-0.218"),
    ],
)
def test_numbers_are_written_without_noise_or_exponent(value, text):
    assert observations.number(value) == text
    assert float(observations.number(value)) == pytest.approx(value, rel=1e-15)


# The vintage of a figure read on a page.


def page(identifier, published, precision, reference=None):
    return {
        "id": reference or identifier,
        "published": published,
        "published_precision": precision,
        "retrieved": "2026-11-25",
    }


def vintages(tmp_path, pages, rows, releases=()):
    folder = tmp_path / "figures"
    folder.mkdir()
    base = {
        "indicator": "cpi_mom",
        "producer": "an",
        "area": "VEN",
        "counterpart": "_Z",
        "breakdown": "_T",
        "period": "2018-12",
        "unit": "%",
        "factor": "",
        "bound": "",
        "flag": "A",
        "confidence": "high",
        "release": "",
        "locator": "l",
        "note": "",
    }
    table = pd.DataFrame([{**base, **r, "id": f"x-{n}"} for n, r in enumerate(rows)])
    table[figures.COLUMNS].to_csv(folder / "f.csv", index=False)
    seeds = catalogue.load()
    tables = {
        **seeds.tables,
        "corrections": seeds["corrections"].iloc[:0],
        "releases": pd.DataFrame(
            releases, columns=["id", "producer", "label", "date", "reference"], dtype="str"
        ),
    }
    small = catalogue.Catalogue(tables, seeds.package, seeds.schemas)
    out = figures.read(small, pd.DataFrame(pages), tmp_path)
    assert list(out.columns) == OBSERVATION_COLUMNS
    columns = ["value", "vintage", "vintage_basis", "vintage_reference"]
    return [tuple(r) for r in out[columns].itertuples(index=False)]


def test_the_page_that_dates_itself(tmp_path):
    got = vintages(
        tmp_path, [page("a", "2019-01-09", "day")], [{"value": "141.75", "reference": "a"}]
    )
    assert got == [(141.75, "2019-01-09", "published", "a")]


def test_other_pages_get_the_first_dated_one(tmp_path):
    pages = [page("a", "2019-01-09", "day"), page("b", "2019-05-02", "day"), page("c", "", "")]
    rows = [{"value": "141.75", "reference": r} for r in "abc"]
    assert [v[1:] for v in vintages(tmp_path, pages, rows)] == [
        ("2019-01-09", "published", "a"),
        ("2019-01-09", "earliest-page", "a"),
        ("2019-01-09", "earliest-page", "a"),
    ]


def test_a_rounded_copy_belongs_to_the_figure_that_it_rounds(tmp_path):
    pages = [page("a", "2019-01-09", "day"), page("b", "2019-05-02", "day")]
    rows = [{"value": "141.75", "reference": "a"}, {"value": "141.8", "reference": "b"}]
    assert vintages(tmp_path, pages, rows)[1][1:] == ("2019-01-09", "earliest-page", "a")


def test_a_round_million_is_not_any_figure_near_it(tmp_path):
    pages = [page("a", "2019-02-22", "day"), page("b", "2018-11-08", "day")]
    rows = [{"value": "3400000", "reference": "a"}, {"value": "3000000", "reference": "b"}]
    assert [v[1] for v in vintages(tmp_path, pages, rows)] == ["2019-02-22", "2018-11-08"]


def test_months_and_later_months_are_upper_bounds(tmp_path):
    pages = [page("a", "2019-05-31", "month"), page("b", "2019-03-12", "day"), page("c", "", "")]
    rows = [
        {"value": "141.75", "reference": "a"},
        {"value": "53.7", "reference": "b", "period": "2019-02"},
        {"value": "130", "reference": "c"},
    ]
    got = vintages(tmp_path, pages, rows)
    # The end of May would do for the first, but a page of March carries a later month.
    assert got[0][1:] == ("2019-03-12", "upper-bound", "b")
    assert got[2][1:] == ("2019-03-12", "upper-bound", "b")


def test_nothing_known_is_the_day_of_reading(tmp_path):
    got = vintages(tmp_path, [page("a", "", "")], [{"value": "141.75", "reference": "a"}])
    assert got == [(141.75, "2026-11-25", "retrieved", "a")]


def test_a_named_release_decides(tmp_path):
    releases = [("an-2018-12", "an", "December 2018", "2019-01-09", "a")]
    pages = [page("a", "2019-01-09", "day"), page("b", "2019-05-02", "day")]
    rows = [{"value": "141.75", "reference": "b", "release": "an-2018-12"}]
    got = vintages(tmp_path, pages, rows, releases)
    assert got == [(141.75, "2019-01-09", "release", "a")]


def test_factor_converts_to_the_unit_without_noise(tmp_path):
    rows = [{"value": "5.7", "factor": "1000000", "reference": "a"}]
    assert vintages(tmp_path, [page("a", "2019-01-09", "day")], rows)[0][0] == 5_700_000.0


# Bad seeds: the file, the row and the column are named, and nothing is written.


@pytest.fixture
def seeds(tmp_path):
    folder = tmp_path / "seeds"
    shutil.copytree(ROOT / "seeds", folder)
    return folder


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_row_with_a_comma_too_many(seeds):
    edit(seeds / "scope.csv", "COL,host", "COL,host,")
    with pytest.raises(SeedError, match=r"scope.csv, row 3: 3 cells, expected 2"):
        catalogue.load(seeds)


def test_an_id_twice(seeds):
    edit(seeds / "producers.csv", "\nbcv,", "\nan,")
    with pytest.raises(SeedError, match=r"producers.csv, row \d+, column id: 'an' stands twice"):
        catalogue.load(seeds)


def test_a_correction_that_no_longer_fits(seeds):
    loaded = catalogue.load(seeds)
    rows = figures.transcription(seeds)
    fixes = loaded["corrections"]
    figures.corrected(rows, fixes)
    target = fixes[fixes["locator"] == ""].iloc[0]
    rows.loc[rows["id"] == target["target"], target["column"]] = "mended at the source"
    with pytest.raises(SeedError, match="look again whether the correction is still needed"):
        figures.corrected(rows, fixes)


def test_an_unknown_reference_of_a_figure(seeds):
    path = next((seeds / "figures").glob("displacement.csv"))
    table = catalogue.read_seed(path)
    table.loc[4, "reference"] = "nobody-000000"
    table.to_csv(path, index=False)
    loaded = catalogue.load(seeds)
    with pytest.raises(SeedError, match=r"displacement.csv, row 6, column reference.*nobody"):
        figures.read(loaded, catalogue.references(loaded), seeds)


def test_a_failing_build_writes_nothing(tmp_path, capsys, monkeypatch):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copy(ROOT / "datapackage.json", tmp_path / "datapackage.json")
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    loaded = catalogue.load()
    broken = loaded["indicators"].assign(unit="furlongs")
    tables = {**loaded.tables, "indicators": broken, "units": loaded["units"].iloc[:1]}
    bad = catalogue.Catalogue(tables, loaded.package, loaded.schemas)
    monkeypatch.setattr(build.seeds, "load", lambda folder: bad)
    assert build.main(["--seeds-only", "--out", str(tmp_path)]) == 1
    assert "furlongs" in capsys.readouterr().err
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
