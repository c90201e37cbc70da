"""Our World in Data: which columns of its files are taken, and what is done to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

GRAPHER, ARCHIVE = "owid-grapher-undernourishment", "owid-datasets-2024"
# Balances of the old method end in 2013 in every file; what follows is of the new method.
LAST_OLD = 2013
GROUPS = frozenset({"WLD", "LCN", "SOUTH-AMERICA", "LIC", "LMC", "UMC", "HIC"})


def _balances(year: pd.Series) -> pd.Series:
    old = year.astype("int64") <= LAST_OLD
    return old.map({True: "fbs-old", False: "fbs-new-2014"})


def _editions(year: pd.Series) -> pd.Series:
    # The file of 2018 carries the scores of the 2016 edition with those of the two after it.
    edition = year.where(year.isin(["2017", "2018"]), "2016")
    return "ghi-" + edition


class Take(NamedTuple):
    """One column of one file, and what must be done to it.

    Attributes
    ----------
    unnamed : frozenset of str
        Areas in scope that the file does not have.
    floor : float
        Number the file prints for every value below it.
    times : float
        From the unit of the file to the unit of the indicator.
    decimals : int
        Digits of the producer; what is behind them is noise of binary fractions.
    """

    column: str
    indicator: str
    flag: str = "E"
    breakdown: str | Callable[[pd.Series], pd.Series] = "_T"
    unnamed: frozenset[str] = GROUPS
    averages: bool = False
    floor: float = 0
    times: float = 1
    decimals: int = 1
    since: int = 0
    focus_only: bool = False
    note: str = ""


_PAST = GROUPS | {"SSD", "SYR"}
FAOSTAT = "2.1.1 Prevalence of undernourishment | 000000000024000 || Value | 006121 || percent"
_SOFI = "Prevalence of undernourishment (World Bank 2017 & UN FAO SOFI (2018))"
YOUTH = "youth-mortality-rates-un-igme-2021"
_BURDEN = "global-tuberculosis-report-tb-burden-estimates-who-2019"
_KCAL = "Daily caloric supply (OWID based on UN FAO & historical sources)"
_CHILDREN = GROUPS - {"WLD"}
REDATED = "interval as FAO named it in 2015; its later editions date such figures a year earlier"
_PER_100 = "the file prints deaths per 100 live births"

TAKES: tuple[tuple[str, Take], ...] = (
    (
        f"{GRAPHER}/prevalence-of-undernourishment_2022",
        Take(
            "Prevalence of undernourishment (% of population)",
            "undernourishment",
            unnamed=_PAST | {"ZWE"},
            averages=True,
            floor=2.5,
        ),
    ),
    (
        f"{GRAPHER}/prevalence-of-undernourishment_2025",
        Take(FAOSTAT, "undernourishment", unnamed=frozenset(), averages=True, floor=2.5),
    ),
    (
        f"{ARCHIVE}/prevalence-of-undernourishment-world-bank-2017-un-sofi-2018",
        Take(
            _SOFI,
            "undernourishment",
            unnamed=_PAST | {"ESP", "USA", "SDN", "UKR"},
            averages=True,
            floor=5,
            note=REDATED,
        ),
    ),
    (
        f"{ARCHIVE}/food-supply-fao-2020",
        Take(
            "Food supply (kcal/capita/day) - Grand Total",
            "dietary_energy_supply",
            breakdown=_balances,
            unnamed=_PAST,
        ),
    ),
    (
        f"{ARCHIVE}/daily-supply-of-calories-per-person-owid-based-on-un-fao-historical-sources",
        # To 2013 it repeats the file before it.
        Take(
            _KCAL,
            "dietary_energy_supply",
            breakdown="fbs-new-2014",
            unnamed=_PAST,
            since=LAST_OLD + 1,
        ),
    ),
    (
        f"{ARCHIVE}/cereal-allocation-to-food-feed-fuel-owid-based-on-fao",
        # The header says tonnes; the balances, and the file's own display factor, say thousands.
        Take(
            "Cereals allocated to food (tonnes) (FAO, 2020)",
            "cereals_for_food",
            breakdown=_balances,
            unnamed=_PAST,
            times=1000,
            focus_only=True,
            note="the file prints thousands of tonnes as tonnes",
        ),
    ),
    # Deaths per 100 children, where the indicators have deaths per 1000.
    (
        f"{ARCHIVE}/{YOUTH}",
        Take(
            "Under-five mortality rate",
            "under5_mortality",
            times=10,
            unnamed=_CHILDREN,
            note=_PER_100,
        ),
    ),
    (
        f"{ARCHIVE}/{YOUTH}",
        Take(
            "Infant mortality rate",
            "infant_mortality",
            times=10,
            unnamed=_CHILDREN,
            note=_PER_100,
        ),
    ),
    (
        f"{ARCHIVE}/{YOUTH}",
        Take(
            "Neonatal mortality rate",
            "neonatal_mortality",
            times=10,
            unnamed=_CHILDREN,
            note=_PER_100,
        ),
    ),
    (
        f"{ARCHIVE}/child-deaths-by-life-stage-owid-based-on-un-igme",
        Take(
            "First 28 days (number of deaths)",
            "neonatal_deaths_estimated",
            unnamed=GROUPS | {"SYR"},
            focus_only=True,
        ),
    ),
    (
        f"{ARCHIVE}/{_BURDEN}",
        Take(
            "Estimated incidence (all forms) per 100 000 population (e_inc_100k)",
            "tb_incidence",
            decimals=2,
        ),
    ),
    (
        f"{ARCHIVE}/{_BURDEN}",
        Take(
            "Estimated number of deaths from TB (all forms) (e_mort_num)",
            "tb_deaths",
            focus_only=True,
        ),
    ),
    (
        f"{ARCHIVE}/global-hunger-index-ifpri-2018",
        Take(
            "Global Hunger Index (IFPRI (2016))",
            "hunger_index",
            breakdown=_editions,
            unnamed=_PAST | {"ESP", "USA"},
            floor=5,
            focus_only=True,
        ),
    ),
    (
        f"{ARCHIVE}/global-hunger-index-2021",
        Take(
            "Global Hunger Index (2021)",
            "hunger_index",
            breakdown="ghi-2021",
            unnamed=GROUPS | {"ESP", "USA"},
            focus_only=True,
        ),
    ),
)
