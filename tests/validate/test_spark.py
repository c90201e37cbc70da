"""The same expressions on DuckDB and on Spark give the same counts."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.validation import generate
from tests.conftest import need, skip_or_fail

EXTRA = "the extra spark"

ROWS = 100_000


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dirty package of 100,000 rows."""
    return generate(tmp_path_factory.mktemp("dirty"), ROWS, 0.01)


@pytest.fixture(scope="module")
def duckdb() -> Any:
    """DuckDB, by Ibis."""
    need("duckdb", EXTRA)
    return need("ibis", EXTRA).duckdb.connect()


@pytest.fixture(scope="module")
def cluster() -> Any:
    """Spark on this machine, by Ibis."""
    need("ibis", EXTRA)
    need("pyspark", EXTRA)
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        skip_or_fail("needs Java 17 (Debian: apt-get install openjdk-17-jre-headless)")
    from crisisdata.validate.expressions import spark

    return spark()


def counted(connection: Any, path: Path) -> Counter[tuple[str, str]]:
    """Number of rows that break each check."""
    from crisisdata.validate.expressions import validate_on

    report = validate_on(connection, str(path))
    assert report.tasks[0].stats["rows"] == ROWS
    found: Counter[tuple[str, str]] = Counter()
    for error in report.tasks[0].errors():
        found[error["type"], error["fieldName"]] += error["count"]
    return found


def test_duckdb_counts_what_the_fast_engine_reports(package: Path, duckdb: Any) -> None:
    from crisisdata.validate import validate

    expected: Counter[tuple[str, str]] = Counter()
    for error in validate(package, engine="fast", limit_errors=0).errors:
        names = {"primary-key": "id", "foreign-key": "indicator", "extra-cell": ""}
        expected[error["type"], names.get(error["type"], error.get("fieldName", ""))] += 1
    assert counted(duckdb, package) == expected


@pytest.mark.spark
def test_spark_counts_what_duckdb_counts(package: Path, duckdb: Any, cluster: Any) -> None:
    assert counted(cluster, package) == counted(duckdb, package)


def test_violations_are_a_table_with_keys(package: Path, duckdb: Any) -> None:
    import json

    from crisisdata.validate.expressions import compile_schema, read_text, violations

    resource = json.loads(package.read_text())["resources"][0]
    table = read_text(duckdb, str(package.parent / resource["path"]), resource)
    checks = compile_schema(resource["schema"], table)
    found = violations(table, checks, ["id"]).to_pyarrow()
    assert set(found.column_names) == {"kind", "field", "rule", "cell", "key_id"}
    assert set(found["kind"].to_pylist()) >= {"type-error", "constraint-error", "primary-key"}
