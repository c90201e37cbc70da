"""WHO Global Health Observatory: withdrawn figures, hidden dimensions, sexes, spans of years."""

from __future__ import annotations

import pytest

from scripts import catalogue
from scripts.errors import SourceError
from scripts.sources import who_gho
from tests.sources.rows import one, short, write

HEAD = (
    "GHO,PUBLISHSTATE,YEAR,REGION,WORLDBANKINCOMEGROUP,COUNTRY,"
    "Display Value,Numeric,Low,High,Comments\n"
)
BEDS = HEAD + (
    "WHS6_102,PUBLISHED,2011,AMR,WB_UMI,VEN,12,12.00000,,,old load\n"
    "WHS6_102,PUBLISHED,2011,AMR,,VEN,9,9.00000,,,\n"
    "WHS6_102,VOID_APPROVED,2012,AMR,,VEN,8,8.00000,,,\n"
    "WHS6_102,PUBLISHED,2011,AMR,,COL,15,15.00000,,,\n"
    "WHS6_102,PUBLISHED,2011,AMR,,,14,14.00000,,,\n"
)
SEXES = (
    "GHO,PUBLISHSTATE,YEAR,REGION,COUNTRY,SEX,Display Value,Numeric,Low,High,Comments\n"
    "WHOSIS_000001,PUBLISHED,1990,AMR,VEN,BTSX,70.0,70.01,,,\n"
    "WHOSIS_000001,PUBLISHED,2016,AMR,VEN,FMLE,79.0,79.02,,,\n"
    "WHOSIS_000001,PUBLISHED,2016,AMR,COL,BTSX,75.0,75.03,,,\n"
    "WHOSIS_000001,PUBLISHED,2016,AMR,COL,MLE,71.0,71.04,,,\n"
    "WHOSIS_000001,PUBLISHED,1999,AMR,COL,BTSX,70.0,70.05,,,\n"
    "WHOSIS_000001,PUBLISHED,2016,EUR,FRA,BTSX,83.0,83.06,,,\n"
)


@pytest.fixture(scope="module")
def seeds():
    return catalogue.load()


@pytest.fixture(scope="module")
def observed(sources, seeds):
    return who_gho.read(sources, seeds)


def rows(root, seeds, code):
    return who_gho.rows(root, seeds, code, who_gho.FILES[code])


def test_two_loads_in_one_file_give_the_newer_one(tmp_path, seeds):
    write(tmp_path, "who-gho-2018/WHS6_102.csv", BEDS)
    assert short(rows(tmp_path, seeds, "WHS6_102")) == [
        "hospital_beds VEN _T 2011 9 A VEN,2011",
    ]


def test_sexes_for_the_focus_area_and_the_scale_from_2000_on(tmp_path, seeds):
    write(tmp_path, "who-gho-2018/WHOSIS_000001.csv", SEXES)
    assert short(rows(tmp_path, seeds, "WHOSIS_000001")) == [
        "life_expectancy VEN _T 1990 70.01 E VEN,1990,BTSX",
        "life_expectancy VEN female 2016 79.02 E VEN,2016,FMLE",
        "life_expectancy COL _T 2016 75.03 E COL,2016,BTSX",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",9,9.00000", ",9,nine", r"WHS6_102.csv, row 3, column Numeric: found 'nine'"),
        ("2011,AMR,,VEN", "20111,AMR,,VEN", r"row 3, column YEAR: found '20111'"),
        (",,COL,", ",,XCO,", r"row 5, column COUNTRY: found 'XCO'"),
        ("WHS6_102,VOID_APPROVED,2012", "WHS6_102,PUBLISHED,2011", r"\(VEN, 2011\) stands twice"),
        ("YEAR,REGION", "REGION,YEAR", r"row 1, column 3: found 'REGION', expected 'YEAR'"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(tmp_path, seeds, old, new, message):
    assert old in BEDS
    write(tmp_path, "who-gho-2018/WHS6_102.csv", BEDS.replace(old, new, 1))
    with pytest.raises(SourceError, match=message):
        rows(tmp_path, seeds, "WHS6_102")


def test_anchors(observed):
    # MDG_0000000007.csv, line 4951; MDG_0000000001.csv, line 4505; WHS3_41.csv, line 5089;
    # SDGMALARIA.csv, line 466; WHOSIS_000008.csv, line 925; WHS6_102.csv, lines 243 and 402.
    assert one(observed, indicator="under5_mortality", area="VEN", period="2016") == 16.3
    assert one(observed, indicator="infant_mortality", area="VEN", period="2016") == 14.0
    assert one(observed, indicator="diphtheria_cases", area="VEN", period="2016") == 31
    assert one(observed, indicator="malaria_incidence", area="VEN", period="2016") == 44.73395
    assert one(observed, indicator="child_underweight", area="VEN", period="1981/1982") == 8.9
    assert one(observed, indicator="hospital_beds", area="VEN", period="2009") == 11


def test_producers_are_those_who_made_the_figures(observed):
    made = observed.groupby("indicator")["producer"].agg("unique").map(list).to_dict()
    assert made["under5_mortality"] == ["un-igme"]
    assert made["maternal_mortality"] == ["un-mmeig"]
    assert made["health_expenditure"] == ["who"]


def test_coverage_that_is_left_out_repeats_the_workbooks(sources, seeds):
    # Why six files of coverage are not read: figure by figure they are the release of July 2017.
    from scripts.sources import common, wuenic

    book = wuenic.rows(sources, seeds, "wuenic_20170715.xls", wuenic.BOOKS["wuenic_20170715.xls"])
    for code, indicator in (("WHS8_110", "coverage_mcv1"), ("WHS4_100", "coverage_dtp3")):
        path = f"who-gho-2018/{code}.csv"
        table = common.read_table(sources, path, HEAD.strip().split(","))
        table = table[table["COUNTRY"] != ""].set_index(["COUNTRY", "YEAR"])["Numeric"]
        ours = book[book["indicator"] == indicator].set_index(["area", "period"])["value"]
        assert len(ours) > 400
        assert (table.reindex(ours.index).astype("float64") == ours).all()
