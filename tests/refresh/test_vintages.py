"""Two visits to one source, months apart: vintages, findings, the changelog, and what stops it.

The second state of the source is made from the recording of the first by hand: one value that
flips a finding, one small revision, one value that is gone, one that is new.
"""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from crisisdata.nouns import CrisisData
from scripts import archive, build, catalogue, refresh
from tests.refresh import mini

GDP = "world-bank/NY.GDP.MKTP.CD"
GOLDEN = Path(__file__).parent.parent / "data" / "refresh"


@pytest.fixture(scope="module")
def start(tmp_path_factory) -> Path:
    """Seeds and a package with nothing fetched; copied for each test."""
    top = tmp_path_factory.mktemp("start")
    mini.package(top / "package", mini.seeds(top / "seeds"))
    return top


class Place:
    """One maintainer's place: seeds, sources, package; each visit a minute after the last."""

    def __init__(self, top: Path, api) -> None:
        self.seeds, self.package = top / "seeds", top / "package"
        self.sources, self.report = top / "sources", top / "report"
        self.api = api
        self.minutes = 0

    def refresh(self, *more: str, only: str = GDP) -> int:
        self.minutes += 1
        at = datetime.now(UTC) + timedelta(minutes=self.minutes)
        argv = ["--sources", str(self.sources), "--out", str(self.package)]
        argv += ["--seeds", str(self.seeds), "--report", str(self.report), "--only", only]
        return refresh.main([*argv, "--backoff", "0.01", *more], now=lambda: at)

    def rows(self, area: str, period: str) -> pd.DataFrame:
        table = pd.read_csv(self.package / "data" / "economy.csv", dtype="str")
        mine = (table["area"] == area) & (table["period"] == period)
        return table[mine & (table["indicator"] == "gdp_usd")].reset_index(drop=True)

    def entry(self) -> str:
        """Text of the report, without the time of the visit."""
        text = (self.report / "changes.md").read_text(encoding="utf-8")
        return re.sub(r"\d{8}t\d{6}z", "(visit)", text)

    def state(self, folder: Path) -> dict[str, bytes]:
        return {
            str(f.relative_to(folder)): f.read_bytes()
            for f in sorted(folder.rglob("*"))
            if f.is_file()
        }


@pytest.fixture
def place(start, api, apis, tmp_path) -> Place:
    top = tmp_path / "place"
    shutil.copytree(start, top)
    return Place(top, apis.apis["world-bank"])


def second_state(api) -> None:
    """December 2025: Colombia 2018 falls below the threshold, others change a little."""
    api.head["lastupdated"] = "2025-12-01"
    api.change("COL", "2018", 290e9)
    api.change("VEN", "2014", 500e9)
    api.change("BRA", "2024", None)
    api.change("VEN", "2015", 323e9)


def test_two_vintages_of_one_source(place, capsys):
    assert place.refresh() == 0
    first = place.rows("COL", "2018")
    assert list(first["vintage"]) == ["2025-07-01"]
    assert list(first["vintage_basis"]) == ["release"]
    second_state(place.api)
    assert place.refresh() == 0
    # The changed value has two vintages, the same one keeps its first.
    both = place.rows("COL", "2018")
    assert list(both["vintage"]) == ["2025-07-01", "2025-12-01"]
    assert float(both["value"][1]) == 290
    assert list(place.rows("COL", "2017")["vintage"]) == ["2025-07-01"]
    # What is gone stays known by its vintage, what is new has the new one.
    assert list(place.rows("BRA", "2024")["vintage"]) == ["2025-07-01"]
    assert list(place.rows("VEN", "2015")["vintage"]) == ["2025-12-01"]
    # Each vintage has its own file as reference, with hash, licence and publication.
    references = pd.read_csv(place.package / "data" / "references.csv", dtype="str")
    mine = references[references["id"].isin(both["reference"])]
    assert list(mine["published"]) == ["2025-07-01", "2025-12-01"]
    assert set(mine["licence"]) == {"CC BY 4.0"}
    data = CrisisData(place.package)
    name = {"indicator": "gdp_usd", "producer": "world-bank", "area": "COL"}
    before = data.series(**name, as_of="2025-08-01")
    after = data.series(**name)
    assert before["2018-12-31"] == pytest.approx(float(first["value"][0]))
    assert after["2018-12-31"] == 290
    assert len(before) == len(after)
    table = data.vintages("gdp_usd", producer="world-bank", area="COL")
    assert table.shape[1] == 2
    findings = data.table("findings").set_index("knowledge")["verdict"].astype("str")
    assert findings["now"] == "contradicted"
    assert findings["then"] == "no-data"


