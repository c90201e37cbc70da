"""World Bank, World Development Indicators: four copies of different days."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.clients.world_bank import fetch as fetch
from scripts.errors import SourceError
from scripts.sources.areas import SINCE, kept
from scripts.sources.common import expect, no_repeats, numbers, read_table, years

DATASETS = ("wb-wdi-inflation", "wb-wdi-gdp", "wb-population", "wb-wdi-ven-2026-05")

# The World Bank's code of the European Union; every other code is the package's own.
AREAS = {"EUU": "EUE"}
_BILLION, _MILLION = 1e9, 1e6
# Six decimals of a billion or a million: nothing that is printed gets lost.
_DECIMALS = 6


class Series(NamedTuple):
    """What becomes of an indicator of the WDI."""

    indicator: str
    producer: str = "world-bank"
    breakdown: str = "_T"
    scale: float = 1.0
    flag: str = "A"


_TOPICS = "wb-wdi-ven-2026-05/ove_banco_mundial_venezuela_"
# WDI code -> series. The WDI republishes: the producer is who made the figure, as the WDI's own
# source note of each series says, and figures modelled by it are estimates (E).
SERIES: dict[str, dict[str, Series]] = {
    "demografia": {
        "SP.POP.TOTL": Series("population"),
        "SP.DYN.LE00.IN": Series("life_expectancy", "un-wpp", flag="E"),
    },
    "macroeconomia": {
        "NY.GDP.MKTP.CD": Series("gdp_usd", scale=_BILLION),
        "NY.GDP.MKTP.KD.ZG": Series("gdp_growth"),
        "NY.GDP.PCAP.CD": Series("gdp_per_capita_usd"),
    },
    "mercado_laboral": {"SL.UEM.TOTL.ZS": Series("unemployment", "ilo", flag="E")},
    "precios_e_inflacion": {
        "NY.GDP.DEFL.KD.ZG": Series("gdp_deflator"),
        "FP.CPI.TOTL.ZG": Series("cpi_annual_avg"),
        "FP.CPI.TOTL": Series("cpi_index", breakdown="base-2010"),
    },
    "salud": {
        "SH.XPD.CHEX.GD.ZS": Series("health_expenditure", "who"),
        "SH.DYN.MORT": Series("under5_mortality", "un-igme", flag="E"),
        "SP.DYN.IMRT.IN": Series("infant_mortality", "un-igme", flag="E"),
        "SH.STA.MMRT": Series("maternal_mortality", "un-mmeig", flag="E"),
    },
    "sector_externo": {
        "NE.IMP.GNFS.CD": Series("imports_goods_services", scale=_MILLION),
        "NE.EXP.GNFS.CD": Series("exports_goods_services", scale=_MILLION),
    },
}
_TOPIC_COLUMNS = [
    "País OVE", "País Banco Mundial", "Código ISO 2", "Código ISO 3", "Región",
    "Nivel de ingreso", "Año", "Área temática", "ID área", "Subárea", "ID subárea",
    "Código indicador", "Indicador", "Valor", "Fuente", "Fecha descarga", "Error descarga",
]  # fmt: skip


def _long(
    sources: Path,
    catalogue: Catalogue,
    path: str,
    indicator: str,
    scale: float = 1.0,
    more: Collection[str] = (),
) -> pd.DataFrame:
    """Read a copy with a row for each country and year, of the scope and of `more` areas."""
    table = read_table(sources, path, ["Country Name", "Country Code", "Year", "Value"])
    no_repeats(table, ["Country Code", "Year"], path)
    table["area"] = table["Country Code"].replace(AREAS)
    table["value"] = numbers(table, "Value", path)
    table["period"] = years(table, "Year", path)
    recent = table["area"].isin(more) & (table["period"].astype("int64") >= SINCE)
    table = table[kept(catalogue, table["area"], table["period"]) | recent]
    return observations.frame(
        catalogue,
        path,
        indicator=indicator,
        area=table["area"],
        period=table["period"],
        value=(table["value"] / scale).round(_DECIMALS),
        locator=table["Country Code"] + "," + table["period"],
    )


def _wide(sources: Path, catalogue: Catalogue, path: str) -> pd.DataFrame:
    """Read the World Bank's own layout of consumer prices: a column for each year."""
    head = ["Country Name", "Country Code", "Indicator Name", "Indicator Code"]
    table = read_table(sources, path, head, more=True)
    no_repeats(table, ["Country Code"], path)
    # Every line ends in a comma: the last column has no name.
    columns = [c for c in table.columns[len(head) :] if not c.startswith("Unnamed")]
    wrong = [c for c in columns if not c.isdigit()]
    if wrong or set(table["Indicator Code"]) != {"FP.CPI.TOTL.ZG"}:
        found = wrong[0] if wrong else sorted(set(table["Indicator Code"]))
        raise SourceError(path, f"found {found!r}, expected years of FP.CPI.TOTL.ZG", row=1)
    for column in columns:
        table[column] = numbers(table, column, path)
    table["area"] = table["Country Code"].replace(AREAS)
    table = table[table["area"].isin(catalogue.scope)]
    table = table.melt(["area", "Country Code"], columns, "period", "value")
    return observations.frame(
        catalogue,
        path,
        indicator="cpi_annual_avg",
        area=table["area"],
        period=table["period"],
        value=table["value"],
        locator=table["Country Code"] + "," + table["period"],
    )


def _topic(sources: Path, catalogue: Catalogue, topic: str) -> pd.DataFrame:
    """Read one of the twelve files on Venezuela (semicolons, decimal comma, 7,19e+01)."""
    path = f"{_TOPICS}{topic}.csv"
    table = read_table(sources, path, _TOPIC_COLUMNS, sep=";")
    published = catalogue.dataset(path)["published"]
    checks = {"Código ISO 3": catalogue.focus, "Fecha descarga": published, "Error descarga": ""}
    for column, expected in checks.items():
        expect(table, column, path, table[column] == expected, repr(expected))
    parts = []
    for code, series in SERIES[topic].items():
        rows = table[table["Código indicador"] == code]
        if rows.empty:
            raise SourceError(path, f"no row of {code}, expected one", column="Código indicador")
        no_repeats(rows, ["Año"], path)
        value = numbers(rows, "Valor", path, decimal=",")
        parts.append(
            observations.frame(
                catalogue,
                path,
                indicator=series.indicator,
                producer=series.producer,
                area=rows["Código ISO 3"],
                breakdown=series.breakdown,
                period=years(rows, "Año", path),
                value=(value / series.scale).round(_DECIMALS),
                flag=series.flag,
                locator=code + "," + rows["Año"],
            )
        )
    return observations.join(parts)


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the four copies."""
    return observations.join(
        [
            _wide(sources, catalogue, "wb-wdi-inflation/FP.CPI.TOTL.ZG.csv"),
            _long(sources, catalogue, "wb-wdi-gdp/gdp.csv", "gdp_usd", _BILLION),
            # Members of groups too: populations weigh them (a qualified majority of the EU).
            _long(
                sources,
                catalogue,
                "wb-population/population.csv",
                "population",
                more=frozenset(catalogue["area_members"]["area"]),
            ),
            *(_topic(sources, catalogue, topic) for topic in SERIES),
        ]
    )
