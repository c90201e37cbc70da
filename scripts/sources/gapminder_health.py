"""Gapminder: its fast track and Systema Globalis files on food and health, 2026."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.sources.areas import iso3, kept
from scripts.sources.common import codes, no_repeats, numbers, read_table, years

DATASETS = ("gapminder-fasttrack-2026", "gapminder-systema-globalis-2026")

_FAST, _GLOBAL = DATASETS
# Places of the files that have no code of ISO 3166 in force.
_OTHERS = frozenset({"ant", "chanisl", "gbm", "kos", "nld_curacao", "scg"})


class Take(NamedTuple):
    """One file: where it goes.

    Attributes
    ----------
    late : int
        By how many years the file dates its values too late.
    until : int
        Last year taken; later ones are projections.
    """

    indicator: str
    flag: str = "E"
    breakdown: str = "_T"
    late: int = 0
    until: int = 9999
    focus_only: bool = True


# Gapminder writes the estimates of UN IGME, which are for the middle of a year, under the year
# that follows: in twelve countries tested its 2017 is the 2016 of UN IGME.
_LATE = 1
FILES = {
    f"{_FAST}/dtp3_vacc": Take("coverage_dtp3", focus_only=False),
    f"{_FAST}/mcv1_vacc": Take("coverage_mcv1", focus_only=False),
    f"{_FAST}/mcv2_vacc": Take("coverage_mcv2"),
    f"{_FAST}/bcg_vacc": Take("coverage_bcg"),
    f"{_FAST}/hepb3_vacc": Take("coverage_hepb3"),
    f"{_FAST}/pcv3_vacc": Take("coverage_pcv3"),
    f"{_FAST}/pol3_vacc": Take("coverage_pol3"),
    f"{_FAST}/rotac_vacc": Take("coverage_rotavirus"),
    f"{_FAST}/lex": Take("life_expectancy", until=2025, focus_only=False),
    f"{_GLOBAL}/under_five_mortality_from_cme_per_1000_born": Take(
        "under5_mortality", late=_LATE, focus_only=False
    ),
    f"{_GLOBAL}/newborn_mortality_rate_per_1000": Take(
        "neonatal_mortality", late=_LATE, focus_only=False
    ),
    f"{_GLOBAL}/stillbirths_per_1000_births": Take("stillbirth_rate"),
    f"{_GLOBAL}/all_forms_of_tb_incidence_per_100000_estimated": Take(
        "tb_incidence", focus_only=False
    ),
    f"{_GLOBAL}/all_forms_of_tb_incidence_and_number_of_new_cases_reported": Take(
        "tb_cases", flag="A"
    ),
    f"{_GLOBAL}/all_forms_of_tb_number_of_deaths_estimated": Take("tb_deaths"),
    f"{_GLOBAL}/newly_hiv_infected_number_all_ages": Take("hiv_new_infections"),
    f"{_GLOBAL}/total_health_spending_percent_of_gdp": Take(
        "health_expenditure", flag="A", focus_only=False
    ),
    f"{_GLOBAL}/total_health_spending_per_person_us": Take("health_expenditure_usd", flag="A"),
    f"{_GLOBAL}/government_health_spending_per_person_us": Take(
        "health_expenditure_government_usd", flag="A"
    ),
    f"{_GLOBAL}/out_of_pocket_share_of_total_health_spending_percent": Take(
        "out_of_pocket_share", flag="A"
    ),
    f"{_GLOBAL}/medical_doctors_per_1000_people": Take("physicians", flag="A"),
    f"{_GLOBAL}/food_supply_kilocalories_per_person_and_day": Take(
        "dietary_energy_supply", breakdown="fbs-new-2010", focus_only=False
    ),
}


def rows(catalogue: Catalogue, path: str, table: pd.DataFrame, take: Take) -> pd.DataFrame:
    """Make observations of one file."""
    place, _, column = table.columns
    known = {code.lower(): code for code in iso3(catalogue)} | dict.fromkeys(_OTHERS, "")
    no_repeats(table, [place, "time"], path)
    printed = table["time"]
    table = table.assign(
        area=codes(table, place, path, known),
        value=numbers(table, column, path),
        # Before 1900 there is nothing but reconstructions.
        year=years(table[printed.str.len().eq(4) & (printed >= "1900")], "time", path),
    ).dropna(subset=["year"])
    table["year"] = (table["year"].astype("int64") - take.late).astype("str")
    keep = kept(catalogue, table["area"], table["year"], focus_only=take.focus_only)
    table = table[keep & (table["year"].astype("int64") <= take.until)]
    return observations.frame(
        catalogue,
        path,
        indicator=take.indicator,
        area=table["area"],
        breakdown=take.breakdown,
        period=table["year"],
        value=table["value"],
        flag=take.flag,
        confidence="medium",
        note="the file dates it a year later" if take.late else "",
        locator=table[place] + "," + table["time"],
    )


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the files of `FILES` for the areas in scope."""
    parts = []
    for stem, take in FILES.items():
        path = f"{stem}.csv"
        place = "country" if stem.startswith(_FAST) else "geo"
        table = read_table(sources, path, [place, "time", stem.partition("/")[2]])
        parts.append(rows(catalogue, path, table, take))
    return observations.join(parts)
