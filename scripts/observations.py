"""Observation rows: how every reader makes them, and how they are written."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from crisisdata.package import OBSERVATION_COLUMNS
from scripts.catalogue import Catalogue
from scripts.errors import BuildError

_DEFAULTS: dict[str, Any] = {
    "counterpart": "_Z",
    "breakdown": "_T",
    "bound": "",
    "flag": "A",
    "confidence": "high",
    "note": "",
}


def frame(catalogue: Catalogue, path: str, **columns: Any) -> pd.DataFrame:
    """Make observation rows from the columns of one raw file.

    Parameters
    ----------
    catalogue : Catalogue
        The seeds.
    path : str
        The raw file, as in seeds/datasets.csv: gives producer, vintage and reference.
    **columns : Series, list or scalar
        indicator, area, period, value, locator, and whatever differs from the defaults
        (counterpart ``_Z``, breakdown ``_T``, flag ``A``, confidence ``high``).

    Returns
    -------
    DataFrame
        With the columns of an observation table; text but for value (float64).
    """
    dataset = catalogue.dataset(path)
    release = catalogue.release(dataset["producer"], dataset["published"])
    given = {
        **_DEFAULTS,
        "producer": dataset["producer"],
        "vintage": dataset["published"],
        "vintage_basis": dataset["vintage_basis"],
        "vintage_reference": release["reference"] if release else dataset["id"],
        "reference": dataset["id"],
        **columns,
    }
    unknown = set(given) - set(OBSERVATION_COLUMNS)
    if unknown:
        raise BuildError(f"{path}: not columns of an observation: {', '.join(sorted(unknown))}")
    series = [v for v in given.values() if isinstance(v, pd.Series)]
    index = series[0].index if series else None
    rows = pd.DataFrame(given, index=index)[OBSERVATION_COLUMNS]
    rows["value"] = pd.to_numeric(rows["value"]).astype("float64")
    text = [c for c in OBSERVATION_COLUMNS if c != "value"]
    return rows.dropna(subset=["value"]).astype(dict.fromkeys(text, "str")).reset_index(drop=True)


def empty() -> pd.DataFrame:
    """No rows, with the columns of an observation table."""
    return pd.DataFrame(
        {c: pd.Series(dtype="float64" if c == "value" else "str") for c in OBSERVATION_COLUMNS}
    )


def join(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put rows of several readers together."""
    parts = [p for p in parts if len(p)]
    return pd.concat(parts, ignore_index=True) if parts else empty()


def number(value: float) -> str:
    """Write a number so that it reads back the same, without exponent or trailing zeros.

    Fifteen digits: what is behind them is noise of binary fractions (0.1 + 0.2).
    """
    text = f"{value:.15g}"
    return format(Decimal(text), "f") if "e" in text else text
