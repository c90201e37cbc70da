"""UN DESA, International Migrant Stock: revisions of 2019, 2020 and 2024."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scripts import observations
from scripts.catalogue import Catalogue
from scripts.errors import SourceError
from scripts.sources.areas import kept
from scripts.sources.common import codes, expect, no_repeats, numbers, read_table, years

DATASETS = ("un-ims2019", "un-ims2020", "gdidata")

_FILE_2019 = "un-ims2019/UN_MigrantStockByOriginAndDestination_2019_clean.csv"
_FILE_2020 = "un-ims2020/bilateral_stock_1990_2020_from_stock_json.csv"
_FILE_2024 = "gdidata/undesa_stocks.csv"

# Destinations of the 2019 file that are sums of others. "Micronesia" is the region: the state
# is "Micronesia (Fed. States of)".
REGIONS = frozenset({"Caribbean", "South America", "Melanesia", "Micronesia", "Polynesia"})

# Names that differ from the package's, mapped by hand; an unknown name stops the build.
NAMES = {
    "Antigua & Barbuda": "ATG",
    "Bolivia (Plurinational State of)": "BOL",
    "Bonaire, Sint Eustatius and Saba": "BES",
    "Bosnia & Herzegovina": "BIH",
    "Brunei Darussalam": "BRN",
    "Cabo Verde": "CPV",
    "Channel Islands": "CHI",
    "China, Hong Kong SAR": "HKG",
    "China, Macao SAR": "MAC",
    "Cote d'Ivoire": "CIV",
    "Curacao": "CUW",
    "Côte d'Ivoire": "CIV",
    "DR Congo": "COD",
    "Dem. People's Republic of Korea": "PRK",
    "FS Micronesia": "FSM",
    "Falkland Islands (Malvinas)": "FLK",
    "Holy See": "VAT",
    "Hong Kong SAR": "HKG",
    "Iran (Islamic Republic of)": "IRN",
    "Lao People's Democratic Republic": "LAO",
    "Macao SAR": "MAC",
    "Micronesia (Fed. States of)": "FSM",
    "Republic of Korea": "KOR",
    "Republic of Moldova": "MDA",
    "Reunion": "REU",
    "Russian Federation": "RUS",
    "Saint Helena": "SHN",
    "Saint Kitts and Nevis": "KNA",
    "Saint Lucia": "LCA",
    "Saint Pierre and Miquelon": "SPM",
    "Saint Vincent and the Grenadines": "VCT",
    "Sao Tome & Principe": "STP",
    "Sao Tome and Principe": "STP",
    "Sint Maarten (Dutch part)": "SXM",
    "St. Kitts & Nevis": "KNA",
    "St. Pierre & Miquelon": "SPM",
    "St. Vincent & Grenadines": "VCT",
    "State of Palestine": "PSE",
    "Syrian Arab Republic": "SYR",
    "Trinidad & Tobago": "TTO",
    "Turkey": "TUR",
    "Turks & Caicos Islands": "TCA",
    "United Republic of Tanzania": "TZA",
    "United States Virgin Islands": "VIR",
    "United States of America": "USA",
    "Venezuela (Bolivarian Republic of)": "VEN",
    "Viet Nam": "VNM",
    "Wallis & Futuna": "WLF",
    "Wallis and Futuna Islands": "WLF",
}
# Codes of the 2024 copy that are not ISO's.
_CODES = {"XCX": "CHI", "OOO": "OTH"}


def places(catalogue: Catalogue) -> dict[str, str]:
    """Names of countries and territories, the package's own and those of the files."""
    areas = catalogue["areas"]
    own = areas[areas["kind"].isin(["country", "territory"])]
    # The package calls the state Micronesia, as the file calls the region.
    return {k: v for k, v in zip(own["name"], own["id"], strict=True) if k not in REGIONS} | NAMES


