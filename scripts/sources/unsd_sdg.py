"""UN Statistics Division: global SDG indicators database as of October 2020."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.sources.areas import around, kept, named
from scripts.sources.common import codes, no_repeats, numbers, read_table, years

DATASETS = ("unsd-sdg-2020",)


class Take(NamedTuple):
    """One series: its columns, the unit it must be in, and where it goes."""

    columns: tuple[str, ...]
    units: str
    indicator: str
    focus_only: bool = False


_PLAIN = ("geo_area", "nature", "units", "year")
_AGED = ("age", *_PLAIN)
_SEXED = ("age", "geo_area", "nature", "sex", "units", "year")
_LIVE = "per_1000_live_births"
SERIES = {
    "sn_itk_defc": Take(_AGED, "percent", "undernourishment"),
    "sn_itk_defcn": Take(_PLAIN, "num_m", "undernourished_people"),
    "sh_acs_dtp3": Take(_PLAIN, "percent", "coverage_dtp3"),
    "sh_acs_mcv2": Take(_PLAIN, "percent", "coverage_mcv2", focus_only=True),
    "sh_acs_pcv3": Take(_PLAIN, "percent", "coverage_pcv3", focus_only=True),
    "sh_acs_unhc": Take(_PLAIN, "index", "uhc_service_coverage", focus_only=True),
    "sh_dyn_imrt": Take(_SEXED, _LIVE, "infant_mortality"),
    "sh_dyn_mort": Take(_SEXED, _LIVE, "under5_mortality"),
    "sh_dyn_nmrt": Take(_SEXED, _LIVE, "neonatal_mortality"),
    "sh_dyn_imrtn": Take(_SEXED, "number", "infant_deaths_estimated", focus_only=True),
    "sh_dyn_mortn": Take(_SEXED, "number", "under5_deaths_estimated", focus_only=True),
    "sh_dyn_nmrtn": Take(_SEXED, "number", "neonatal_deaths_estimated", focus_only=True),
    "sh_sta_malr": Take(_PLAIN, "per_1000_pop", "malaria_incidence"),
    "sh_sta_mmr": Take(_PLAIN, "per_100000_live_births", "maternal_mortality"),
    "sh_sta_stunt": Take(_AGED, "per_pop_u5", "child_stunting"),
    "sh_sta_waste": Take(_AGED, "per_pop_u5", "child_wasting"),
    "sh_tbs_incid": Take(_PLAIN, "per_100000_pop", "tb_incidence"),
}
# Country data, as reported or adjusted by the agency, are actual; the rest is estimated. Where
# nothing is stated the figures are modelled (maternal mortality, malaria of the aggregates).
# "n", not relevant, stands beside cells without a figure.
_FLAGS = {"c": "A", "ca": "A", "e": "E", "m": "E", "g": "E", "notspec": "E", "n": "L"}
_ENTITIES = f"{DATASETS[0]}/ddf--entities--geo_area.csv"
# FAO's averages of three years carry their middle year; its aggregates are single years.
_AVERAGES = ("sn_itk_defc", "sn_itk_defcn")


def rows(
    sources: Path, catalogue: Catalogue, series: str, take: Take, places: frozenset[str]
) -> pd.DataFrame:
    """Make observations of one series; `places` are the codes of the entities file."""
    path = f"{DATASETS[0]}/ddf--datapoints--{series}--by--{'--'.join(take.columns)}.csv"
    table = read_table(sources, path, [*take.columns, series])
    codes(table, "units", path, [take.units])
    if "sex" in take.columns:
        codes(table, "sex", path, ["bothsex", "female", "male"])
        table = table[table["sex"] == "bothsex"]
    no_repeats(table, ["geo_area", "year"], path)
    codes(table, "geo_area", path, places)
    table["area"] = table["geo_area"].map(named(catalogue, "m49"))
    table["year"] = years(table, "year", path)
    table["flag"] = codes(table, "nature", path, _FLAGS)
    below = table[series].str.startswith("<")
    table[series] = table[series].str.removeprefix("<")
    table["value"] = numbers(table, series, path, missing=("", "N"))
    table["bound"] = below.map({True: "<", False: ""})
    table = table[kept(catalogue, table["area"], table["year"], focus_only=take.focus_only)]
    period = table["year"]
    if series in _AVERAGES:
        country = table["area"].map(catalogue["areas"].set_index("id")["kind"]) == "country"
        period = period.mask(country, around(period))
    return observations.frame(
        catalogue,
        path,
        indicator=take.indicator,
        area=table["area"],
        period=period,
        value=table["value"],
        bound=table["bound"],
        flag=table["flag"],
        locator=table["geo_area"] + "," + table["year"],
    )


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the series of `SERIES` for the areas in scope."""
    entities = read_table(sources, _ENTITIES, ["geo_area", "name"])
    places = frozenset(entities["geo_area"])
    return observations.join(
        rows(sources, catalogue, series, take, places) for series, take in SERIES.items()
    )
