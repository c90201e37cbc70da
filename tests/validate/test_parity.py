"""The fast engine says what frictionless says, to the byte but for the times."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crisisdata.validate import validate
from crisisdata.validate.fast import RAISED
from tests.conftest import need
from tests.validate.generate import Case, cases, choose_sizes

frictionless = need("frictionless")


def timeless(report: dict[str, Any]) -> str:
    """The report as JSON without its times."""
    report = json.loads(json.dumps(report))
    report["stats"].pop("seconds")
    for task in report["tasks"]:
        task["stats"].pop("seconds")
    return json.dumps(report, ensure_ascii=False, indent=1)


def compare(path: Path, limit: int = 1000) -> list[str]:
    """Compare the two reports; return the engines that made ours."""
    try:
        expected = timeless(frictionless.validate(str(path), limit_errors=limit).to_descriptor())
    except Exception as error:
        expected = f"raised {type(error).__name__}"
    report = validate(path, engine="fast", limit_errors=limit)
    if not expected.startswith("raised"):
        assert timeless(report.to_dict()) == expected
        assert not [task.reason for task in report.tasks if task.reason.startswith(RAISED)]
    return [task.engine for task in report.tasks]


@pytest.fixture(autouse=True, scope="module")
def _small_blocks():
    """Cut small tables into many blocks."""
    choose_sizes(small=True)
    yield
    choose_sizes(small=False)


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(case=cases(), limit=st.sampled_from([0, 1000, 1000, 1, 3]))
def test_generated_tables(case: Case, limit: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        compare(case.write(Path(folder)), limit)
