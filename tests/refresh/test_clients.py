"""What each client asks, and what becomes of its answers, over sockets from question to row."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from scripts import archive, observations, vintages
from scripts.clients import MODULES, client, eia, fts, hdx, imf_sdmx, unhcr, who_gho
from scripts.fetching.asking import Ask
from scripts.fetching.errors import RefusedError
from scripts.fetching.visit import visit
from tests.refresh.answers import answered


@pytest.fixture
def look(api, session, seeds, sets, tmp_path):
    """Visit a data set; returns its observations."""

    def at(label: str) -> pd.DataFrame:
        outcome = visit(session, tmp_path, tmp_path, seeds, sets[label])
        assert outcome.state == "new", outcome.text
        extended = archive.extended(seeds, tmp_path)
        return vintages.added(extended, tmp_path, observations.empty())

    return at


def values(rows: pd.DataFrame, **where: str) -> list[float]:
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return sorted(rows["value"])


def test_every_provider_has_a_setting_of_its_own(monkeypatch):
    settings = {client(p).PROVIDER.setting for p in MODULES}
    assert len(settings) == len(MODULES)
    for provider in MODULES:
        known = client(provider).PROVIDER
        assert known.id == provider
        assert known.url == known.base
        monkeypatch.setenv(known.setting, "http://mirror.example/base/")
        assert known.url == "http://mirror.example/base"


def test_every_dataset_has_a_client_and_terms(seeds, sets):
    assert {d.provider for d in sets.values()} == set(MODULES)
    assert set(seeds["interfaces"]["provider"]) == set(MODULES)
    assert set(seeds["interfaces"]["reuse"]) <= {"open", "terms", "non-commercial"}


def test_world_bank(look, api):
    rows = look("world-bank/NY.GDP.MKTP.CD")
    # wb_gdp_all-0.json: Venezuela, RB, 2014: 482359318767.703
    assert values(rows, area="VEN", period="2014") == [482.359318768]
    # Groups come without a code of three letters; the European Union has another one.
    assert {"HIC", "LIC", "LMC", "UMC", "EUE", "WLD", "LCN"} <= set(rows["area"])
    assert set(rows["vintage"]) == {"2025-07-01"}
    assert rows[rows["area"] == "COL"]["period"].min() == "2000"
    question = api.asked[0].path
    assert "/country/VEN;COL;" in question
    assert "EUU" in question
    assert "SOUTH-AMERICA" not in question


def test_unhcr_population(look, api):
    rows = look("unhcr/population")
    assert sum(values(rows, indicator="refugees", period="2018")) == 21_040
    assert sum(values(rows, indicator="other_in_need_of_protection", period="2024")) == 5_863_889
    assert (rows["value"] > 0).all()
    assert {a.query["cf_type"] for a in api.asked} == {"ISO"}
    assert {a.query["coo"] for a in api.asked} >= {"VEN", "SYR", "COL"}


def test_unhcr_applications(look):
    rows = look("unhcr/asylum-applications")
    assert set(rows["breakdown"]) == {"g-n-fi-p"}
    assert set(rows["indicator"]) == {"asylum_applications"}


def test_unhcr_knows_zero_from_not_applicable():
    answer = answered(b"{}")
    assert unhcr.count(answer, "-", "x") == ""
    assert unhcr.count(answer, "0", "x") == "0"
    assert unhcr.count(answer, 12, "x") == "12"
    with pytest.raises(RefusedError, match="neither a count nor '-'"):
        unhcr.count(answer, "n/a", "x")


def test_who(look):
    rows = look("gho/MDG_0000000001")
    assert set(rows["breakdown"]) == {"_T", "male"}
    assert set(rows["producer"]) == {"un-igme"}
    assert set(rows["vintage_basis"]) == {"upper-bound"}


def test_who_takes_the_figure_not_the_text():
    row = {
        "IndicatorCode": "X", "SpatialDimType": "COUNTRY", "SpatialDim": "VEN",
        "TimeDimType": "YEAR", "TimeDim": 2010, "Dim1": "SEX_MLE", "Dim2": None, "Dim3": None,
        "DataSourceDim": None, "Value": "14.4 [11.5-17.3]", "NumericValue": 14.41234,
        "Date": "2020-12-04T16:59:43+01:00",
    }  # fmt: skip
    empty = {**row, "TimeDim": 2011, "NumericValue": None}
    region = {"IndicatorCode": "X", "SpatialDimType": "REGION"}
    body = json.dumps({"value": [row, empty, region]}).encode()
    rows, newest = who_gho.parse(answered(body), "X")
    assert [(r[1], r[3], r[4], r[5]) for r in rows] == [("VEN", "SEX_MLE", "2010", "14.41234")]
    assert newest == "2020-12-04"


def test_faostat(look):
    rows = look("faostat/FS")
    # FS.zip: "236",...,"2016-2018","millions","6.8","F"
    assert values(rows, indicator="undernourished_people", area="VEN", period="2016/2018") == [6.8]
    assert set(rows["vintage"]) == {"2019-10-09"}
    bounded = rows[rows["bound"] == "<"]
    assert values(bounded, indicator="undernourishment")[:1] == [2.5]


def test_owid(look):
    rows = look("owid/life-expectancy")
    assert rows["period"].min() == "1950"
    assert set(rows["vintage"]) == {"2025-10-22"}
    assert {"VEN", "WLD"} <= set(rows["area"])


def test_eia_needs_a_key(api, session, seeds, sets, tmp_path, monkeypatch):
    monkeypatch.delenv(eia.KEY, raising=False)
    outcome = visit(session, tmp_path, tmp_path, seeds, sets["eia/crude-oil"])
    assert outcome.state == "failed"
    assert "CRISISDATA_EIA_KEY is not set; get one at https://www.eia.gov/opendata/" in outcome.text
    assert not api.asked


def test_eia(look, monkeypatch):
    monkeypatch.setenv(eia.KEY, "a-key")
    rows = look("eia/crude-oil")
    assert values(rows, indicator="crude_oil_condensate_production", period="1973-01") == [162]


@pytest.mark.parametrize("value", [None, "--", "NA", ""])
def test_eia_values_that_are_not_there(recordings, sets, value):
    file = recordings / "eia/v2-international-data-AGO-1973-01.json"
    body = json.loads(file.read_bytes())
    body["response"]["data"][0]["value"] = value
    (code,) = sets["eia/crude-oil"].codes
    assert eia.parse(answered(json.dumps(body).encode()), code) == []


def test_eia_drops_the_echoed_key(recordings):
    raw = (recordings / "eia/v2-international-data-AGO-1973-01.json").read_bytes()
    assert b"MOCK_API_KEY" in raw
    clean = eia.without_key(answered(raw))
    assert b"MOCK_API_KEY" not in clean.content
    assert json.loads(clean.content)["response"] == json.loads(raw)["response"]


def test_eia_error_inside_200(sets):
    body = {"error": {"code": "API_KEY_INVALID", "message": "An invalid api_key was supplied."}}
    with pytest.raises(RefusedError, match="an error: An invalid api_key"):
        eia.response(answered(json.dumps(body).encode()))


def test_imf_datamapper(look):
    rows = look("imf-datamapper/newest")
    assert values(rows, indicator="cpi_annual_avg", period="2018") == [65374.1]
    assert set(rows[rows["period"] == "2030"]["flag"]) == {"F"}
    assert rows[rows["period"] == "2019"].empty


def test_imf_weo(look, api):
    rows = look("imf/WEO")
    assert set(rows["vintage"]) == {"2025-10-14"}
    assert set(rows["vintage_basis"]) == {"release"}
    flags = rows[rows["indicator"] == "gdp_growth"].set_index("period")["flag"]
    assert (flags["2018"], flags["2019"], flags["2025"]) == ("A", "E", "F")
    question = api.asked[-1]
    assert "/data/dataflow/IMF.RES/WEO/+/VEN+COL+" in question.path
    assert question.query["dimensionAtObservation"] == "TIME_PERIOD"


@pytest.mark.parametrize(
    ("text", "period"),
    [("2018", "2018"), ("2018-Q3", "2018-Q3"), ("2018-M07", "2018-07"), ("2018-07", "2018-07")],
)
def test_imf_periods(text, period):
    assert imf_sdmx.period(answered(b""), text) == period


@pytest.mark.parametrize("text", ["2018-M13", "18", "2018-W05", "3018"])
def test_imf_periods_that_are_none(text):
    with pytest.raises(RefusedError, match="a time period is"):
        imf_sdmx.period(answered(b""), text)


def test_imf_xml_of_the_older_version_is_read_too(recordings):
    """SDMX 2.1, asked for by hand: groups give the last actual year, the data set its day."""
    from scripts.clients import sdmx_xml

    answer = answered((recordings / "imf_sdmx21/IMF_RES-WEO-data.xml").read_bytes(), "text/xml")
    assert sdmx_xml.attributes(answer)["PUBLICATION_DATE"] == "2025-10-14T13:00:00Z"
    (one,) = sdmx_xml.series(answer)
    assert one.attributes["LATEST_ACTUAL_ANNUAL_DATA"] == "2024"
    assert next(imf_sdmx.rows(answer, [one], 2025))[5:8] == ("94669000000", "", "A")


def test_xml_with_entities_is_refused():
    from scripts.clients import sdmx_xml

    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><StructureSpecificData>&a;</StructureSpecificData>'
    with pytest.raises(RefusedError, match="document type"):
        sdmx_xml.series(answered(bomb, "application/xml"))


def test_fts(look):
    rows = look("fts/plans")
    plan = rows[(rows["area"] == "VEN") & (rows["counterpart"] == "_Z")]
    # 2-fts-flow-plan-overview-progress-2020.json, first plan: revised requirements
    assert values(plan, indicator="funding_required", period="2020") == [420_381_684]
    assert {"people_in_need", "people_targeted"} <= set(plan["indicator"])
    hosts = rows[~rows["counterpart"].isin(["_Z", "LCN"])]
    assert values(hosts, counterpart="JOR") == [58_374_629]
    assert set(rows[rows["counterpart"] == "LCN"]["indicator"]) >= {"funding_required"}


def test_fts_flows_page_by_page(api, session, sets):
    ask = Ask(session, sets["fts/plans"])
    total, found = fts.flows(ask, {"locationid": "1", "year": "2020"})
    assert (total, len(found), len(ask.answers)) == (725_591_299, 484, 3)


def test_fts_flows_do_not_follow_a_link_to_another_host(recordings, session, sets, point):
    """As recorded, the link leads to another host."""
    from tests.refresh.server import Reply, serving

    body = (recordings / "fts/custom-search-locationid-1-year-2020.json").read_bytes()
    with serving(lambda asked: Reply(body)) as server:
        point(server.url)
        with pytest.raises(Exception, match=r"refused to ask another host, github\.com"):
            fts.flows(Ask(session, sets["fts/plans"]), {"locationid": "1"})


def test_fts_error_inside_200():
    body = json.dumps({"status": "error", "message": "no such plan", "data": {}}).encode()
    with pytest.raises(RefusedError, match="inside it: 'no such plan'"):
        fts.data(answered(body))


def test_hdx(look):
    rows = look("hdx/global-requirements-and-funding-data")
    mine = rows[rows["area"] == "VEN"]
    assert values(mine, indicator="funding_required", breakdown="_T", counterpart="_Z") == [100]
    assert values(mine, breakdown="outside-appeals") == [7]
    # Two flash appeals in one year: neither is the one. A residue repeated for hosts: no one's.
    assert values(mine, breakdown="flash-appeal") == []
    assert values(mine, counterpart="COL") == [11]
    assert values(mine, counterpart="PER", indicator="funding_received") == [12]


def test_hdx_takes_files_from_its_store_only():
    owns = hdx.PROVIDER.owns
    store = "https://s3.us-east-1.amazonaws.com/hdx-production-filestore/resources/1/a.csv?sig=x"
    assert owns(store)
    assert not owns(store.replace("https", "http"))
    assert not owns("https://s3.us-east-1.amazonaws.com/another-bucket/a.csv")
    assert not owns("https://s3.us-east-1.amazonaws.com.example/hdx-production-filestore/a.csv")
    assert not owns("https://data.humdata.org@elsewhere.example/a.csv")
    assert not owns("http://data.humdata.org/a.csv")


@pytest.mark.parametrize("licence", ["hdx-odc-by", "other", ""])
def test_hdx_another_licence_is_for_a_person(recordings, licence):
    name = "package_show-reliefweb-crisis-figures-2020-04-25.json"
    body = json.loads((recordings / "hdx_ckan" / name).read_bytes())
    body["result"]["license_id"] = licence
    with pytest.raises(RefusedError, match="read it, and see whether"):
        hdx.package(answered(json.dumps(body).encode()))


def test_hdx_failure_inside_200():
    body = json.dumps({"success": False, "error": {"message": "Not found"}}).encode()
    with pytest.raises(RefusedError, match="inside it failure"):
        hdx.package(answered(body))
