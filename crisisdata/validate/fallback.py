"""The one signal by which the fast engine hands a table to frictionless."""

from __future__ import annotations


class Fallback(Exception):  # noqa: N818  a signal, not an error
    """The fast engine cannot prove that it would say what frictionless says.

    Raised with the reason; the caller validates the table with frictionless
    itself, so that the answer is slow rather than wrong.
    """
