"""Find the rows that carry a figure: where a number in a text comes from."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import numpy as np
import pandas as pd

from crisisdata import choice
from crisisdata.errors import CrisisDataError, UnknownNameError
from crisisdata.package import Package

#: How a row fits, best first.
FITS = ("exact", "rounds-to", "rounded-from", "near")

# Words for powers of ten in English and Spanish; "billion" is the English one, as in the figures.
_SCALES = {
    "thousand": 3, "mil": 3, "k": 3, "million": 6, "millon": 6, "millón": 6, "millones": 6,
    "m": 6, "bn": 9, "billion": 9, "mil millones": 9, "trillion": 12,
}  # fmt: skip
_UNITS = {
    "percent": ("percent", "per cent", "%", "por ciento"),
    "persons": ("people", "persons", "personas", "migrants", "refugees"),
    "USD": ("dollars", "usd", "us$", "dólares", "$"),
}
_UNIT_SCALES = {"thousand_": 3, "million_": 6, "billion_": 9}
_NEAR = 0.01


class Figure(NamedTuple):
    """A figure as written: value, half of its last written digit, and the unit if it is named."""

    value: float
    half: float
    unit: str | None


def read(text: str | float) -> Figure:
    """Read a figure as people write it.

    Parameters
    ----------
    text : str or number
        ``1698488.2``, ``"1,698,488.2 %"``, ``"1.698.488,2"``, ``"1.7 million per cent"``,
        ``"3,4 millones de personas"``. Zeros at the end of a whole number count as rounding, as
        in text they mostly are: 1,370,000 stands for 1,365,000 to 1,375,000; but for no more than
        5 % to either side.

    Returns
    -------
    Figure

    Raises
    ------
    CrisisDataError
        If there is no number in it.
    """
    words = str(text) if isinstance(text, str) else _plain(text)
    match = re.search(r"[-+]?\d[\d.,\u00a0 ]*", words)
    if match is None:
        raise CrisisDataError(f"{text!r}: no number in it")
    digits = _decimal(match.group().strip(" \u00a0.,"), text)
    rest = words[match.end() :].strip().lower()
    power = next(
        (
            p
            for w, p in sorted(_SCALES.items(), key=lambda x: -len(x[0]))
            if re.match(rf"{w}\b", rest)
        ),
        0,
    )
    unit = next((u for u, names in _UNITS.items() if any(n in words.lower() for n in names)), None)
    _, figures, exponent = digits.as_tuple()
    assert isinstance(exponent, int)
    if exponent >= 0 and power == 0:
        kept = "".join(map(str, figures)).rstrip("0")
        exponent += len(figures) - max(len(kept), 1)
    half = 0.5 * 10.0 ** (exponent + power)
    value = float(digits.scaleb(power))
    return Figure(value, min(half, 0.05 * abs(value)) if value else half, unit)


def _plain(value: float) -> str:
    text = format(Decimal(repr(float(value))), "f")
    return text.removesuffix(".0")


def _decimal(text: str, whole: object) -> Decimal:
    """Tell decimal from grouping marks: the last of two kinds is decimal; groups are of three."""
    text = re.sub(r"[\u00a0 ]", "", text)
    marks = [c for c in text if c in ".,"]
    if len(set(marks)) == 2:
        group = marks[0]
        text = text.replace(group, "").replace(",", ".")
    elif marks and (len(marks) > 1 or (marks[0] == "," and re.fullmatch(r"\d{1,3},\d{3}", text))):
        text = text.replace(marks[0], "")
    else:
        text = text.replace(",", ".")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise CrisisDataError(f"{whole!r}: cannot be read as a number") from error


def find(
    package: Package,
    figure: str | float,
    *,
    indicator: str | None = None,
    area: str | None = None,
    near: float = _NEAR,
    limit: int | None = 20,
) -> pd.DataFrame:
    """Find the rows that carry a figure, exactly or rounded.

    Parameters
    ----------
    figure : number or str
        As written in a text: ``1698488.2``, ``"1.7 million per cent"``. A unit that is named
        narrows the search.
    indicator, area : str, optional
        Only these.
    near : float, default 0.01
        Largest relative difference of a row that does not round to the figure.
    limit : int, optional
        How many rows; None is all.

    Returns
    -------
    DataFrame
        Best first: fit ("exact"; "rounds-to": the row's value, rounded as the figure is written,
        is the figure; "rounded-from": the figure, rounded as the row's value is written, is that
        value; "near"), difference (relative, float64), table, and the columns of observations.
        Empty where nothing fits.

    Raises
    ------
    UnknownNameError
        If the indicator or area is unknown.
    CrisisDataError
        If there is no number in the text.
    """
    wanted = read(figure)
    catalogue = package.table("indicators").set_index("id")
    if indicator is not None and indicator not in catalogue.index:
        raise UnknownNameError(indicator, catalogue.index, "indicator")
    areas = package.table("areas")["id"]
    if area is not None and area not in set(areas):
        raise UnknownNameError(area, areas, "area")
    units = catalogue["unit"].astype("str")
    parts = []
    for name in package.observation_tables:
        frame = package.table(name)
        codes = frame["indicator"].astype("str")
        row_units = codes.map(units)
        keep = pd.Series(data=True, index=frame.index)
        if indicator is not None:
            keep &= codes == indicator
        if area is not None:
            keep &= frame["area"].astype("str") == area
        if wanted.unit is not None:
            keep &= row_units.str.contains(wanted.unit, regex=False)
        fits = _fit(frame.loc[keep, "value"], row_units[keep], wanted, near)
        if len(fits):
            parts.append(fits.assign(table=name).join(frame))
    if not parts:
        columns = ["fit", "difference", "table", *package.table(package.observation_tables[0])]
        return pd.DataFrame(columns=columns).astype({"fit": "str", "difference": "float64"})
    # As text: categories of different tables differ.
    texts = dict.fromkeys(parts[0].select_dtypes("category"), "str")
    found = pd.concat([p.astype(texts) for p in parts], ignore_index=True)
    found["fit"] = pd.Categorical(found["fit"], FITS, ordered=True)
    order = pd.DataFrame(
        {
            "fit": found["fit"].cat.codes,
            "focus": found["area"].ne(package.focus_area),
            "misread": found["confidence"].eq("low"),
            "difference": found["difference"].abs(),
            "digits": -choice.significant_digits(found["value"]),
            "confidence": found["confidence"].map({"high": 0, "medium": 1, "low": 2}),
            "vintage": found["vintage"],
            "reference": found["reference"],
        }
    )
    found = found.loc[order.sort_values(list(order.columns), kind="stable").index]
    return (found if limit is None else found.head(limit)).reset_index(drop=True)


def _fit(values: pd.Series, units: pd.Series, wanted: Figure, near: float) -> pd.DataFrame:
    """Fit and relative difference of the rows that fit at all."""
    powers = np.zeros(len(values))
    for prefix, power in _UNIT_SCALES.items():
        powers[units.str.startswith(prefix).to_numpy()] = power
    scaled = values.to_numpy() * 10.0**powers
    # A text may give the value of a scaled unit either way: 3.4 (million) or 3,400,000.
    gaps = np.abs(scaled - wanted.value) <= np.abs(values.to_numpy() - wanted.value)
    value = np.where(gaps, scaled, values.to_numpy())
    unit = np.where(gaps, 10.0**powers, 1.0)
    scale = abs(wanted.value) if wanted.value else 1.0
    difference = (value - wanted.value) / scale
    # Figures are decimals: a touch of slack, so that 0.05 is half of 0.1 in floats too.
    slack = 1e-9 * scale
    out = np.full(len(value), -1)
    candidate = np.abs(difference) <= max(near, wanted.half / scale) + 1e-9
    out[candidate & (np.abs(difference) <= near)] = 3
    halves = np.array([_half(v) for v in values.to_numpy()[candidate]]) * unit[candidate]
    rounded = np.zeros(len(value), dtype=bool)
    rounded[candidate] = np.abs(value[candidate] - wanted.value) <= halves + slack
    # A value of one or two digits rounds too much to be a source.
    rounded &= np.abs(difference) <= near
    out[rounded] = 2
    out[candidate & (np.abs(value - wanted.value) <= wanted.half + slack)] = 1
    out[np.abs(difference) <= 1e-12] = 0
    kept = out >= 0
    names = np.array(FITS, dtype="object")[out[kept]]
    return pd.DataFrame(
        {
            "fit": pd.Series(names, index=values.index[kept], dtype="str"),
            "difference": difference[kept],
        },
        index=values.index[kept],
    )


def _half(value: float) -> float:
    """Half of the last written digit of a number."""
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return 0.5 * 10.0 ** int(exponent)
