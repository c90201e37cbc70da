"""The columnar form gives what the CSV gives, and is never trusted beyond its CSV."""

from __future__ import annotations

import pandas as pd
import pytest

from crisisdata import columns, schema
from crisisdata.nouns import open_package
from tests.conftest import ROOT


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CRISISDATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(columns, "WORTH", 0)
    return tmp_path / "cache"


def parsed(package, name):
    resource = package.resource(name)
    return schema.read_csv(package.read_bytes(resource["path"]), resource["schema"], name)


def test_every_table_is_the_same_from_its_columns(cache):
    first = {n: open_package(ROOT).load(n) for n in open_package(ROOT).names}
    assert len(list(cache.glob("*.arrow"))) == len(first)
    again = open_package(ROOT)
    for name, frame in first.items():
        wanted = parsed(again, name)
        pd.testing.assert_frame_equal(frame, wanted, check_exact=True)
        pd.testing.assert_frame_equal(again.load(name), wanted, check_exact=True)


def test_the_second_time_nothing_is_parsed(cache, monkeypatch):
    open_package(ROOT).load("prices")
    monkeypatch.setattr(schema, "read_csv", lambda *_: pytest.fail("parsed again"))
    open_package(ROOT).load("prices")


def test_a_changed_figure_is_seen(cache):
    package = open_package(ROOT)
    resource = package.resource("currencies")
    data = package.read_bytes(resource["path"])
    before = columns.read(data, resource["schema"], "currencies.csv")
    changed = data.replace(b",100000,", b",100001,", 1)
    after = columns.read(changed, resource["schema"], "currencies.csv")
    assert 100000 in set(before["factor"])
    assert 100001 in set(after["factor"])


def test_another_schema_is_another_form(cache, package):
    resource = package.resource("currencies")
    data = package.read_bytes(resource["path"])
    columns.read(data, resource["schema"], "currencies.csv")
    fields = [
        {**f, "type": "string"} if f["name"] == "factor" else f
        for f in resource["schema"]["fields"]
    ]
    text = columns.read(data, {**resource["schema"], "fields": fields}, "currencies.csv")
    assert text["factor"].dtype == "str"


@pytest.mark.parametrize("damage", [b"", b"ARROW1", b"not arrow at all"])
def test_a_damaged_form_is_read_from_the_csv_and_mended(cache, damage):
    wanted = open_package(ROOT).load("currencies")
    (file,) = cache.glob("*.arrow")
    file.write_bytes(damage)
    pd.testing.assert_frame_equal(open_package(ROOT).load("currencies"), wanted)
    assert len(file.read_bytes()) > 100


def test_the_form_beside_a_foreign_package_is_not_trusted(cache, package, tmp_path):
    package.export("csv", tmp_path / "other", tables=["currencies"])
    other = open_package(tmp_path / "other")
    resource = other.resource("currencies")
    data = other.read_bytes(resource["path"])
    lie = other.load("currencies").assign(factor=7.0)
    name = columns.key(data, schema.dtypes(resource["schema"]))
    columns.write(lie, tmp_path / "other" / "columns" / f"{name}.arrow")
    for file in cache.glob("*.arrow"):
        file.unlink()
    assert set(open_package(tmp_path / "other").load("currencies")["factor"].dropna()) != {7.0}


@pytest.mark.parametrize("value", ["off", "", "/dev/null/nowhere"])
def test_without_a_place_to_write_it_loads(monkeypatch, value):
    monkeypatch.setenv("CRISISDATA_CACHE", value)
    assert len(open_package(ROOT).load("prices"))


def test_frames_can_be_written_into_and_do_not_share(cache):
    for _ in range(2):  # parsed, then from the columns
        package = open_package(ROOT)
        frame = package.load("prices")
        frame.loc[0, "value"] = -1.0
        frame.loc[0, "vintage"] = pd.Timestamp("1999-01-01")
        frame["value"] *= 2
        assert frame.loc[0, "value"] == -2.0
        assert package.load("prices").loc[0, "value"] > 0


def test_old_forms_go(cache, monkeypatch):
    monkeypatch.setattr(columns, "KEPT", 2)
    for name in ("currencies", "flags", "units", "articles"):
        open_package(ROOT).load(name)
    assert len(list(cache.glob("*.arrow"))) == 2


def test_no_column_is_of_objects(package):
    for name in package.names:
        frame = package.load(name)
        assert not [c for c in frame if frame[c].dtype == "object"]
        for column in frame.select_dtypes("category"):
            assert frame[column].cat.categories.dtype == "str", (name, column)
