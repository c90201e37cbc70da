"""docs/criteria.md: its examples run, and its tables are those of the code."""

import doctest

from crisisdata.criteria import COLUMNS
from crisisdata.criteria.describe import LISTS
from scripts.criteria_docs import PAGE, filled


def test_examples_run(package):
    options = doctest.ELLIPSIS
    parser = doctest.DocTestParser()
    text = PAGE.read_text("utf-8")
    examples = parser.get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    assert len(examples.examples) > 10
    runner = doctest.DocTestRunner(optionflags=options)
    shown: list[str] = []
    runner.run(examples, out=shown.append)
    assert runner.failures == 0, "".join(shown)


def test_tables_are_not_stale():
    text = PAGE.read_text("utf-8")
    assert filled(text) == text, "run python -m scripts.criteria_docs"


def test_every_column_and_function_is_documented():
    text = PAGE.read_text("utf-8")
    for column in COLUMNS:
        assert f"`{column}`" in text, column
    for functions in LISTS.values():
        for function in functions.values():
            assert f"`{function.signature}`" in text
