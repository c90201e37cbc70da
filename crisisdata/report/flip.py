"""How far a verdict is from coming out otherwise, in words."""

from __future__ import annotations

import math

from crisisdata.criteria.words import told
from crisisdata.report.judged import Finding, Test
from crisisdata.report.say import Say, missing

_RISING = {">": True, ">=": True, "<": False, "<=": False}


def value(say: Say, finding: Finding) -> str:
    """Write the value of a finding with its bounds; empty where there is none."""
    if finding.verdict in ("no-data", "not-testable") or missing(finding.value):
        return ""
    if finding.unit == "parts":
        return say("statement.part_holds", yes=say.number(finding.value), n=len(finding.parts))
    text = say.amount(finding.value, finding.unit)
    low, high = finding.low, finding.high
    if low == high or missing(low) or missing(high):
        return text
    high = told(low, high)
    if math.isinf(high) and math.isinf(low):
        return text
    if math.isinf(high) and _same(low, finding.value):
        return say("compare.over", low=text)
    if math.isinf(low) and _same(high, finding.value):
        return say("compare.under", high=text)
    return f"{text} ({_range(say, low, high)})"


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9)


def _range(say: Say, low: float, high: float) -> str:
    if math.isinf(high):
        return say("compare.over", low=say.number(low))
    if math.isinf(low):
        return say("compare.under", high=say.number(high))
    return say("compare.between", low=say.number(low), high=say.number(high))


def wanted(say: Say, test: Test, finding: Finding) -> str:
    """Write what is asked for: the operator and the threshold with its unit."""
    row = test.row
    if not missing(row.get("combine")):
        return say(f"compare.{row['combine']}", n=len(test.parts))
    if missing(row.get("operator")) or missing(finding.threshold):
        return ""
    tolerance = row.get("tolerance")
    tolerance = 0.0 if missing(tolerance) else float(tolerance)  # type: ignore[arg-type]
    threshold = say.amount(finding.threshold, finding.unit or row.get("unit"))
    if row["operator"] == "=" and tolerance:
        return say("compare.about", t=threshold, tol=say.number(tolerance))
    return say.word("compare", row["operator"]).format(t=threshold)


def distance(say: Say, test: Test, finding: Finding) -> str:
    """Write what it would take to flip the verdict."""
    verdict = finding.verdict
    if verdict in ("no-data", "not-testable"):
        return say(f"flip.{verdict}")
    if not missing(test.row.get("combine")):
        return _parts(say, test, finding)
    gap = finding.distance
    if missing(gap) or not math.isfinite(gap):
        return say("flip.undecided_bare") if verdict == "undecided" else ""
    if verdict == "undecided":
        if gap == 0:
            return say("flip.undecided_at")
        side = say("flip.above" if gap > 0 else "flip.below")
        return say("flip.undecided", d=_gap(say, finding), side=side)
    operator = str(test.row["operator"])
    if operator in ("=", "!="):
        return _equal(say, test, finding)
    return _ordered(say, operator, verdict, finding)


def _ordered(say: Say, operator: str, verdict: str, finding: Finding) -> str:
    up, strict = _RISING[operator], operator in ("<", ">")
    d = _gap(say, finding)
    if verdict == "supported":
        side = "lower" if up else "higher"
        if finding.distance == 0:
            return say(f"flip.supported_{side}_any")
        # At the threshold itself ">= t" still holds, "> t" no longer does.
        return say(f"flip.supported_{side}" + ("_at" if strict else ""), d=d)
    if up:
        return say("flip.contradicted_higher" + ("_over" if strict else ""), d=d)
    return say("flip.contradicted_lower" + ("_under" if strict else ""), d=d)


def _equal(say: Say, test: Test, finding: Finding) -> str:
    tolerance = test.row.get("tolerance")
    tolerance = 0.0 if missing(tolerance) else float(tolerance)  # type: ignore[arg-type]
    d = say.amount(abs(finding.distance), finding.unit)
    tol = say.amount(tolerance, finding.unit)
    if test.row["operator"] == "=" and finding.verdict == "supported":
        return (
            say("flip.supported_equal", d=d, tol=tol)
            if tolerance
            else (say("flip.supported_equal_exact"))
        )
    return say("flip.contradicted_equal", d=d, tol=tol)


def _gap(say: Say, finding: Finding) -> str:
    """Write the distance, with its share of the value where that says something."""
    gap = abs(finding.distance)
    if finding.unit.startswith("percent"):
        text = say("flip.points", d=say.number(gap))
    else:
        text = say.amount(gap, finding.unit)
    share = gap / abs(finding.value) if finding.value else math.inf
    if finding.unit.startswith("percent") or not 0.005 <= share <= 10:
        return text
    return say("flip.percent", d=text, p=say.share(share))


def _parts(say: Say, test: Test, finding: Finding) -> str:
    """Count the parts that would have to change."""
    n, yes = len(test.parts), int(finding.value)
    rule = str(test.row["combine"])
    if finding.verdict == "undecided":
        open_ = sum(v not in ("supported", "contradicted") for _, v in finding.parts)
        return say("flip.parts_undecided", n=open_)
    needed = {"all": n, "any": 1, "none": 0}[rule]
    if finding.verdict == "supported":
        return (
            say("flip.parts_less", n=max(1, yes - needed + 1))
            if rule != "none"
            else (say("flip.parts", n=1))
        )
    if rule == "none":
        return say("flip.parts_less", n=yes)
    return say("flip.parts", n=needed - yes)
