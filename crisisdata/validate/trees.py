"""Python's own parse of a regular expression, which its `re` keeps private."""

from __future__ import annotations

import re
import warnings
from re import _constants, _parser  # type: ignore[attr-defined]  # not in the type stubs
from typing import Any

sre: Any = _constants


def parse(pattern: str) -> Any | None:
    """The parse tree of `^pattern$`, as frictionless compiles it; None if it does not compile."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _parser.parse(f"^{pattern}$")
    except (re.error, RecursionError, OverflowError):
        return None
