import pytest

from crisisdata.report.text import clean, link, plain, slug


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x",
        "vbscript:x", "file:///etc/passwd", "//host/path", "http:", "http:///x", "https://a b",
        "https://a\nb", "https://a\x00b", "https://[bad", "ftp://host/x", "java\tscript:x", "", None,
        float("nan"), "https:\\\\host",
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(url):
    assert link(url) == ""


@pytest.mark.parametrize("url", ["https://www.imf.org/a?b=1&c=2", "HTTP://host", "https://ñ.es/á"])
def test_web_addresses_stay_as_they_are(url):
    assert link(url) == url


def test_a_place_in_brackets_is_no_part_of_the_address():
    assert link("https://github.com/a/b (data/x.csv @ 0f3)") == "https://github.com/a/b"


def test_ids_that_are_plain_name_their_own_files():
    assert slug("cpi_mom") == "cpi_mom"


@pytest.mark.parametrize(
    "name", ["../../x", "a/b", "CON", "con", "index", "<b>", "", ".", "á", "a" * 300, "A", "-x"]
)
def test_other_ids_get_names_that_stay_in_their_folder(name):
    made = slug(name)
    assert made != name
    assert all(c.isascii() and (c.isalnum() or c in "_-") for c in made)
    assert 0 < len(made) < 80


def test_different_ids_never_share_a_file():
    names = ["a/b", "a-b", "A-b", "a b", "a.b", "á-b"]
    assert len({slug(n) for n in names}) == len(names)


def test_attributes_hold_nothing_that_turns_text_around():
    assert plain("a\u202eb\u2066c\x07\n d") == "abc d"
    assert clean("a\x00b\u202e") == "ab\u202e"
