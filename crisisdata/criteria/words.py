"""The reason of a finding in plain words, in English and Spanish."""

from __future__ import annotations

import math

from crisisdata.criteria.outcome import Member, Outcome
from crisisdata.criteria.phrases import SINGULAR, TEXT
from crisisdata.criteria.row import Criterion
from crisisdata.criteria.silence import Absence

LANGUAGES = ("en", "es")

_SHOWN = 12


def reason(criterion: Criterion, outcome: Outcome, language: str, unit_name: str = "") -> str:
    """Write why a finding came out as it did.

    Parameters
    ----------
    criterion, outcome
        What was asked, and what was found.
    language : {"en", "es"}
        Language of the sentence.
    unit_name : str, optional
        Name of the unit in that language; its code otherwise.

    Returns
    -------
    str
        Clauses joined by semicolons, without a full stop.
    """
    say = TEXT[language]
    if outcome.verdict == "not-testable":
        return say["opinion"]
    if criterion.composite:
        return _composite(criterion, outcome, language)
    if outcome.absence is not None:
        text = absence(outcome.absence, language)
        named = [m for m in outcome.members if m.absence is not None]
        if len(outcome.members) > 1:
            text += f" ({_listed([m.name for m in named], language)})"
        return text
    clauses = [
        say["asked"].format(
            value=_value(outcome, language, unit_name),
            wanted=_wanted(criterion, language, outcome.unit),
        )
    ]
    clauses += _details(outcome, language)
    clauses += [say[n] for n in outcome.notes]
    return "; ".join(clauses)


def absence(why: Absence, language: str) -> str:
    """Write why there is no figure."""
    say = TEXT[language]
    what = (why.what_es if language == "es" else "") or why.what
    key = f"{why.code}:" if why.told else why.code if what else f"{why.code}."
    return say.get(key, say.get(why.code, why.code)).format(what=what.rstrip("."))


def number(value: float, language: str, unit: str = "") -> str:
    """Write a number: grouped thousands, four significant digits below a thousand."""
    value = float(f"{value:.12g}")
    if unit == "year":
        return f"{value:.0f}"
    if abs(value) >= 1000:
        text = f"{value:,.0f}" if abs(value) >= 1e6 or value == int(value) else f"{value:,.1f}"
    else:
        text = f"{value:.4g}" if value != int(value) else f"{value:.0f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "es" else text


def _wanted(criterion: Criterion, language: str, unit: str = "") -> str:
    assert criterion.threshold is not None
    about = criterion.operator == "=" and criterion.tolerance > 0
    return TEXT[language]["about" if about else criterion.operator].format(
        t=number(criterion.threshold, language, criterion.unit or unit),
        tol=number(criterion.tolerance, language),
    )


#: An upper bound so many times the lower one tells a reader nothing: it is not written out.
USELESS = 10.0


def told(low: float, high: float) -> float:
    """Upper bound that is worth telling, else infinity."""
    return math.inf if 0 < low < math.inf and high > USELESS * low else high


def _range(low: float, high: float, language: str) -> str:
    say = TEXT[language]
    high = told(low, high)
    if math.isinf(low) and math.isinf(high):
        return say["any"]
    if math.isinf(high):
        return say["over"].format(low=number(low, language))
    if math.isinf(low):
        return say["under"].format(high=number(high, language))
    return say["between"].format(low=number(low, language), high=number(high, language))


def _value(outcome: Outcome, language: str, unit_name: str) -> str:
    unit = unit_name or outcome.unit
    unit = SINGULAR.get(unit, unit) if outcome.value == 1 else unit
    text = number(outcome.value, language, outcome.unit) + (f" {unit}" if unit else "")
    if outcome.low == outcome.high:
        return text
    if outcome.low == outcome.value and math.isinf(told(outcome.low, outcome.high)):
        return TEXT[language]["over"].format(low=text)
    return f"{text} ({_range(outcome.low, outcome.high, language)})"


def _details(outcome: Outcome, language: str) -> list[str]:
    say, d = TEXT[language], outcome.detail
    clauses = []
    if "from" in d and "to" in d:
        clauses.append(d["from"] if d["from"] == d["to"] else say["span"].format(**d))
    elif "period" in d and "member" not in d:
        clauses.append(d["period"])
    clauses += [say[k].format(**d) for k in ("names", "next", "member") if d.get(k)]
    if "of" in d:
        clauses.append(say["yes" if d["yes"] else "none"].format(**d))
    elif outcome.members:
        listed = _listed([_member(m, language) for m in outcome.members], language)
        clauses.append(say["members"].format(members=listed))
    if outcome.gaps:
        clauses.append(say["gaps"].format(gaps=_listed(list(outcome.gaps), language)))
    return clauses


def _member(member: Member, language: str) -> str:
    if member.absence is not None:
        text = absence(member.absence, language)
        if math.isfinite(member.high):
            top = TEXT[language]["up-to"].format(high=number(member.high, language))
            text = f"{text}; {top}"
        return f"{member.name} ({text})"
    when = f" ({member.period})" if member.period else ""
    value = number(member.value, language)
    if member.low != member.high:
        value += f" [{_range(member.low, member.high, language)}]"
    return f"{member.name} {value}{when}"


def _listed(names: list[str], language: str) -> str:
    if len(names) <= _SHOWN:
        return ", ".join(names)
    rest = TEXT[language]["more"].format(n=len(names) - _SHOWN)
    return ", ".join([*names[:_SHOWN], rest])


def _composite(criterion: Criterion, outcome: Outcome, language: str) -> str:
    say = TEXT[language]
    wanted = {"all": say["all"], "any": say["some"], "none": say["no"]}[criterion.combine]
    listed = ", ".join(f"{name} {say[verdict]}" for name, verdict in outcome.parts)
    return say["parts"].format(
        yes=number(outcome.value, language), n=len(outcome.parts), list=listed, wanted=wanted
    )
