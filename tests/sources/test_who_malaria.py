"""Malaria cases reported to WHO, from a second-hand copy."""

from __future__ import annotations

import pytest

from scripts import catalogue
from scripts.errors import SourceError
from scripts.sources import who_malaria
from scripts.sources.areas import named
from tests.sources.rows import one, short, write

HEAD = "Country,Year,No. of cases,No. of deaths,WHO Region\n"


@pytest.fixture(scope="module")
def seeds():
    return catalogue.load()


@pytest.fixture(scope="module")
def text(seeds):
    own = "Venezuela (Bolivarian Republic of), 2016,900.0,2.0,Americas\n"
    return HEAD + own + "".join(f"{name}, 2017,10.0,,R\n" for name in named(seeds, "who"))


def test_small_file_gives_the_expected_rows(tmp_path, seeds, text):
    got = short(who_malaria.read(write(tmp_path, who_malaria.FILE, text), seeds))
    assert got[:2] == [
        "malaria_cases VEN _T 2016 900 A VEN,2016",
        "malaria_cases VEN _T 2017 10 A VEN,2017",
    ]
    assert got[-1] == "malaria_deaths VEN _T 2016 2 A VEN,2016"
    assert len(got) == len(named(seeds, "who")) + 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (" 2016,900.0", " 2016,900 cases", r"row 2, column No. of cases: found '900 cases'"),
        (" 2016,", " MMXVI,", r"row 2, column Year: found 'MMXVI'"),
        (" 2016,", " 2017,", r"row 3, column Country: .* stands twice"),
        ("Colombia,", "Kolumbien,", r"column Country: has no 'Colombia', expected for COL"),
    ],
)
def test_broken_file_is_refused_where_it_breaks(tmp_path, seeds, text, old, new, message):
    assert old in text
    write(tmp_path, who_malaria.FILE, text.replace(old, new, 1))
    with pytest.raises(SourceError, match=message):
        who_malaria.read(tmp_path, seeds)


def test_anchors(sources, seeds):
    # reported_numbers.csv, lines 105, 429 and 23.
    rows = who_malaria.read(sources, seeds)
    cases = {"indicator": "malaria_cases"}
    assert one(rows, area="VEN", period="2017", **cases) == 411586
    assert one(rows, area="VEN", period="2014", **cases) == 90708
    assert one(rows, area="COL", period="2017", **cases) == 52805
    assert one(rows, indicator="malaria_deaths", area="VEN", period="2014") == 5
