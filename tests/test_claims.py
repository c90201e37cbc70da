"""Criteria must be able to say claims that their authors never saw.

Our own criteria rows for the 24 development claims of TSVer (Strong and Vlachos, EMNLP 2025) are
in ``data/claims_criteria.csv``, keyed by the claim's place and the hash of its text; the claims
and their series are CC BY-SA and not part of this project, so the test runs only where they are.
"""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from crisisdata.criteria import evaluate, from_wide

ROWS = pd.read_csv(Path(__file__).parent / "data" / "claims_criteria.csv", dtype="str")
GROUPS = {
    "G7": "CAN DEU FRA GBR ITA JPN USA".split(),
    "G20": ("ARG AUS BRA CAN CHN DEU FRA GBR IDN IND ITA JPN KOR MEX RUS SAU TUR USA ZAF").split(),
    "AFR": (
        "AGO BDI BEN BFA BWA CAF CIV CMR COD COG COM CPV DJI DZA EGY ERI ETH GAB GHA GIN GMB GNB "
        "GNQ KEN LBR LBY LSO MAR MDG MLI MOZ MRT MUS MWI NAM NER NGA RWA SDN SEN SLE SOM SSD STP "
        "SWZ SYC TCD TGO TUN TZA UGA ZAF ZMB ZWE"
    ).split(),
}


@pytest.fixture(scope="module")
def folder(shared) -> Path:
    return shared / "claims"


@pytest.fixture(scope="module")
def observations(folder) -> pd.DataFrame:
    about = pd.read_csv(folder / "series.csv").set_index("file")
    names = set(ROWS["indicator"].dropna())
    names |= {o for o in ROWS["other"].dropna() if "=" not in o}
    return pd.concat(
        [
            from_wide(
                pd.read_csv(folder / "series" / f"{name}.csv"),
                name,
                unit=about.loc[f"{name}.csv", "unit"],
            )
            for name in sorted(names)
        ],
        ignore_index=True,
    )


@pytest.fixture(scope="module")
def claims(folder) -> list[dict]:
    return [json.loads(line) for line in (folder / "claims.jsonl").read_text("utf-8").splitlines()]


def test_all_24_claims_are_stated():
    tops = ROWS.loc[ROWS["part_of"].isna()]
    assert sorted(tops["claim"].astype(int)) == list(range(24))


@pytest.mark.parametrize("number", range(24))
def test_claim(number, claims, observations):
    rows = ROWS.loc[ROWS["claim"] == str(number)]
    text = claims[number]["Claim"].encode()
    assert hashlib.sha256(text).hexdigest()[:16] == rows["sha256"].iloc[0]
    criteria = rows.drop(columns=["claim", "sha256", "article_date", "expected"])
    found = evaluate(
        criteria, observations, article_date=rows["article_date"].iloc[0], groups=GROUPS
    )
    verdict, reason = found.iloc[0][["verdict", "reason"]]
    assert verdict in rows["expected"].iloc[0].split("|"), reason
    assert {
        "Supported": {"supported"},
        "Refuted": {"contradicted"},
    }.get(claims[number]["Verdict"], {"undecided", "no-data"}) == set(
        rows["expected"].iloc[0].split("|")
    )
