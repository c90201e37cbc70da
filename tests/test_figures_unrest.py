"""What figures, positions and events of unrest, politics and aid must agree with."""

from __future__ import annotations

import pandas as pd
import pytest

from scripts import catalogue, figures

EU = set(
    "AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT "
    "ROU SVK SVN ESP SWE GBR".split()
)
WORDS = 12


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rows(seeds) -> pd.DataFrame:
    """The corrected transcription, value in the indicator's unit."""
    out = figures.corrected(figures.transcription(), seeds["corrections"])
    factor = pd.to_numeric(out["factor"]).fillna(1)
    return out.assign(value=pd.to_numeric(out["value"]) * factor)


@pytest.fixture(scope="module")
def positions(seeds) -> pd.DataFrame:
    return seeds["positions"]


def value(rows, indicator, period, breakdown="_T", producer=None, confident=True):
    """The one value of a period."""
    found = rows[
        (rows["indicator"] == indicator)
        & (rows["period"] == period)
        & (rows["breakdown"] == breakdown)
        & (rows["area"] == "VEN")
    ]
    if producer:
        found = found[found["producer"] == producer]
    if confident:
        found = found[found["confidence"] != "low"]
    values = set(found["value"])
    assert len(values) == 1, (indicator, period, values)
    return values.pop()


@pytest.mark.parametrize(
    ("span", "total"),
    [("2011/2015", 30368), ("2011/2018", 59787), ("2013/2018", 48966), ("2011/2021", 92719)],
)
def test_protests_of_the_years_add_up_to_the_totals_of_the_observatory(rows, span, total):
    first, last = (int(y) for y in span.split("/"))
    assert value(rows, "protests", span) == total
    assert sum(value(rows, "protests", str(y)) for y in range(first, last + 1)) == total


def test_months_of_protests_stay_within_the_sums_of_several(rows):
    half = value(rows, "protests", "2018-01/2018-06")
    ten_months = value(rows, "protests", "2018-01/2018-10")
    later = [value(rows, "protests", f"2018-{m}") for m in ("07", "09", "10")]
    assert half + sum(later) < ten_months < value(rows, "protests", "2018")


def test_january_2019_is_above_every_month_that_2018_leaves_room_for(rows):
    january = value(rows, "protests", "2019-01")
    known = {m: value(rows, "protests", f"2018-{m}") for m in ("01", "05", "07", "09", "10")}
    rest = value(rows, "protests", "2018") - value(rows, "protests", "2018-01/2018-10")
    august = value(rows, "protests", "2018-01/2018-10") - value(
        rows, "protests", "2018-01/2018-06"
    ) - known["07"] - known["09"] - known["10"]  # fmt: skip
    assert january > max(*known.values(), august, rest)


def test_share_of_political_protests_fits_their_number(rows):
    share = value(rows, "protest_share", "2019-01", "civil-political")
    number = value(rows, "protests", "2019-01", "civil-political")
    assert number / value(rows, "protests", "2019-01") * 100 == pytest.approx(share, abs=0.1)


def test_shares_of_2018_add_up_to_all(rows):
    parts = [
        value(rows, "protest_share", "2018", b) for b in ("civil-political", "social-economic")
    ]
    assert sum(parts) == 100


def test_suspect_half_year_of_2021_is_marked(rows):
    suspect = rows[(rows["indicator"] == "protests") & (rows["period"] == "2021-01/2021-06")]
    assert suspect[["confidence", "flag"]].to_numpy().tolist() == [["low", "U"]]


def test_corrected_months_of_oil_give_the_mean_of_their_quarter(rows):
    for source, months in (
        ("direct-communication", (1037, 1050, 1047)),
        ("secondary-sources", (776, 750, 734)),
    ):
        page = rows[rows["id"].isin([f"up-{i}" for i in range(121, 129)])]
        page = page[page["breakdown"] == source].set_index("period")["value"]
        assert [page[f"2019-{m}"] for m in ("04", "05", "06")] == list(months)
        assert page["2019-Q2"] == pytest.approx(sum(months) / 3, abs=0.5)
        assert "2019-07" not in page


def test_sources_of_opec_are_kept_apart(rows):
    assert value(rows, "oil_production", "2019-01", "secondary-sources", "opec") == 1106
    assert value(rows, "oil_production", "2019-01", "direct-communication", "opec") == 1488
    kinds = set(rows.loc[rows["indicator"] == "oil_production", "breakdown"])
    assert kinds == {"secondary-sources", "direct-communication", "oil-source-not-stated"}


def test_hosts_of_the_regional_plan_ask_for_less_than_the_plan(rows):
    page = rows["id"].isin([f"up-{i}" for i in range(191, 196)])
    assert set(rows.loc[page, "indicator"]) == {"funding_required"}
    plan = rows[page].set_index("counterpart")["value"]
    assert plan["LCN"] == 738_000_000
    assert plan.drop("LCN").sum() == 595_800_000


