"""What a criterion that cannot be understood is told."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from crisisdata.errors import CriterionError


def problem(column: str, got: object, expected: str, known: Iterable[str] = ()) -> CriterionError:
    """Build an error that names the column, what stands there, what may, and what is near.

    Parameters
    ----------
    column : str
        The column of the criterion.
    got : object
        What stands in it.
    expected : str
        What was expected, in words.
    known : iterable of str, optional
        The names that would be accepted.

    Returns
    -------
    CriterionError
        To be raised by the caller.
    """
    names = [str(k) for k in known]
    near = get_close_matches(str(got), names, n=3, cutoff=0.5)
    text = f"column {column!r}: got {got!r}, expected {expected}"
    if near:
        text += f"; did you mean {' or '.join(near)}?"
    if names and (not near or len(names) <= 8):
        text += "; there is " + ", ".join(names[:30]) + (", ..." if len(names) > 30 else "")
    return CriterionError(text)
