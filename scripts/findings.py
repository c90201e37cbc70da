"""Findings: every criterion evaluated as known on the article's day, and as known now."""

from __future__ import annotations

import pandas as pd

from crisisdata.criteria import FINDING, finding, read_all
from crisisdata.criteria.engine import Memo
from crisisdata.errors import CrisisDataError
from crisisdata.package import OBSERVATION_COLUMNS
from crisisdata.statements import article_date, context_of
from scripts.errors import BuildError
from scripts.observations import number


def compute(tables: dict[str, pd.DataFrame], focus_area: str = "") -> pd.DataFrame:
    """Evaluate all criteria.

    Parameters
    ----------
    tables : dict of str to DataFrame
        All tables of the package but this one, typed as the library reads them.
    focus_area : str, optional
        The area meant where a criterion names none.

    Returns
    -------
    DataFrame
        Text, one row a criterion and day of knowledge, in the order of the criteria.

    Raises
    ------
    BuildError
        If a criterion cannot be understood; the text names it and its column.
    """
    held = [n for n, t in tables.items() if set(OBSERVATION_COLUMNS) <= set(t.columns)]
    context = context_of(tables, held, focus_area)
    day = article_date(tables)
    rows = []
    memo: Memo = {}
    try:
        for criterion in read_all(tables["criteria"]):
            for knowledge, as_of in (("then", day), ("now", None)):
                rows.append(finding(criterion, context, as_of, knowledge, memo))
    except CrisisDataError as error:
        raise BuildError(f"seeds/criteria.csv: {error}") from error
    return pd.DataFrame([{c: _text(r[c]) for c in FINDING} for r in rows], columns=FINDING)


def _text(value: object) -> str:
    """One cell as it stands in the file; empty where there is nothing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return number(value) if isinstance(value, float) else str(value)