def _frame(
    catalogue: Catalogue, path: str, table: pd.DataFrame, flag: pd.Series | str
) -> pd.DataFrame:
    # Zeros only pad the matrices (half of the cells); no figure of them means "nobody".
    table = table[kept(catalogue, table["area"], table["period"]) & (table["value"] > 0)]
    if isinstance(flag, pd.Series):
        flag = flag[table.index]
    return observations.frame(
        catalogue,
        path,
        indicator="migrant_stock",
        area=table["area"],
        counterpart=table["counterpart"],
        # At mid-year (1 July), like the population it is a part of.
        period=table["period"],
        value=table["value"],
        flag=flag,
        locator=table["locator"],
    )


def _read_2019(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the matrix: a row for each year and destination, a column for each origin."""
    table = read_table(sources, _FILE_2019, ["Year", "Dest"], more=True)
    no_repeats(table, ["Year", "Dest"], _FILE_2019)
    known = places(catalogue)
    origins = {}
    for column in table.columns[2:]:
        if column not in known:
            raise SourceError(_FILE_2019, "unknown origin; map it by hand", row=1, column=column)
        if known[column] in catalogue.scope:
            origins[column] = known[column]
    table = table[~table["Dest"].isin(REGIONS)].copy()
    table["counterpart"] = codes(table, "Dest", _FILE_2019, known)
    table["period"] = years(table, "Year", _FILE_2019)
    table["locator"] = table["Dest"] + "," + table["Year"]
    for column in origins:
        # ".." not available apart, "-" zero.
        table[column] = numbers(table, column, _FILE_2019, missing=("..", "-"))
    keep = ["counterpart", "period", "locator"]
    table = table.melt(keep, list(origins), "origin", "value")
    table["area"] = table["origin"].map(origins)
    return _frame(catalogue, _FILE_2019, table, "E")


def _read_2020(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    table = read_table(sources, _FILE_2020, ["year", "origin", "destination", "stock"])
    no_repeats(table, ["year", "origin", "destination"], _FILE_2020)
    known = places(catalogue)
    table["area"] = codes(table, "origin", _FILE_2020, known)
    table["counterpart"] = codes(table, "destination", _FILE_2020, known)
    table["period"] = years(table, "year", _FILE_2020)
    table["value"] = numbers(table, "stock", _FILE_2020)
    table["locator"] = table["destination"] + "," + table["year"]
    return _frame(catalogue, _FILE_2020, table, "E")


def _read_2024(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read the copy by sex; the total is the sum of both, and both must be there."""
    marks = ["type_b", "type_c", "type_r", "type_i"]
    table = read_table(sources, _FILE_2024, ["geo", "t", "from", "sex", "n", *marks])
    key = ["geo", "t", "from"]
    no_repeats(table, [*key, "sex"], _FILE_2024)
    known = {c: c for c in catalogue["areas"]["id"]} | _CODES
    table["area"] = codes(table, "from", _FILE_2024, known)
    table["counterpart"] = codes(table, "geo", _FILE_2024, known)
    codes(table, "sex", _FILE_2024, {"female", "male"})
    table["period"] = years(table, "t", _FILE_2024)
    table["value"] = numbers(table, "n", _FILE_2024)
    expect(table, "sex", _FILE_2024, table.duplicated(key, keep=False), "both sexes")
    table = table[table["area"].isin(catalogue.scope)]
    total = table.groupby([*key, "area", "counterpart", "period"], as_index=False, sort=True).agg(
        value=("value", "sum"), imputed=("type_i", "max")
    )
    total["locator"] = total["geo"] + "," + total["t"]
    flag = pd.Series("E", index=total.index).mask(total["imputed"] == "1", "I")
    return _frame(catalogue, _FILE_2024, total, flag)


def read(sources: Path, catalogue: Catalogue) -> pd.DataFrame:
    """Read every pair whose origin is in scope; zeros, which only pad, are left out."""
    readers = (_read_2019, _read_2020, _read_2024)
    return observations.join(reader(sources, catalogue) for reader in readers)
