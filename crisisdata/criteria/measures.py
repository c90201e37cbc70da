"""Measures: pure functions from a series and its window to one value with bounds."""

from __future__ import annotations

from crisisdata.criteria.calls import Function
from crisisdata.criteria.changes import CHANGES
from crisisdata.criteria.levels import LEVELS
from crisisdata.criteria.moments import MOMENTS
from crisisdata.criteria.runs import RUNS

#: The closed list of measures of a series; reports of events have their own.
MEASURES: dict[str, Function] = {**LEVELS, **CHANGES, **RUNS, **MOMENTS}
