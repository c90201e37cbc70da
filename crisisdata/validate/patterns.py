r"""Python's regular expressions as RE2's, where the two agree.

RE2 answers in time linear in the text and Arrow applies it to a whole column.
It differs from Python's `re` (`\d`, `\w`, `$`, look-around, `{,n}`), so a
pattern is never passed on as written: it is parsed by Python, and the parse
tree is written out again in a subset that means the same in both for texts of
printable ASCII. Anything else is left to Python.
"""

from __future__ import annotations

import re

from crisisdata.validate.trees import parse, sre

# RE2 refuses larger counts, and the product of nested ones
_MAX_REPEAT = 200
_CATEGORIES = {
    sre.CATEGORY_DIGIT: "0-9",
    sre.CATEGORY_WORD: "0-9A-Za-z_",
}


class _Untranslatable(Exception):  # noqa: N818  a signal, not an error
    pass


def to_re2(pattern: str) -> str | None:
    """The RE2 pattern that accepts the same printable ASCII texts, or None.

    Parameters
    ----------
    pattern
        A `pattern` of a Table Schema. frictionless compiles it as `^pattern$`
        without grouping it, and so does this.
    """
    tree = parse(pattern)
    if tree is None or tree.state.flags & ~re.UNICODE:
        return None
    try:
        # `match` starts at the first character in every branch of `a|b`
        return rf"\A(?:{_sequence(tree)})"
    except (_Untranslatable, RecursionError):
        return None


def _sequence(items) -> str:
    return "".join(_item(op, argument) for op, argument in items)


def _item(op, argument) -> str:
    if op is sre.LITERAL:
        return _literal(argument)
    if op is sre.NOT_LITERAL:
        return f"[^{_literal(argument)}]"
    if op is sre.ANY:
        return "."
    if op is sre.IN:
        return _set(argument)
    if op is sre.BRANCH:
        return "(?:" + "|".join(_sequence(branch) for branch in argument[1]) + ")"
    if op is sre.SUBPATTERN:
        _, add, remove, body = argument
        if add or remove:
            raise _Untranslatable
        return f"(?:{_sequence(body)})"
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        low, high, body = argument
        return f"(?:{_sequence(body)}){_count(low, high)}"
    if op is sre.AT and argument is sre.AT_BEGINNING:
        return r"\A"
    # `$` also matches before a last newline; printable texts have none
    if op is sre.AT and argument is sre.AT_END:
        return r"\z"
    raise _Untranslatable


def _count(low: int, high) -> str:
    if low > _MAX_REPEAT or (high is not sre.MAXREPEAT and high > _MAX_REPEAT):
        raise _Untranslatable
    return f"{{{low},}}" if high is sre.MAXREPEAT else f"{{{low},{high}}}"


def _literal(code: int) -> str:
    if not 32 <= code < 127:
        raise _Untranslatable
    character = chr(code)
    return character if character.isalnum() or character == " " else "\\" + character


def _set(members) -> str:
    negated = ""
    parts = []
    for op, argument in members:
        if op is sre.NEGATE:
            negated = "^"
        elif op is sre.LITERAL:
            parts.append(_literal(argument))
        elif op is sre.RANGE:
            parts.append(f"{_literal(argument[0])}-{_literal(argument[1])}")
        elif op is sre.CATEGORY and argument in _CATEGORIES:
            parts.append(_CATEGORIES[argument])
        else:
            raise _Untranslatable
    return f"[{negated}{''.join(parts)}]"
