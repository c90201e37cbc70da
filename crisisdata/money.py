"""Redenominations: currencies of one country joined by their exact factors and nothing else."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from crisisdata.errors import MoneyError, UnknownNameError
from crisisdata.package import Package


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
    raise MoneyError(f"{frm} and {to}: no redenomination joins them; name an exchange rate")
