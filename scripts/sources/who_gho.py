"""WHO Global Health Observatory: indicators as its API served them in July 2018."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.clients.who_gho import fetch as fetch
from scripts.sources.areas import iso3, kept
from scripts.sources.common import codes, no_repeats, numbers, read_table, years

DATASETS = ("who-gho-2018",)


class Take(NamedTuple):
    """One file: its indicator, its flag, and its columns beside year and country."""

    indicator: str
    flag: str
    more: tuple[str, ...] = ()
    focus_only: bool = False


_INCOME = ("WORLDBANKINCOMEGROUP",)
FILES = {
    "MDG_0000000001": Take("infant_mortality", "E", _INCOME),
    "MDG_0000000007": Take("under5_mortality", "E", _INCOME),
    "WHOSIS_000003": Take("neonatal_mortality", "E", _INCOME),
    "MDG_0000000026": Take("maternal_mortality", "E"),
    "MDG_0000000020": Take("tb_incidence", "E", _INCOME),
    "TB_c_newinc": Take("tb_cases", "A", _INCOME, focus_only=True),
    "WHOSIS_000001": Take("life_expectancy", "E", ("SEX",)),
    "WHOSIS_000002": Take("healthy_life_expectancy", "E", ("SEX",), focus_only=True),
    "WHS3_62": Take("measles_cases", "A", _INCOME),
    "WHS3_41": Take("diphtheria_cases", "A", _INCOME),
    "SDGMALARIA": Take("malaria_incidence", "E", ("UNREGION",)),
    "GHED_CHEGDP_SHA2011": Take("health_expenditure", "A", _INCOME),
    "GHED_GGHE-DGDP_SHA2011": Take("health_expenditure_government", "A", focus_only=True),
    "GHED_GGHE-D_pc_US_SHA2011": Take("health_expenditure_government_usd", "A", focus_only=True),
    "GHED_OOPSCHE_SHA2011": Take("out_of_pocket_share", "A", focus_only=True),
    "NUTRITION_HA_2": Take("child_stunting", "A", ("SEX",)),
    "WHOSIS_000008": Take("child_underweight", "A", ("SEX",)),
    "WHS6_102": Take("hospital_beds", "A", _INCOME, focus_only=True),
}
_SEX = {"BTSX": "_T", "FMLE": "female", "MLE": "male"}
_TAIL = ["Display Value", "Numeric", "Low", "High", "Comments"]


def _header(code: str, take: Take) -> list[str]:
    before = [c for c in take.more if c != "SEX"]
    after = [c for c in take.more if c == "SEX"]
    source = ["DATASOURCE"] if code == "WHOSIS_000008" else []
    places = ["YEAR", "REGION", *before, "COUNTRY", *after]
    return ["GHO", *source, "PUBLISHSTATE", *places, *_TAIL]


def _national(table: pd.DataFrame, code: str) -> pd.DataFrame:
    """Keep figures of countries that WHO had published and not withdrawn."""
    good = (table["PUBLISHSTATE"] == "PUBLISHED") & (table["COUNTRY"] != "")
    if code == "WHS6_102":
        # Two loads stand in one file: an old one, marked by the income group, and its successor.
        good &= table["WORLDBANKINCOMEGROUP"] == ""
    # Malaria of Sudan and a few others is there twice, word for word.
    return table[good].drop_duplicates()


def rows(sources: Path, catalogue: Catalogue, code: str, take: Take) -> pd.DataFrame:
    """Make observations of one file."""
    path = f"{DATASETS[0]}/{code}.csv"
    table = _national(read_table(sources, path, _header(code, take)), code)
    key = [c for c in ("COUNTRY", "YEAR", "SEX", "DATASOURCE") if c in table.columns]
    table["area"] = codes(table, "COUNTRY", path, iso3(catalogue))
    # Surveys of nutrition may span two years: 1981-1982.
    spans = table["YEAR"].str.fullmatch(r"\d{4}-\d{4}")
    first = years(
        table.assign(YEAR=table["YEAR"].where(~spans, table["YEAR"].str[:4])), "YEAR", path
    )
    table["value"] = numbers(table, "Numeric", path)
    table = table[kept(catalogue, table["area"], first, focus_only=take.focus_only)]
    # After the choice: Rwanda has two tables of life expectancy in the file, and is not in scope.
    no_repeats(table, key, path)
    sex = table["SEX"].map(_SEX) if "SEX" in table.columns else pd.Series("_T", table.index)
    # Men and women apart only for the focus area: elsewhere both sexes give the scale.
    table = table[(sex == "_T") | (table["area"] == catalogue.focus)]
    return observations.frame(
        catalogue,
        path,
        indicator=take.indicator,
        area=table["area"],
        breakdown=sex[table.index],
        period=table["YEAR"].str.replace("-", "/", regex=False),
        value=table["value"],
        flag=take.flag,
        locator=table[key].agg(",".join, axis=1),
    )


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the files of `FILES` for the areas in scope."""
    return observations.join(rows(sources, catalogue, code, take) for code, take in FILES.items())
