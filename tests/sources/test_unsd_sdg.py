"""SDG database: bounds, middle years, aggregates of single years, units, natures."""

from __future__ import annotations

import pytest

from scripts import catalogue
from scripts.errors import SourceError
from scripts.sources import unsd_sdg
from tests.sources.rows import one, series, short, write

PATH = "unsd-sdg-2020/ddf--datapoints--sn_itk_defc--by--age--geo_area--nature--units--year.csv"
TEXT = (
    "age,geo_area,nature,units,year,sn_itk_defc\n"
    "notspec,862,e,percent,2009,<2.5\n"
    "notspec,862,e,percent,2016,20.8\n"
    "notspec,1,e,percent,2019,8.9\n"
    "notspec,728,n,percent,2009,N\n"
    "notspec,250,e,percent,2016,<2.5\n"
)
PLACES = frozenset({"862", "1", "728", "250"})


@pytest.fixture(scope="module")
def seeds():
    return catalogue.load()


@pytest.fixture(scope="module")
def observed(sources, seeds):
    return unsd_sdg.read(sources, seeds)


def rows(root, seeds):
    return unsd_sdg.rows(root, seeds, "sn_itk_defc", unsd_sdg.SERIES["sn_itk_defc"], PLACES)


def test_averages_become_intervals_and_bounds_are_kept(tmp_path, seeds):
    write(tmp_path, PATH, TEXT)
    assert short(rows(tmp_path, seeds)) == [
        "undernourishment VEN _T 2008/2010 2.5 < E 862,2009",
        "undernourishment VEN _T 2015/2017 20.8 E 862,2016",
        "undernourishment WLD _T 2019 8.9 E 1,2019",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2016,20.8", "2016,20.8*", r"row 3, column sn_itk_defc: found '20.8\*'"),
        ("862,e,percent,2016", "8620,e,percent,2016", r"row 3, column geo_area: found '8620'"),
        ("862,e,percent,2016", "862,e,number,2016", r"row 3, column units: found 'number'"),
        ("862,e,percent,2016", "862,q,percent,2016", r"row 3, column nature: found 'q'"),
        ("862,e,percent,2016", "862,e,percent,2009", r"row 3, .*\(862, 2009\) stands twice"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(tmp_path, seeds, old, new, message):
    assert old in TEXT
    write(tmp_path, PATH, TEXT.replace(old, new, 1))
    with pytest.raises(SourceError, match=message):
        rows(tmp_path, seeds)


def test_anchors(observed):
    # sn_itk_defc, lines 3644 and 3646; sh_dyn_mort, line 13998; sh_sta_mmr, line 3907;
    # sh_acs_dtp3, line 4485; sh_dyn_nmrtn, line 3839.
    assert one(observed, indicator="undernourishment", area="VEN", period="2015/2017") == 20.8
    assert one(observed, indicator="undernourishment", area="VEN", period="2017/2019") == 31.4
    assert one(observed, indicator="under5_mortality", area="VEN", period="2016") == 24.2
    assert one(observed, indicator="maternal_mortality", area="VEN", period="2017") == 125
    assert one(observed, indicator="coverage_dtp3", area="VEN", period="2018") == 60
    assert one(observed, indicator="neonatal_deaths_estimated", area="VEN", period="2017") == 7835


def test_flat_end_of_mortality_is_no_plateau_but_no_data(observed):
    under5 = series(observed, indicator="under5_mortality", area="VEN")
    assert set(under5["2016":"2019"]) == {24.2}


def test_both_sexes_only_and_one_row_a_year(observed):
    key = ["indicator", "area", "period"]
    assert not observed.duplicated(key).any()
    assert set(observed["breakdown"]) == {"_T"}
