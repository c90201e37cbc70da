"""The package as a whole: promises that hold for every row."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pandas as pd
import pytest

import crisisdata as cd
from crisisdata import choice, periods, schema
from crisisdata.errors import PackageError, UnknownNameError, UnsafeError
from crisisdata.nouns import open_package
from scripts.catalogue import SEEDS, read_seed
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def observations(package):
    return pd.concat([package.table(n).astype({"note": "str"}) for n in package.observation_tables])


def test_size(package, observations):
    assert observations["indicator"].nunique() >= 70
    assert observations["producer"].nunique() >= 45
    assert len(package.table("references")) >= 600
    assert len(observations) >= 60_000
    assert sum(r["bytes"] for r in package.resources.values()) < 30_000_000


def test_every_value_has_its_provenance(observations):
    for column in (
        "producer",
        "vintage",
        "vintage_basis",
        "vintage_reference",
        "reference",
        "locator",
    ):
        assert observations[column].notna().all(), column


@pytest.mark.parametrize("table", cd.tables().index)
def test_every_table_fits_its_schema_and_keys(package, table):
    package.load(table, validate=True)
    others = {r: package.table(r) for _, r, _ in schema.foreign_keys(package.schema(table)) if r}
    assert schema.foreign_key_failures(package.table(table), package.schema(table), others) == []


def test_no_column_is_object(package):
    for name in package.names:
        for labels in (None, "en", "es"):
            frame = package.load(name, labels=labels)
            assert not [c for c in frame if pd.api.types.is_object_dtype(frame[c])], name


def test_every_indicator_is_in_its_theme_and_told_in_both_languages(package):
    catalogue = package.table("indicators").set_index("id")
    for name in package.observation_tables:
        used = package.table(name)["indicator"].astype("str").unique()
        assert (catalogue.loc[used, "theme"] == name).all()
    texts = catalogue[["name", "name_es", "definition", "definition_es"]]
    assert texts.notna().all().all()
    assert (catalogue["definition"].astype("str") != catalogue["definition_es"].astype("str")).all()


def test_every_code_is_used(package, observations):
    """A code that no row uses is a leftover."""
    for table, columns in {
        "indicators": ["indicator"],
        "producers": ["producer"],
        "breakdowns": ["breakdown"],
    }.items():
        used = {str(v) for c in columns for v in observations[c].unique()}
        used |= {str(v) for v in package.table("silences").get(columns[0], pd.Series(dtype="str"))}
        used |= {str(v) for v in package.table("releases").get(columns[0], pd.Series(dtype="str"))}
        assert set(package.table(table)["id"].astype("str")) - used <= {"_T"}, table


def test_locators_on_pages_are_short(package, observations):
    pages = package.table("references").set_index("id")["kind"].astype("str")
    on_pages = observations[observations["reference"].astype("str").map(pages) == "page"]
    words = on_pages["locator"].str.split().str.len()
    # Twelve words, and the mark that tells two values of one sentence apart.
    assert words.max() <= 13


def test_vintages_are_not_before_their_period_unless_forecast(observations):
    early = observations["vintage"] < periods.starts(observations["period"])
    # An appeal states what it asks for before its year begins.
    rules = read_seed(SEEDS / "vintage_rules.csv")
    ahead = set(rules.loc[rules["rule"] == "set-ahead", "indicator"])
    early &= ~observations["indicator"].astype("str").isin(ahead)
    assert observations.loc[early, "flag"].astype("str").isin(["F", "E", "I"]).all()


def test_one_value_a_key_after_the_choice(package):
    for name in package.observation_tables:
        picked = choice.pick(package.table(name), None, package.published)
        assert not picked[choice.KEY].astype("str").duplicated().any()


def test_reuse_keeps_licences_apart(package):
    references = package.table("references").set_index("id")["reuse"].astype("str")
    assert "no" not in set(references)
    for name in package.observation_tables:
        free = package.load(name, reuse="open")
        assert (free["reference"].astype("str").map(references) == "open").all()
        assert (
            len(free) < len(package.table(name))
            or references.loc[package.table(name)["reference"].astype("str").unique()]
            .eq("open")
            .all()
        )
    with pytest.raises(UnknownNameError, match="open"):
        package.load("prices", reuse="opne")


def test_labels(package):
    frame = package.load("prices", labels="es")
    row = frame[frame["indicator"] == "cpi_mom"].iloc[0]
    assert (
        "inflación" in row["indicator_name"].lower() or "precios" in row["indicator_name"].lower()
    )
    assert row["unit"] == "por ciento"
    assert "consultado el" in row["citation"]
    assert frame["citation"].notna().all()


def test_names_that_are_nearly_right_are_suggested():
    with pytest.raises(UnknownNameError, match="did you mean cpi_mom"):
        cd.series("cpi_mon")
    with pytest.raises(UnknownNameError, match="did you mean prices"):
        cd.load("price")


def test_heavy_packages_are_not_imported():
    code = (
        "import sys, crisisdata as cd; cd.load('prices'); "
        "print(sorted(set(sys.modules) & {'matplotlib', 'frictionless', 'pandera', 'jinja2'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_same_nouns_on_a_zip_a_folder_and_a_file(tmp_path):
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for path in [ROOT / "datapackage.json", *(ROOT / "data").glob("*.csv")]:
            out.write(path, path.relative_to(ROOT).as_posix())
    for place in (archive, ROOT, ROOT / "datapackage.json"):
        pd.testing.assert_frame_equal(cd.open(place).load("aid"), cd.load("aid"))


def test_the_working_directory_is_never_searched(tmp_path, monkeypatch):
    (tmp_path / "datapackage.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert len(cd.load("aid"))


def test_what_is_not_a_package_is_said(tmp_path, monkeypatch):
    with pytest.raises(PackageError, match="no such file or folder"):
        cd.open(tmp_path / "nothing")
    (tmp_path / "datapackage.json").write_text("{")
    with pytest.raises(PackageError, match="not JSON"):
        cd.open(tmp_path)
    monkeypatch.setenv("CRISISDATA_PACKAGE", str(tmp_path / "elsewhere"))
    with pytest.raises(PackageError, match="elsewhere"):
        cd.load("prices")


@pytest.mark.parametrize("path", ["../x.csv", "/etc/passwd", "data/../../x", "C:\\x.csv"])
def test_paths_stay_inside(path):
    with pytest.raises(UnsafeError):
        open_package(ROOT).read_bytes(path)


def test_a_link_out_of_the_package_is_refused(tmp_path):
    (tmp_path / "secret.csv").write_text("x")
    inside = tmp_path / "package"
    inside.mkdir()
    (inside / "datapackage.json").write_text('{"resources": []}')
    (inside / "t.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(UnsafeError, match="link"):
        open_package(inside).read_bytes("t.csv")
