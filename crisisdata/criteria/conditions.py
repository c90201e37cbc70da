"""Comparisons of a value, or of an interval, with a number: true, false, or either."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crisisdata.criteria.problems import problem

OPERATORS = (">=", "<=", "!=", ">", "<", "=")
_TERM = re.compile(r"\s*(>=|<=|!=|>|<|=)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*", re.IGNORECASE)


def holds(
    operator: str, low: float, high: float, threshold: float, tolerance: float = 0.0
) -> bool | None:
    """Compare an interval with a threshold.

    Parameters
    ----------
    operator : str
        One of `OPERATORS`.
    low, high : float
        Bounds of the value, equal for an exact one.
    threshold, tolerance : float
        "About 10" is ``= 10`` with a tolerance; for the other operators the tolerance moves the
        threshold in favour of the claim.

    Returns
    -------
    bool or None
        None where the interval lies on both sides.
    """
    if operator in ("=", "!="):
        inside = threshold - tolerance <= low and high <= threshold + tolerance
        outside = high < threshold - tolerance or low > threshold + tolerance
        answer = True if inside else False if outside else None
        return answer if operator == "=" or answer is None else not answer
    if operator in (">", ">="):
        edge = threshold - tolerance
        reach = (lambda v: v > edge) if operator == ">" else (lambda v: v >= edge)
        return True if reach(low) else None if reach(high) else False
    edge = threshold + tolerance
    under = (lambda v: v < edge) if operator == "<" else (lambda v: v <= edge)
    return True if under(high) else None if under(low) else False


@dataclass(frozen=True)
class Condition:
    """One or more comparisons joined by ``and``, such as ``> 50`` or ``>= 2 and < 5``."""

    terms: tuple[tuple[str, float], ...]

    @classmethod
    def parse(cls, text: str, column: str = "condition") -> Condition:
        """Read a condition; the error names the column it stands in."""
        terms = []
        for part in re.split(r"\band\b", text):
            match = _TERM.fullmatch(part)
            if match is None:
                raise problem(
                    column, text, "a comparison such as '> 50' or '>= 2 and < 5'", OPERATORS
                )
            terms.append((match[1], float(match[2])))
        return cls(tuple(terms))

    def test(self, low: float, high: float) -> bool | None:
        """Whether an interval fulfils it: true, false, or None where it may."""
        answers = [holds(op, low, high, number) for op, number in self.terms]
        return all_of(answers)

    def __str__(self) -> str:
        return " and ".join(f"{op} {number:g}" for op, number in self.terms)


def all_of(answers: list[bool | None]) -> bool | None:
    """Kleene's conjunction: one no decides, otherwise one unknown leaves it open."""
    if any(a is False for a in answers):
        return False
    return None if any(a is None for a in answers) else True


def any_of(answers: list[bool | None]) -> bool | None:
    """Kleene's disjunction: one yes decides, otherwise one unknown leaves it open."""
    if any(a is True for a in answers):
        return True
    return None if any(a is None for a in answers) else False
