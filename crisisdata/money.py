"""Money: exact redenominations, and conversions that say which rate they used or refuse.

Currencies of one country are joined by the factors of the table ``currencies`` and nothing else.
Between others an exchange rate must be named: where official and parallel rates differ by orders
of magnitude there is no rate to fall back on.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar, cast

import pandas as pd

from crisisdata.errors import MoneyError, UnknownNameError
from crisisdata.package import Package

Amount = TypeVar("Amount", int, float, Decimal, Fraction, pd.Series)


def chain(currencies: pd.DataFrame, currency: str) -> list[str]:
    """List a currency and everything it replaced, newest first."""
    table = currencies.set_index("id")
    names = [currency]
    while pd.notna(previous := table.loc[names[-1], "previous"]):
        names.append(str(previous))
    return names


def factor(package: Package, frm: str, to: str) -> Decimal:
    """Units of `to` in one unit of `frm`, by the table of redenominations.

    Parameters
    ----------
    frm, to : str
        ISO 4217 codes of two currencies of one area.

    Returns
    -------
    Decimal
        Exact: one VEF is Decimal("0.00001") VES.

    Raises
    ------
    UnknownNameError
        If a code is not in the table ``currencies``.
    MoneyError
        If no redenomination joins the two.
    """
    currencies = package.table("currencies")
    known = currencies["id"].astype("str")
    for code in (frm, to):
        if code not in set(known):
            raise UnknownNameError(code, known, "currency")
    steps = currencies.set_index("id")["factor"]
    for newer, older, invert in ((to, frm, False), (frm, to, True)):
        names = chain(currencies, newer)
        if older in names:
            product = Decimal(1)
            for name in names[: names.index(older)]:
                product *= Decimal(str(steps[name]))
            return product if invert else 1 / product
    raise MoneyError(
        f"{frm} and {to}: no redenomination joins them; name an exchange rate", reason="no-rate"
    )


def redenominate(package: Package, x: Amount, *, frm: str, to: str) -> Amount:
    """Restate an amount in another currency of the same country, exactly.

    Parameters
    ----------
    x : int, float, Decimal, Fraction or Series
        The amount. Decimals and fractions stay exact; an int that does not stay whole is refused.
    frm, to : str
        ISO 4217 codes.

    Returns
    -------
    same as `x`
        A series keeps its index, name and attrs, which then say ``currency``.

    Raises
    ------
    UnknownNameError
        If a code is not in the table ``currencies``.
    MoneyError
        If no redenomination joins the two, a series says that it is in another currency than
        `frm`, or an int would have to be rounded.
    """
    ratio = factor(package, frm, to)
    out: Any
    if isinstance(x, pd.Series):
        said = x.attrs.get("currency")
        if said is not None and said != frm:
            raise MoneyError(f"the series is in {said}, not in {frm}", reason="other-currency")
        out = _times(x.astype("float64"), ratio)
        out.attrs = {**x.attrs, "currency": to}
    elif isinstance(x, int):
        exact = Fraction(x) * Fraction(ratio)
        if exact.denominator != 1:
            raise MoneyError(
                f"{x} {frm} is not a whole number of {to}: use Decimal({x})", reason="rounding"
            )
        out = int(exact)
    elif isinstance(x, Fraction):
        out = x * Fraction(ratio)
    else:
        out = x * ratio if isinstance(x, Decimal) else _times(float(x), ratio)
    return cast("Amount", out)


def _times(x: Any, ratio: Decimal) -> Any:
    # Factors are whole numbers or one over them. Dividing by the whole number rounds once;
    # multiplying by 0.00001 would round twice, and the way back would not end where it began.
    return x * float(ratio) if ratio >= 1 else x / float(1 / ratio)


def currency_on(package: Package, day: str | date | pd.Timestamp, area: str | None = None) -> str:
    """Currency that was legal tender in an area on a day.

    Parameters
    ----------
    day : date-like
        The day.
    area : str, optional
        Default: the package's focus area.

    Raises
    ------
    MoneyError
        If the table ``currencies`` has none for that day.
    """
    where = package.focus_area if area is None else area
    when = pd.Timestamp(day)
    table = package.table("currencies")
    own = table.loc[table["area"].astype("str") == where]
    valid = (own["valid_from"].isna() | (own["valid_from"] <= when)) & (
        own["valid_to"].isna() | (own["valid_to"] >= when)
    )
    found = own.loc[valid, "id"].astype("str")
    if len(found) != 1:
        raise MoneyError(f"{where}: no currency of {when:%Y-%m-%d} is known", reason="no-currency")
    return str(found.iloc[0])


def breaks(package: Package, currency: str) -> list[pd.Timestamp]:
    """Days on which a currency of the same chain came into force, oldest first."""
    table = package.table("currencies").set_index("id")
    area = table.loc[currency, "area"]
    return sorted(table.loc[table["area"] == area, "valid_from"].dropna())
