"""Every recording whose interface has a client is read by it; what comes of it is golden.

python -m tests.refresh.test_recordings RECORDINGS      write the golden file anew
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest

from scripts import catalogue, refresh, rehearsal
from scripts import recordings as recorded
from scripts.fetching.dataset import datasets

GOLDEN = Path(__file__).parent.parent / "data" / "refresh" / "recordings.csv"
COLUMNS = ["path", "provider", "kind", "rows", "detail"]


@pytest.fixture(scope="module")
def outcomes(recordings, sets) -> dict[str, rehearsal.Outcome]:
    return {o.path: o for o in rehearsal.rehearse(recordings, list(sets.values()))}


def golden() -> dict[str, dict[str, str]]:
    with GOLDEN.open(newline="", encoding="utf-8") as file:
        return {r["path"]: r for r in csv.DictReader(file)}


def test_every_recording_has_its_golden_outcome(outcomes):
    expected = golden()
    assert set(outcomes) == set(expected)
    for path, outcome in outcomes.items():
        found = {c: str(getattr(outcome, c)) for c in COLUMNS}
        assert found == expected[path]


def test_no_recording_of_a_client_is_left_out(recordings, outcomes):
    with (recordings / "manifest.csv").open(newline="", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["api"] in recorded.PROVIDERS]
    paths = {r["path"].removeprefix("recordings/") for r in rows}
    # Not answers: headers of a twin, a note, results saved as YAML by others, a derived table.
    paths = {
        p for p in paths if not p.endswith((".headers.json", ".md", ".yaml")) and "DERIVED" not in p
    }
    read = {p.partition("!")[0] for p in outcomes}
    assert paths == read
    assert len(outcomes) > 300


# Read by eye in the recordings.
ANCHORS = {
    "worldbank/wb_brazil_2006-0.json": "NY.GDP.MKTP.CD BRA _Z  2006 1107626541434.92",
    "worldbank/wb_named_vector_wide-2.json": "SL.UEM.TOTL.ZS WLD _Z  2014 5.96545748139033",
    "eia/v2-international-data-AGO-1973-01.json": "1.57 AGO _Z _T 1973-01 162",
    "owid/life-expectancy.csv": "life_expectancy_0 Afghanistan _Z _T 1950 28.1563",
    "owid/life-expectancy.metadata.json": "life_expectancy_0 in years, 2025-10-22",
    "imf_sdmx30/openbb-CPI-JPN-Q.xml": "CPI._T.YOY_PCH_PA_PT JPN _Z  2024-Q1 2.523155541360555",
    "fts/2-country-1-summary-trends-2025.json": "2020: 725591299",
}


@pytest.mark.parametrize(("path", "start"), ANCHORS.items())
def test_first_rows_are_what_was_read_by_eye(outcomes, path, start):
    assert outcomes[path].detail.startswith(start)


REFUSED = {
    "imf_datamapper/html-instead-of-json-2023-10-20.html": "answered HTML (17,472 bytes) where "
    "JSON was expected; the address of the interface ends in /api/v1",
    "imf_sdmx30/structure-dataflow-all-not-a-real-database.recorded.json": "204, no content: it "
    "knows no such flow, agency or code",
    "imf_sdmx30/data-dataflow-IMF.WHD-WHDREO-ALL.ALL.M.recorded.json": "the message has no series",
    "worldbank/2021-go-vcr/countries-invalid-country-id-format-json-483404.json": "refused the "
    "question: The provided parameter value is not valid (Invalid value, 120)",
    "worldbank/2021-go-vcr/"
    "countries-all-indicators-INVALID.INDICATOR.ID-SP.POP.TOTL-format-json--2b9a7b.html": "answered "
    "400 (text/html",
}


@pytest.mark.parametrize(("path", "text"), REFUSED.items())
def test_refusals_say_what_to_do(outcomes, path, text):
    assert outcomes[path].kind == "refused"
    assert text in outcomes[path].detail


def test_people_from_the_focus_area_are_those_of_all_hosts(recordings):
    """Sums over hosts of the recorded bodies, by eye in API_CONTRACTS: dashes are no zeros."""
    from scripts.clients import unhcr
    from tests.refresh.answers import answered

    items = json.loads((recordings / "unhcr_population/DERIVED-origin-VEN-items.json").read_bytes())
    rows = unhcr.stocks(answered(b"{}"), items)
    total = {
        (code, year): sum(int(r[5]) for r in rows if (r[0], r[4]) == (code, year))
        for code in unhcr.STOCKS
        for year in ("2017", "2018", "2024")
    }
    assert total["refugees", "2018"] == 21_040
    assert total["asylum_seekers", "2018"] == 463_791
    assert total["oip", "2018"] == 2_577_345
    assert total["ooc", "2017"] == 345_585
    assert total["refugees", "2024"] == 370_098
    assert total["oip", "2024"] == 5_863_889
    # "-" is not applicable: no row; "0" is a count: a row.
    assert not [r for r in rows if r[0] == "oip" and r[4] == "2017"]
    assert [r for r in rows if r[0] == "asylum_seekers" and r[5] == "0"]


def test_faostat_keeps_bounds_and_spans(recordings, sets):
    from scripts.clients import faostat
    from tests.refresh.answers import answered

    zip_ = answered((recordings / "faostat/FS.zip").read_bytes(), "application/zip")
    rows = faostat.parse(zip_, sets["faostat/FS"], "Food_Security_Data_E_All_Data_(Normalized).csv")
    mine = {(r[0], r[4]): r for r in rows if r[1] == "236"}
    assert mine["210011", "2013/2015"][5] == "2.9"
    assert mine["210011", "2016/2018"][5] == "6.8"
    assert mine["210011", "2016/2018"][8] == "236,210011,2016-2018"
    bounded = [r for r in rows if r[6] == "<"]
    assert ("210041", "2.5") in {(r[0], r[5]) for r in bounded}
    assert {r[7] for r in rows} <= {"A", "E"}


def test_the_command_reads_recordings(recordings, capsys):
    assert refresh.main(["--recordings", str(recordings)]) == 0
    said = capsys.readouterr().out
    assert "worldbank/wb_brazil_2006-0.json: NY.GDP.MKTP.CD BRA" in said
    assert "MOCK_API_KEY" not in said


def write(recordings: Path) -> None:
    sets = list(datasets(catalogue.load()))
    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    with GOLDEN.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for outcome in rehearsal.rehearse(recordings, sets):
            writer.writerow([getattr(outcome, c) for c in COLUMNS])


if __name__ == "__main__":
    write(Path(sys.argv[1]))
