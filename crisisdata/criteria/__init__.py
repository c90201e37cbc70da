"""Criteria: what a statement means in figures, said as data, and what the figures answer.

A criterion is one row that selects series, cuts a window, transforms, measures and compares. See
``docs/criteria.md`` for the language.
"""

from crisisdata.criteria.context import Context, complete
from crisisdata.criteria.engine import VERDICTS
from crisisdata.criteria.evaluate import FINDING, evaluate, finding, read_all
from crisisdata.criteria.row import COLUMNS, Criterion, read
from crisisdata.criteria.wide import from_wide

__all__ = [
    "COLUMNS",
    "FINDING",
    "VERDICTS",
    "Context",
    "Criterion",
    "complete",
    "evaluate",
    "finding",
    "from_wide",
    "read",
    "read_all",
]
