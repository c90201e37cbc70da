"""Plans of the UN's appeals: which row is a country's, which a host's, and which is no one's."""

from __future__ import annotations

import pandas as pd

from scripts.catalogue import Catalogue
from scripts.errors import SourceError
from scripts.sources.fts_plans import COUNTRY_PLANS, FOCUS_REGIONAL

_REGIONAL = "Regional response plan"
_HOSTS = "hosts"
# A requirement that as many hosts share to the dollar is a residue of the region.
_REPEATED = 3


def prepared(catalogue: Catalogue, table: pd.DataFrame, path: str) -> pd.DataFrame:
    """Give plans the areas, counterparts and breakdowns of the package.

    Plans of countries have ``_Z``; the regional plans for the people who left the focus area
    have the host, or the region where they are not told apart. Of two plans of one kind of one
    country in one year neither is "the" plan: both are left out.

    Parameters
    ----------
    table : DataFrame
        Areas are countries, several joined by ``;``; breakdowns are kinds of plans.
    """
    regional = table["breakdown"] == _REGIONAL
    country = table[~regional & (table["breakdown"] != _HOSTS)]
    country = country[country["area"].isin(catalogue.scope)]
    strange = country[~country["breakdown"].isin(list(COUNTRY_PLANS))]
    if len(strange):
        first = strange.iloc[0]
        raise SourceError(
            path,
            f"found the kind of plan {first['breakdown']!r}; say in scripts/sources/fts_plans.py "
            "what it is",
            row=first["row"],
        )
    country = country.assign(breakdown=country["breakdown"].map(COUNTRY_PLANS))
    key = ["code", "area", "breakdown", "period"]
    country = country[~country.duplicated(key, keep=False)]
    own = table[regional & table["row"].str.split(",").str[0].str.fullmatch(FOCUS_REGIONAL)]
    hosts = table[table["breakdown"] == _HOSTS]
    several = own["area"].str.contains(";")
    own = own.assign(
        area=catalogue.focus,
        # Every host of these plans lies in Latin America and the Caribbean.
        counterpart=own["area"].where(~several, "LCN"),
    )
    shared = own.groupby(["code", "period", "value"])["value"].transform("size") >= _REPEATED
    own = own[~(shared & (own["code"] == "required"))]
    own, hosts = (part.assign(breakdown="_T") for part in (own, hosts))
    return pd.concat([country, own, hosts], ignore_index=True)
