"""Values that are known only between two bounds.

A figure printed as "less than 2.5", "over 1.1 million" or "about 3 million" is an interval, and so
is the sum of hosts of which one published nothing. Every value of a criterion travels as three
numbers, the value as printed and its lower and upper bound, which coincide for an exact figure.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

INF = math.inf


def half_last_digit(value: float) -> float:
    """Return half a unit of the last significant digit: 50 000 for 3 300 000, 0.05 for 0.7."""
    if value == 0 or not math.isfinite(value):
        return 0.0
    digits, _, exponent = f"{abs(value):.14e}".partition("e")
    decimals = len(digits.rstrip("0").partition(".")[2])
    return 0.5 * 10.0 ** (int(exponent) - decimals)


def widen(
    values: np.ndarray, bounds: pd.Series, *, nonnegative: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Turn hedged figures into bounds.

    Parameters
    ----------
    values : ndarray of float
        The figures as printed.
    bounds : Series of str
        ``<``, ``>``, ``~`` or missing, one a figure.
    nonnegative : bool
        Whether the quantity cannot fall below zero, so that "less than" starts there.

    Returns
    -------
    (low, high) : tuple of ndarray
        ``<`` and ``>`` exclude the figure itself: the next representable number stands for it.
    """
    marks = bounds.astype("object").to_numpy()
    low, high = values.astype("float64").copy(), values.astype("float64").copy()
    for i, mark in enumerate(marks):
        if mark == "<":
            low[i] = 0.0 if nonnegative else -INF
            high[i] = np.nextafter(values[i], -INF)
        elif mark == ">":
            low[i], high[i] = np.nextafter(values[i], INF), INF
        elif mark == "~":
            half = half_last_digit(float(values[i]))
            low[i], high[i] = values[i] - half, values[i] + half
    return low, high


def divide(
    a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of a quotient; unbounded where the divisor may be zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        corners = np.vstack([x / y for x in a for y in b])
    low, high = np.min(corners, axis=0), np.max(corners, axis=0)
    loose = ((b[0] <= 0) & (b[1] >= 0)) | np.isnan(low) | np.isnan(high)
    return np.where(loose, -INF, low), np.where(loose, INF, high)


def multiply(
    a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of a product; 0 x infinity counts as 0 (nothing of something unbounded)."""
    with np.errstate(invalid="ignore"):
        corners = np.nan_to_num(
            np.vstack([x * y for x in a for y in b]), nan=0.0, posinf=INF, neginf=-INF
        )
    return np.min(corners, axis=0), np.max(corners, axis=0)