def test_the_entry_of_the_changelog(place):
    place.refresh()
    second_state(place.api)
    place.refresh()
    expected = (GOLDEN / "changes.md").read_text(encoding="utf-8")
    assert place.entry() == expected
    tables = {p.stem: pd.read_csv(p) for p in place.report.glob("*.csv")}
    assert set(tables) == {"added", "revised", "withdrawn", "conflicts", "findings"}
    assert sorted(tables["revised"]["area"]) == ["COL", "VEN"]
    assert list(tables["withdrawn"]["area"]) == ["BRA"]
    assert list(tables["findings"]["verdict"]) == ["contradicted"]


def test_a_third_visit_without_news_changes_nothing(place):
    place.refresh()
    before = place.state(place.package)
    assert place.refresh() == 0
    assert place.state(place.package) == before
    assert place.entry() == "### Changed figures\n\nNone.\n"
    assert len(archive.versions(place.sources)) == 1


def test_a_value_that_comes_back_is_a_third_vintage(place):
    place.refresh()
    recorded = place.rows("COL", "2018")["value"][0]
    old = next(
        r["value"] for r in place.api.rows if (r["countryiso3code"], r["date"]) == ("COL", "2018")
    )
    second_state(place.api)
    place.refresh()
    place.api.head["lastupdated"] = "2026-03-01"
    place.api.change("COL", "2018", old)
    place.refresh()
    rows = place.rows("COL", "2018")
    assert list(rows["vintage"]) == ["2025-07-01", "2025-12-01", "2026-03-01"]
    assert rows["value"][2] == recorded


def test_a_dry_run_shows_and_keeps_nothing(place, capsys):
    place.refresh()
    second_state(place.api)
    before = place.state(place.package), place.state(place.sources)
    assert place.refresh("--dry-run") == 0
    said = capsys.readouterr().out
    assert "Finding `output-of-a-neighbour` (now): supported → contradicted" in said
    assert "dry run: nothing was changed" in said
    assert (place.state(place.package), place.state(place.sources)) == before


def test_a_first_dry_run_makes_no_archive(place):
    assert place.refresh("--dry-run") == 0
    assert not [f for f in place.sources.rglob("*") if f.is_file()]


def test_a_large_revision_waits_for_a_reason(place, capsys):
    place.refresh()
    before = place.state(place.package)
    place.api.head["lastupdated"] = "2025-12-01"
    place.api.change("VEN", "2014", 4820e9)
    assert place.refresh() == 1
    said = capsys.readouterr().out
    assert "NOT WRITTEN" in said
    assert (
        "gdp_usd world-bank VEN _Z _T 2014 was revised 9.993 times: 482.359318768 -> 4820" in said
    )
    key = "gdp_usd world-bank VEN _Z _T 2014 -> 4820"
    assert f"revision,{key},<reason>,<reference>" in said
    assert place.state(place.package) == before
    # A row without a reason does not count, one with it does.
    mini.add(place.seeds, "accepted", kind="revision", key=key)
    assert place.refresh() == 1
    assert place.state(place.package) == before
    mini.add(place.seeds, "accepted", kind="other", key=key, reason="of another kind")
    catalogue_ = (place.seeds / "accepted.csv").read_text(encoding="utf-8")
    catalogue_ = catalogue_.replace(f"revision,{key},,", f"revision,{key},a new base year,")
    (place.seeds / "accepted.csv").write_text(catalogue_, encoding="utf-8")
    assert place.refresh() == 0
    assert list(place.rows("VEN", "2014")["vintage"]) == ["2025-07-01", "2025-12-01"]


