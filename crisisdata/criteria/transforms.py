"""Transforms: pure functions from one series to another, run from left to right.

Each takes the series and a `Scope`, which hands out the other series named in the column `other`.
"""

from __future__ import annotations

from crisisdata.criteria.calls import Function
from crisisdata.criteria.relations import RELATIONS
from crisisdata.criteria.shapes import SHAPES

#: The closed list of transforms.
TRANSFORMS: dict[str, Function] = {**SHAPES, **RELATIONS}
