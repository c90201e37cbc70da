import pytest

from crisisdata.errors import UnknownNameError
from crisisdata.report.say import Say, words


def flat(found, prefix=""):
    out = {}
    for key, value in found.items():
        if isinstance(value, dict):
            out |= flat(value, f"{prefix}{key}.")
        else:
            out[prefix + key] = value
    return out


def test_both_languages_have_every_word():
    en, es = flat(words("en")), flat(words("es"))
    assert en.keys() == es.keys()
    assert all(v for v in (*en.values(), *es.values()))


def test_both_languages_fill_in_the_same_places():
    from string import Formatter

    def places(text):
        return {f for _, f, _, _ in Formatter().parse(text) if f}

    en, es = flat(words("en")), flat(words("es"))
    for key, text in en.items():
        if isinstance(text, str):
            assert places(text) == places(es[key]), key


def test_sections_on_method_match():
    en, es = (words(x)["method"]["section"] for x in ("en", "es"))
    assert [(s["id"], len(s["text"])) for s in en] == [(s["id"], len(s["text"])) for s in es]


@pytest.fixture(scope="module")
def en(package):
    return Say(package, "en")


@pytest.fixture(scope="module")
def es(package):
    return Say(package, "es")


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (1698488.2, "1,698,488.2", "1.698.488,2"),
        (1234.0, "1,234", "1.234"),
        (0.0025, "0.0025", "0,0025"),
        (-3.5, "-3.5", "-3,5"),
        (0.0, "0", "0"),
        (1e-7, "0.0000001", "0,0000001"),
        (0.1 + 0.2, "0.3", "0,3"),
    ],
)
def test_numbers_keep_all_their_digits(en, es, value, english, spanish):
    assert (en.exact(value), es.exact(value)) == (english, spanish)


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("2018", "2018", "2018"),
        ("2018-11", "Nov 2018", "nov 2018"),
        ("2018-11-30", "30 Nov 2018", "30 nov 2018"),
        ("2018-Q3", "Q3 2018", "T3 2018"),
        ("2015/2017", "2015–2017", "2015–2017"),
        ("2018-01/2018-06", "Jan 2018 – Jun 2018", "ene 2018 – jun 2018"),
    ],
)
def test_periods(en, es, text, english, spanish):
    assert (en.period(text), es.period(text)) == (english, spanish)


def test_dates_and_shares(en, es):
    assert en.date("2019-02-12") == "12 February 2019"
    assert es.date("2019-02-12") == "12 de febrero de 2019"
    assert (en.share(0.45), es.share(0.45)) == ("45%", "45\u00a0%")
    assert (en.amount(1, "months"), es.amount(15, "months")) == ("1 month", "15 meses")


def test_unknown_language():
    with pytest.raises(UnknownNameError):
        words("fr")