def test_disappearances_are_not_in_the_series_of_violent_deaths(rows):
    without = value(rows, "violent_deaths", "2021")
    assert value(rows, "violent_deaths", "2021", "with-disappearances") - without == 1634
    assert value(rows, "violent_deaths", "2018", "homicides") < value(
        rows, "violent_deaths", "2018"
    )


def test_observatory_and_unodc_are_two_measures(rows, sources, seeds):
    from scripts.sources import unodc

    rate = unodc.read(sources, seeds).set_index("period")["value"]
    assert value(rows, "violent_death_rate", "2019", producer="ovv") == 60.3
    assert rate["2019"] == pytest.approx(41.0, abs=0.05)


def by_day(positions, day, *wordings):
    found = positions[
        (positions["position"] == "recognises-guaido")
        & (positions["date_precision"] == "day")
        & (positions["date"] <= day)
    ]
    if wordings:
        found = found[found["wording"].isin(wordings)]
    return set(found["area"]) - {"EUE"}


@pytest.mark.parametrize(
    ("day", "members"),
    [("2019-02-03", 0), ("2019-02-04", 19), ("2019-02-05", 20), ("2019-02-06", 22),
     ("2019-02-08", 23), ("2019-02-12", 23)],
)  # fmt: skip
def test_recognition_by_the_european_union_day_by_day(positions, day, members):
    assert len(by_day(positions, day) & EU) == members


def test_members_that_had_not_recognised_are_known_as_such(positions):
    neutral = set(positions.loc[positions["position"] == "neutral", "area"])
    assert EU - by_day(positions, "2019-02-12") == neutral & EU
    assert neutral & EU == {"ITA", "GRC", "CYP", "SVK", "SVN"}


def test_bulgaria_is_classed_by_its_text(positions):
    assert EU & by_day(positions, "2019-02-12") - by_day(positions, "2019-02-12", "recognises") == {
        "BGR"
    }


def test_about_46_states_are_dated_by_the_day_of_the_article(positions):
    states = by_day(positions, "2019-02-12")
    assert 44 <= len(states) <= 48
    assert len(states - EU) >= 20
    assert "CAN" in states


def test_declaration_of_the_american_states_has_sixteen(positions):
    declared = positions[positions["issuer"] == "Declaration of 16 OAS member states"]
    assert declared["area"].nunique() == len(declared) == 16
    assert set(declared["date"]) == {"2019-01-24"}
    assert "DOM" in set(declared["area"])


def test_undated_list_is_never_evidence_for_a_day(positions, seeds):
    listed = positions[positions["date_precision"] == "unknown"]
    assert len(listed) == 57
    assert (listed["date"] > "2019-07-12").all()
    assert set(listed["confidence"]) == {"low"}
    references = catalogue.references(seeds).set_index("id")
    (published,) = set(references.loc[listed["reference"].unique(), "published"])
    assert published > "2019-07-12"


def test_china_spoke_of_interference_or_of_the_government_never_for_maduro(positions):
    china = positions[positions["area"] == "CHN"]
    assert set(china["wording"]) == {"opposes-interference", "names-government", "votes-against"}


def test_press_lists_are_never_more_than_low(positions):
    lists = positions[positions["note"].str.startswith("press list")]
    assert len(lists) > 20
    assert set(lists["confidence"]) == {"low"}


def test_every_row_says_when_how_sure_and_in_which_words(positions):
    needed = ["date", "date_precision", "wording", "confidence", "issuer", "reference", "locator"]
    assert (positions[needed] != "").all().all()


@pytest.mark.parametrize("table", ["positions", "events"])
def test_quotations_are_short(seeds, table):
    words = seeds[table]["locator"].str.split().str.len()
    assert words.max() <= WORDS


def test_events_are_one_row_a_reference_and_agree_on_the_day(seeds):
    events = seeds["events"]
    assert not events.duplicated(["id", "reference"]).any()
    for column in ("date", "title", "title_es", "kind", "actor"):
        assert (events.groupby("id")[column].nunique() == 1).all(), column


def test_references_of_the_narrative_exist(seeds):
    known = set(catalogue.references(seeds)["id"])
    for table in ("positions", "events"):
        assert set(seeds[table]["reference"]) <= known


def test_copies_of_one_agency_count_once(seeds):
    events = seeds["events"].set_index("id")
    assert set(events.loc[["said-white-house-talks"], "source"]) == {"Reuters"}
    assert set(events.loc[["said-no-request"], "source"]) == {"TASS", "AP"}
    assert set(events.loc[["said-self-interest"], "source"]) == {"TASS"}
