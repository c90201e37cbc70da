"""World Development Indicators: four copies, and whose figures they are."""

from __future__ import annotations

import pandas as pd
import pytest
from provider_checks import golden, refused, value

from scripts import catalogue
from scripts.sources import world_bank_wdi as wdi

CPI = "wb-wdi-inflation/FP.CPI.TOTL.ZG.csv"
MACRO = "wb-wdi-ven-2026-05/ove_banco_mundial_venezuela_macroeconomia.csv"


@pytest.fixture(scope="module")
def seeds() -> catalogue.Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rows(sources, seeds) -> pd.DataFrame:
    return wdi.read(sources, seeds)


def test_small_files_give_the_expected_rows(seeds):
    golden(wdi, seeds)


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        # Datahub ships the deflator under the name of consumer prices: the code tells.
        (CPI, "FP.CPI.TOTL.ZG", "NY.GDP.DEFL.KD.ZG", "row 1: found"),
        (CPI, "62.1686", "62,1686", "row 2: found 9 cells, expected 8"),
        (CPI, ",,62.1686,,", ",62.1686", "row 2: found 5 cells, expected 8"),
        (CPI, ",EUU,", ",VEN,", "row 3, column Country Code: (VEN) stands twice"),
        ("wb-wdi-gdp/gdp.csv", "PER,1999", "PER,x", "row 3, column Year: found 'x'"),
        ("wb-population/population.csv", "29807592", "many", "row 2, column Value: found 'many'"),
        (MACRO, "2026-05-21", "2026-05-22", "row 2, column Fecha descarga: found '2026-05-22'"),
        (MACRO, ";VEN;", ";COL;", "row 2, column Código ISO 3: found 'COL'"),
        (MACRO, "NY.GDP.MKTP.CD", "NY.GDP.MKTP.CN", "column Código indicador: no row of NY.GDP"),
        (MACRO, "1,02021093964682e+11", "1.02e+11,0", "row 2, column Valor: found '1.02e+11,0'"),
    ],
)
def test_broken_files_are_refused_where_they_break(seeds, tmp_path, file, old, new, where):
    refused(wdi, seeds, tmp_path, file, old, new, where)


def test_anchors(rows):
    # Read in the files; file and line.
    for vintage, indicator, producer, area, period, expected in [
        ("2025-07-01", "cpi_annual_avg", "world-bank", "VEN", "2014", 62.1686499794829),  # 256
        ("2026-03-20", "gdp_usd", "world-bank", "VEN", "2014", 482.359319),  # gdp.csv 13670
        ("2026-03-06", "population", "world-bank", "VEN", "2018", 29807592),  # population 16475
        ("2026-03-06", "population", "world-bank", "LCN", "2018", 635778081),  # population 8705
        ("2026-05-21", "gdp_deflator", "world-bank", "VEN", "2018", 225690.059918),  # precios
        ("2026-05-21", "gdp_growth", "world-bank", "VEN", "2018", -19.655342),  # macroeconomia
        ("2026-05-21", "under5_mortality", "un-igme", "VEN", "2016", 24.2),  # salud 190
        ("2026-05-21", "maternal_mortality", "un-mmeig", "VEN", "2016", 162),  # salud 256
        ("2026-05-21", "unemployment", "ilo", "VEN", "2017", 5.045),  # mercado_laboral 455
        ("2026-05-21", "life_expectancy", "un-wpp", "VEN", "2018", 72.641),  # demografia 126
        ("2026-05-21", "imports_goods_services", "world-bank", "VEN", "2018", 12333.875559),
    ]:
        key = {"vintage": vintage, "indicator": indicator, "producer": producer}
        assert value(rows, **key, area=area, period=period) == expected, key


def test_consumer_prices_are_not_the_deflator(rows):
    # The deflator of 2014 is 40.4 in the database of 2024 and 104.65 in the WDI of 2026.
    key = {"vintage": "2026-05-21", "area": "VEN", "period": "2014"}
    assert value(rows, indicator="cpi_annual_avg", **key) == pytest.approx(62.17, abs=0.01)
    assert value(rows, indicator="gdp_deflator", **key) == pytest.approx(104.65, abs=0.01)


def test_the_two_copies_of_a_series_agree(rows):
    # Consumer prices and population of Venezuela stand in two copies each.
    for indicator in ("cpi_annual_avg", "population"):
        ven = rows[(rows["indicator"] == indicator) & (rows["area"] == "VEN")]
        wide = ven.pivot_table(index="period", columns="vintage", values="value").dropna()
        assert len(wide) >= 8
        assert (wide.iloc[:, 0] / wide.iloc[:, 1] - 1).abs().max() < 1e-6


def test_venezuela_has_no_official_prices_after_2016(rows):
    ven = rows[(rows["indicator"] == "cpi_annual_avg") & (rows["area"] == "VEN")]
    assert ven["period"].max() == "2016"
