"""Writing: at once or not at all, the same bytes each time, nothing of others touched."""

import pytest

from crisisdata.errors import CrisisDataError, UnknownNameError
from crisisdata.nouns import open_package
from crisisdata.report import pictures
from tests.report.small import small_package


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return open_package(small_package(tmp_path_factory.mktemp("package")))


@pytest.fixture(scope="module")
def written(small, tmp_path_factory):
    steps = []
    folder = tmp_path_factory.mktemp("out") / "deep" / "site"
    index = small.report(folder, progress=lambda *s: steps.append(s))
    return folder, index, steps


def files(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_index_is_given_back(written):
    folder, index, _ = written
    assert index == folder / "index.html"
    assert index.is_file()


def test_progress_counts_up_to_its_total(written):
    _, _, steps = written
    assert [done for _, done, _ in steps] == list(range(1, len(steps) + 1))
    assert steps[-1][1] == steps[-1][2]
    assert all(what for what, _, _ in steps)


def test_twice_the_same_bytes(small, written, tmp_path):
    small.report(tmp_path / "again")
    assert files(tmp_path / "again") == files(written[0])


def test_one_language(small, tmp_path):
    small.report(tmp_path / "es", langs="es")
    assert (tmp_path / "es" / "es" / "index.html").is_file()
    assert not (tmp_path / "es" / "en").exists()
    assert '<html lang="es">' in (tmp_path / "es" / "index.html").read_text("utf-8")


def test_an_earlier_report_is_replaced_as_a_whole(small, tmp_path):
    folder = tmp_path / "site"
    small.report(folder, langs=["en", "es"])
    small.report(folder, langs="en")
    assert not (folder / "es").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_a_folder_of_others_is_left_alone(small, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CrisisDataError, match="not a report"):
        small.report(tmp_path, langs="en")
    assert files(tmp_path) == {next(iter(files(tmp_path))): b"mine"}


def test_a_file_in_the_way(small, tmp_path):
    (tmp_path / "x").write_text("mine")
    with pytest.raises(CrisisDataError, match="is a file"):
        small.report(tmp_path / "x", langs="en")


def test_a_failure_leaves_the_earlier_report(small, tmp_path, monkeypatch):
    folder = tmp_path / "site"
    small.report(folder, langs="en")
    before = files(folder)

    def fails(*_):
        raise OSError("disk full")

    monkeypatch.setattr(pictures, "draw", fails)
    with pytest.raises(OSError, match="disk full"):
        small.report(folder, langs="en")
    assert files(folder) == before
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_as_of_shows_nothing_later(small, tmp_path):
    import pandas as pd

    small.report(tmp_path / "site", langs="en", as_of="2019-02-12")
    for path in (tmp_path / "site" / "data").iterdir():
        assert pd.read_csv(path)["vintage"].max() <= "2019-02-12"
    page = (tmp_path / "site" / "en" / "index.html").read_text("utf-8")
    assert "as known on 12 February 2019" in page


def test_unknown_language_and_format(small, tmp_path):
    with pytest.raises(UnknownNameError, match="fr"):
        small.report(tmp_path / "x", langs=["fr"])
    with pytest.raises(UnknownNameError, match="did you mean html"):
        small.report(tmp_path / "x", format="htm")
    assert not list(tmp_path.iterdir())


def test_a_pdf_without_chromium_says_what_to_do(small, tmp_path, monkeypatch):
    monkeypatch.setenv("CRISISDATA_CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(CrisisDataError, match="apt-get install chromium"):
        small.report(tmp_path / "x", format="pdf")