def test_an_anchor_that_moved_waits_for_a_reason(place, capsys):
    place.refresh()
    value = place.rows("VEN", "2014")["value"][0]
    mini.add(
        place.seeds, "anchors", table="economy", indicator="gdp_usd", producer="world-bank",
        area="VEN", counterpart="_Z", breakdown="_T", period="2014", value=value, source="by eye",
    )  # fmt: skip
    place.api.head["lastupdated"] = "2025-12-01"
    place.api.change("VEN", "2014", 483e9)
    assert place.refresh() == 1
    assert "the anchor gdp_usd world-bank VEN _Z _T 2014 moved" in capsys.readouterr().out
    mini.add(
        place.seeds, "accepted", kind="anchor", key="gdp_usd world-bank VEN _Z _T 2014 -> 483",
        reason="new national accounts",
    )  # fmt: skip
    assert place.refresh() == 0


def test_a_series_that_vanished_waits_for_a_reason(place, capsys):
    place.refresh()
    place.api.head["lastupdated"] = "2025-12-01"
    place.api.rows = [r for r in place.api.rows if r["countryiso3code"] != "CUB"]
    assert place.refresh() == 1
    said = capsys.readouterr().out
    assert "the series gdp_usd world-bank CUB _Z _T vanished" in said
    # A second look does not let it pass.
    assert place.refresh() == 1
    mini.add(
        place.seeds, "accepted", kind="vanished", key="gdp_usd world-bank CUB _Z _T",
        reason="withdrawn by the World Bank",
    )  # fmt: skip
    assert place.refresh() == 0


def test_without_the_archive_its_rows_keep_their_references(place):
    """`build --seeds-only` on a machine that has no raw file."""
    place.refresh()
    seeds = catalogue.load(place.seeds)
    assert "world-bank--" not in " ".join(seeds["datasets"]["id"])
    extended = archive.extended(seeds, None, place.package)
    rows = build.kept_observations(extended, place.package, False)
    assert (rows["indicator"] == "gdp_usd").sum() > 500
    assert set(rows["reference"]) <= set(catalogue.references(extended)["id"])


def test_editions_of_the_weo_are_taken_once(place, apis):
    """The dated editions are vintages of their own; forecasts are kept for each of them."""
    imf = apis.apis["imf"]
    imf.edition("WEO_2025_APR_VINTAGE", "2025-04-22T13:00:00Z")
    assert place.refresh("--fetch-only", only="imf/WEO") == 0
    names = [v.folder.parent.name for v in archive.versions(place.sources)]
    assert names == ["WEO", "WEO_2025_APR_VINTAGE"]
    imf.edition("WEO_2025_OCT_VINTAGE", "2025-10-14T13:00:00Z")
    imf.published["WEO"] = "2026-04-14T13:00:00Z"
    imf.series["data"]["dataSets"][0]["series"]["0:0:0"]["observations"]["40"][0] = "-2.5"
    assert place.refresh("--fetch-only", only="imf/WEO") == 0
    found = archive.versions(place.sources)
    assert [(v.folder.parent.name, v.record["published"]) for v in found] == [
        ("WEO", "2025-10-14"),
        ("WEO", "2026-04-14"),
        ("WEO_2025_APR_VINTAGE", "2025-04-22"),
        ("WEO_2025_OCT_VINTAGE", "2025-10-14"),
    ]
    extended = archive.extended(catalogue.load(place.seeds), place.sources)
    from scripts import observations, vintages

    rows = vintages.added(extended, place.sources, observations.empty())
    growth = rows[rows["indicator"] == "gdp_growth"]
    actual = growth[growth["period"] == "2015"]
    assert list(actual["flag"]) == ["A"]
    assert list(actual["vintage"]) == ["2025-04-22"]
    forecast = growth[growth["period"] == "2027"].sort_values("vintage")
    assert set(forecast["flag"]) == {"F"}
    assert sorted(set(forecast["vintage"])) == ["2025-04-22", "2025-10-14", "2026-04-14"]
    estimate = growth[growth["period"] == "2020"]
    assert set(estimate["flag"]) == {"E"}
