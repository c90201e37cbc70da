"""Faults over real sockets: each ends in a clear error or a recovery, never in another table.

A good first visit is in the archive. Then the host misbehaves in one way. Afterwards the version
of before must be there byte for byte, nothing else may be in the archive, and the text must say
what happened, what to do, and what was kept.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from scripts import archive, vintages
from scripts.fetching.session import Session
from scripts.fetching.visit import visit
from tests.refresh.apis import All
from tests.refresh.server import Asked, Reply, js, reset, serving

GDP = "world-bank/NY.GDP.MKTP.CD"
GHO = "gho/MDG_0000000001"
KEPT = "kept the file of"


class Faulty:
    """Passes requests on to good interfaces, but for those that the fault takes."""

    def __init__(self, good: All) -> None:
        self.good = good
        self.fault: Callable[[Asked, int], Reply | None] | None = None
        self.count = 0

    def __call__(self, asked: Asked) -> Reply:
        if self.fault is not None:
            self.count += 1
            reply = self.fault(asked, self.count)
            if reply is not None:
                return reply
        return self.good(asked)


class Bench:
    """An archive with one good version of a data set, and a host that can be told to fail."""

    def __init__(self, faulty, server, sources, seeds, sets, limits) -> None:
        self.faulty, self.server, self.sources = faulty, server, sources
        self.seeds, self.sets, self.limits = seeds, sets, limits
        self.clock = timedelta(0)

    @property
    def good(self) -> All:
        return self.faulty.good

    def visit(self, label: str = GDP, **limits):
        from dataclasses import replace
        from datetime import UTC, datetime

        self.clock += timedelta(minutes=1)
        ahead = self.clock
        dataset = self.sets[label]
        session = Session(replace(self.limits, **limits), now=lambda: datetime.now(UTC) + ahead)
        with session:
            return visit(session, self.sources, self.sources, self.seeds, dataset)

    def state(self) -> dict[str, str]:
        """Hash of every file of every version."""
        return {
            str(f.relative_to(self.sources)): hashlib.sha256(f.read_bytes()).hexdigest()
            for v in archive.versions(self.sources)
            for f in sorted(v.folder.iterdir())
        }

    def rows(self):
        from scripts import observations

        extended = archive.extended(self.seeds, self.sources)
        return vintages.added(extended, self.sources, observations.empty())


@pytest.fixture
def bench(recordings, apis, point, tmp_path, seeds, sets, impatient):
    faulty = Faulty(apis)
    with serving(faulty) as server:
        apis.url = server.url
        point(server.url)
        yield Bench(faulty, server, tmp_path / "sources", seeds, sets, impatient)


# --- what a host may do: name -> (data set, fault, what must be said) -------------------------


def _raw(data: bytes, end: Callable = lambda c: c.close(), drip: float = 0.0) -> Reply:
    def send(connection):
        try:
            if drip:
                for n in range(len(data)):
                    connection.sendall(data[n : n + 1])
                    time.sleep(drip)
            else:
                connection.sendall(data)
        except OSError:
            pass
        end(connection)

    return Reply(raw=send)


def _head(*lines: str, status: str = "200 OK", kind: str = "application/json") -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *lines, "", ""]
    return "\r\n".join(head).encode()


def reset_mid_body(asked, n):
    return _raw(_head("Content-Length: 5000") + b'[{"page":1', reset)


def short_body(asked, n):
    return _raw(_head("Content-Length: 5000") + b'[{"page":1')


def slow_drip(asked, n):
    return _raw(_head("Content-Length: 5000") + b"[" * 400, drip=0.05)


def silence(asked, n):
    return _raw(_head("Content-Length: 10"), end=lambda c: time.sleep(1.5))


def no_status_line(asked, n):
    return _raw(b"\x16\x03\x01 not HTTP at all\r\n\r\n")


def truncated_gzip(asked, n):
    packed = gzip.compress(b'[{"page":1}]' * 1000)[:-20]
    return Reply(packed, headers={"Content-Encoding": "gzip"})


def broken_gzip(asked, n):
    return Reply(b"\x00\x01\x02 not gzip", headers={"Content-Encoding": "gzip"})


def gzip_bomb(asked, n):
    return Reply(gzip.compress(b" " * 30_000_000), headers={"Content-Encoding": "gzip"})


def unknown_packing(asked, n):
    return Reply(b"....", headers={"Content-Encoding": "br"})


def redirect_loop(asked, n):
    return Reply(status=302, headers={"Location": asked.target})


def redirect_to_another_host(asked, n):
    return Reply(status=302, headers={"Location": "http://elsewhere.example/v2"})


def redirect_to_another_port(asked, n):
    return Reply(status=302, headers={"Location": "http://127.0.0.1:1/v2"})


def too_many_requests(asked, n):
    return Reply(b"slow down", 429, "text/plain")


def too_many_for_a_day(asked, n):
    return Reply(b"slow down", 429, "text/plain", {"Retry-After": "86400"})


def always_500(asked, n):
    return Reply(b"oh", 500, "text/plain")


def forbidden(asked, n):
    return js({"error": "This data may not be redistributed"}, status=403)


def login(asked, n):
    return Reply(b"", 401, "text/plain")


def not_found(asked, n):
    return Reply(b"nope", 404, "text/plain")


def html_under_json(asked, n):
    return Reply(b"<!DOCTYPE html><html><body>Welcome" + b" " * 2000, kind="text/html")


def html_called_json(asked, n):
    return Reply(b"<html><body>Welcome")


def json_called_html(asked, n):
    return js([{"page": 1}], kind="text/html")


def wrong_charset(asked, n):
    return Reply('[{"message":"Año"}]'.encode("latin-1"), kind="application/json;charset=utf-8")


def cut_json(asked, n):
    return Reply(b'[{"page":1,"pages":1,"total":1},[{"indicator"')


def not_a_number(asked, n):
    return Reply(b'[{"page":1,"pages":1,"total":1},[{"value":NaN}]]')


def deep_json(asked, n):
    return Reply(b"[" * 200_000)


def nothing(asked, n):
    return Reply(b"")


def no_content(asked, n):
    return Reply(status=204, kind="")


def not_modified_unasked(asked, n):
    return Reply(status=304, kind="")


def error_inside_200(asked, n):
    message = {"id": "120", "key": "Invalid value", "value": "The provided parameter value..."}
    return js([{"message": [message]}])


def error_400_with_bom(asked, n):
    return Reply(b"\xef\xbb\xbf<html>Request Error</html>", 400, "text/html")


def empty_list(asked, n):
    return js([{"page": 1, "pages": 0, "per_page": 50, "total": 0, "lastupdated": ""}, None])


def other_clock(asked, n):
    return _raw(
        _head("Date: Tue, 01 Jan 2030 00:00:00 GMT", "Content-Length: 2", "Connection: close")
        + b"[]"
    )


HOST = {
    "reset mid-body": (GDP, reset_mid_body, "the connection broke after 10 bytes"),
    "wrong length": (GDP, short_body, "10 bytes|broke after 10"),
    "slow drip": (GDP, slow_drip, r"the body is too slow: \d+ bytes in 1 seconds"),
    "silence": (GDP, silence, "broke|fell silent"),
    "not HTTP": (GDP, no_status_line, "the connection to .* broke"),
    "truncated gzip": (GDP, truncated_gzip, "the gzip body is cut off"),
    "broken gzip": (GDP, broken_gzip, "the body is not gzip"),
    "gzip bomb": (GDP, gzip_bomb, "unpacks to more than 20,000,000 bytes.*--max-bytes"),
    "unknown packing": (GDP, unknown_packing, "packed as br"),
    "redirect loop": (GDP, redirect_loop, "from one address to the next"),
    "redirect to another host": (
        GDP,
        redirect_to_another_host,
        "refused a redirect to another host, elsewhere.example; .*CRISISDATA_WORLD_BANK_URL",
    ),
    "redirect to another port": (GDP, redirect_to_another_port, "another host, 127.0.0.1:1"),
    "429 without Retry-After": (GDP, too_many_requests, r"asked too often \(429\).*--pause"),
    "429 for a day": (GDP, too_many_for_a_day, "left alone for 86,400 seconds; try again after"),
    "500 always": (GDP, always_500, r"the host fails \(500, 2 bytes\)"),
    "403": ("owid/life-expectancy", forbidden, r"the host refused \(403.*may not be passed on"),
    "401": (GDP, login, r"wants a login \(401\)"),
    "404": (GDP, not_found, r"nothing is there \(404\); the code or the path has changed"),
    "HTML under JSON": (
        GHO,
        html_under_json,
        (
            r"WHO GHO, MDG_0000000001: the host answered HTML \(2,034 bytes\) where JSON was expected; "
            r"the announced replacement of this API may have come: set CRISISDATA_GHO_URL; "
            r"kept the file of 20\d\d-\d\d-\d\d\."
        ),
    ),
    "HTML called JSON": (GDP, html_called_json, "answered HTML .* where JSON was expected"),
    "JSON called HTML": (GDP, json_called_html, "called the body text/html where application/json"),
    "wrong charset": (GDP, wrong_charset, "is not UTF-8, from byte"),
    "cut JSON": (GDP, cut_json, "is not JSON"),
    "NaN": (GDP, not_a_number, "NaN is not a number of JSON"),
    "deep JSON": (GDP, deep_json, "is not JSON"),
    "nothing": (GDP, nothing, r"answered nothing \(0 bytes\)"),
    "204": (GDP, no_content, "204, no content"),
    "304 unasked": (GDP, not_modified_unasked, "answered 304"),
    "error inside 200": (GDP, error_inside_200, "refused the question: The provided"),
    "400 with BOM": (GDP, error_400_with_bom, r"answered 400 \(text/html.*try again in an hour"),
    "empty list": (GDP, empty_list, "there is no row; the indicator may have been deleted"),
    "clock of the host in the future": (GDP, other_clock, "host's clock says 2030-01-01.*set the"),
}


#: Faults that are a matter of time, and how long they are waited for.
SLOW = {"slow drip": {"total": 1.0}, "silence": {"silence": 0.5}}


@pytest.mark.parametrize("name", HOST)
def test_a_host_that_fails_changes_nothing(bench, name):
    label, fault, text = HOST[name]
    assert bench.visit(label).state == "new"
    before, rows = bench.state(), bench.rows()
    bench.faulty.fault = fault
    outcome = bench.visit(label, size=20_000_000, **SLOW.get(name, {}))
    assert outcome.state in ("failed", "refused"), outcome
    assert re.search(text, outcome.text), outcome.text
    assert KEPT in outcome.text
    assert bench.state() == before
    assert bench.rows().equals(rows)
    # And when the host is well again, so is the archive.
    bench.faulty.fault = None
    assert bench.visit(label).state == "unchanged"
    assert bench.state() == before


# --- what the data may do ---------------------------------------------------------------------


def _edited(edit: Callable[[list], None]):
    def change(bench: Bench) -> None:
        rows = bench.good.apis["world-bank"].rows
        edit(rows)

    return change


def _each(rows, **fields):
    for row in rows:
        row.update({k: v(row) if callable(v) else v for k, v in fields.items()})


def renamed_field(bench):
    for row in bench.good.apis["world-bank"].rows:
        row["val"] = row.pop("value")


def text_for_number(bench):
    _each(bench.good.apis["world-bank"].rows, value=lambda r: str(r["value"]))


def other_indicator(bench):
    _each(bench.good.apis["world-bank"].rows, indicator={"id": "NY.GDP.MKTP.KD", "value": "GDP"})


def other_unit(bench):
    name = {"id": "NY.GDP.MKTP.CD", "value": "GDP (current euros)"}
    _each(bench.good.apis["world-bank"].rows, indicator=name)


def thousandth(bench):
    _each(bench.good.apis["world-bank"].rows, value=lambda r: r["value"] and r["value"] / 1000)


def tenfold(bench):
    _each(bench.good.apis["world-bank"].rows, value=lambda r: r["value"] and r["value"] * 10)


def without_focus(bench):
    api = bench.good.apis["world-bank"]
    api.rows = [r for r in api.rows if r["countryiso3code"] != "VEN"]


def a_third(bench):
    api = bench.good.apis["world-bank"]
    api.rows = [r for r in api.rows if int(r["date"]) % 3 == 0]


def year_2099(bench):
    bench.good.apis["world-bank"].rows[0]["date"] = "2099"
    _each(bench.good.apis["world-bank"].rows[:1], countryiso3code="VEN", value=1.0)


def updated_in_the_future(bench):
    bench.good.apis["world-bank"].head["lastupdated"] = "2031-01-01"


def twice(bench):
    api = bench.good.apis["world-bank"]
    api.rows = [*api.rows, *(r for r in api.rows if r["countryiso3code"] == "VEN")]


def duplicate_pages(bench):
    api = bench.good.apis["world-bank"]
    api.per_page = 1000

    def first_again(asked: Asked, n: int) -> Reply | None:
        if asked.query.get("page") == "2":
            body = json.loads(api(Asked(asked.path, {**asked.query, "page": "1"}, {}, "")).body)
            body[0]["page"] = 2
            return js(body)
        return None

    bench.faulty.fault = first_again


def wrong_page(bench):
    bench.good.apis["world-bank"].per_page = 1000

    def always_first(asked: Asked, n: int) -> Reply | None:
        query = {**asked.query, "page": "1"}
        return bench.good.apis["world-bank"](Asked(asked.path, query, {}, ""))

    bench.faulty.fault = always_first


def endless_pages(bench):
    bench.good.apis["world-bank"].head["pages"] = 10**6

    def more(asked: Asked, n: int) -> Reply | None:
        body = json.loads(bench.good.apis["world-bank"](asked).body)
        body[0]["pages"] = 10**6
        return js(body)

    bench.faulty.fault = more


def changes_while_paging(bench):
    api = bench.good.apis["world-bank"]
    api.per_page = 1000

    def shrink(asked: Asked, n: int) -> Reply | None:
        body = json.loads(api(asked).body)
        body[0]["lastupdated"] = f"2025-08-{1 + n % 28:02d}"
        return js(body)

    bench.faulty.fault = shrink


def short_of_the_total(bench):
    def total(asked: Asked, n: int) -> Reply | None:
        body = json.loads(bench.good.apis["world-bank"](asked).body)
        body[0]["total"] += 5
        return js(body)

    bench.faulty.fault = total


def gho_endless_links(bench):
    bench.good.apis["gho"].next = f"{bench.server.url}/gho/MDG_0000000001?again"


def gho_link_to_another_host(bench):
    bench.good.apis["gho"].next = "https://elsewhere.example/api/MDG_0000000001"


def gho_other_code(bench):
    rows = bench.good.apis["gho"].rows
    bench.faulty.fault = lambda a, n: js({"value": [{**r, "IndicatorCode": "X"} for r in rows]})


def gho_empty(bench):
    bench.faulty.fault = lambda a, n: js({"value": []})


def gho_odd(bench):
    bench.faulty.fault = lambda a, n: js({"value": [["not", "an", "object"]]})


def faostat_unit(bench):
    api = bench.good.apis["faostat"]
    api.rewrite(api.content().replace('"millions"', '"thousands"'))
    api.updated = "2020-01-01"


def faostat_column(bench):
    api = bench.good.apis["faostat"]
    api.rewrite(api.content().replace("Year Code,Year,", "Year Code,Period,", 1))
    api.updated = "2020-01-01"


def faostat_damaged(bench):
    api = bench.good.apis["faostat"]
    api.zip = api.zip[: len(api.zip) // 2]
    api.updated = "2020-01-01"


def faostat_value(bench):
    api = bench.good.apis["faostat"]
    api.rewrite(api.content().replace('"<2.5"', '"about 2.5"'))
    api.updated = "2020-01-01"


def owid_unit(bench):
    api = bench.good.apis["owid"]
    api.metadata = api.metadata.replace(b'"unit": "years"', b'"unit": "months"')


def owid_header(bench):
    api = bench.good.apis["owid"]
    api.csv = api.csv.replace(b"Entity,Code,Year", b"Country,Code,Year", 1)


def owid_ragged(bench):
    api = bench.good.apis["owid"]
    api.csv = api.csv.replace(b"Afghanistan,AFG,1951,28.5836", b"Afghanistan,AFG,1951", 1)


def unhcr_text(bench):
    bench.good.apis["unhcr"].items[0]["refugees"] = "many"


def unhcr_negative(bench):
    bench.good.apis["unhcr"].items[0]["refugees"] = -5


def unhcr_other_origin(bench):
    bench.good.apis["unhcr"].items[0]["coo_iso"] = "COL"


def eia_unit(bench):
    bench.good.apis["eia"].body["response"]["data"][0]["unit"] = "MBBL"


def imf_text(bench):
    for series in bench.good.apis["imf"].series["data"]["dataSets"][0]["series"].values():
        series["observations"]["3"][0] = "n/a"


def imf_no_day(bench):
    bench.good.apis["imf"].published["WEO"] = ""


UNHCR, FS, LIFE = "unhcr/population", "faostat/FS", "owid/life-expectancy"
DATA = {
    "schema drift: a field renamed": (GDP, renamed_field, "has no 'value' .*adapt its client"),
    "schema drift: text for numbers": (GDP, text_for_number, "value is '.*', expected .*float"),
    "another indicator": (GDP, other_indicator, "'NY.GDP.MKTP.KD' where NY.GDP.MKTP.CD was asked"),
    "unit change, stated": (GDP, other_unit, r"now called 'GDP \(current euros\)'.*another unit"),
    "unit change, not stated": (GDP, thousandth, "are 0.001 times .*another unit"),
    "10x jump": (GDP, tenfold, "are 10 times .*add jump,world-bank/NY.GDP.MKTP.CD 2025-07-01 to"),
    "focus missing": (GDP, without_focus, "no value of VEN among"),
    "a part only": (GDP, a_third, "the version before .*: a part only"),
    "period in the future": (GDP, year_2099, "a date is '2099'"),
    "release in the future": (GDP, updated_in_the_future, "lastupdated is 2031-01-01, in the fut"),
    "rows twice": (GDP, twice, "stands twice"),
    "duplicate pages": (GDP, duplicate_pages, "stands twice; a page was repeated"),
    "always the first page": (GDP, wrong_page, "page 1 came where 2 was asked for"),
    "endless paging": (GDP, endless_pages, "announces 1,000,000 pages: there is no end"),
    "page that changes while paging": (GDP, changes_while_paging, "changed twice while they were"),
    "fewer rows than announced": (
        GDP,
        short_of_the_total,
        r"rows came where [\d,]+ were announced",
    ),
    "links without end": (GHO, gho_endless_links, "the pages have no end"),
    "link to another host": (GHO, gho_link_to_another_host, "refused to ask another host"),
    "WHO: another code": (GHO, gho_other_code, "answered X where MDG_0000000001 was asked"),
    "WHO: empty": (GHO, gho_empty, "is empty"),
    "WHO: no objects": (GHO, gho_odd, "a list where an object was expected"),
    "FAO: unit": (FS, faostat_unit, "is 'thousands', it was 'millions'"),
    "FAO: column": (FS, faostat_column, "has no column Year"),
    "FAO: damaged zip": (FS, faostat_damaged, "the zip is damaged"),
    "FAO: value": (FS, faostat_value, "is 'about 2.5', not a number"),
    "OWID: unit": (LIFE, owid_unit, "is 'months', it was 'years'"),
    "OWID: header": (LIFE, owid_header, "the columns changed"),
    "OWID: ragged": (LIFE, owid_ragged, "row 3 has 3 cells, the header 4"),
    "UNHCR: text": (UNHCR, unhcr_text, "is 'many', neither a count"),
    "UNHCR: negative": (UNHCR, unhcr_negative, "cannot be negative"),
    "UNHCR: other origin": (UNHCR, unhcr_other_origin, "asked for VEN, the host answered COL"),
    "EIA: unit": ("eia/crude-oil", eia_unit, "is 'MBBL', it was 'TBPD'"),
    "IMF: text": ("imf/WEO", imf_text, "is 'n/a', not a number"),
    "IMF: no day": ("imf/WEO", imf_no_day, "no PUBLICATION_DATE"),
}


@pytest.mark.parametrize("name", DATA)
def test_data_that_are_not_believed_change_nothing(bench, name, monkeypatch):
    monkeypatch.setenv("CRISISDATA_EIA_KEY", "a-key")
    label, spoil, text = DATA[name]
    assert bench.visit(label).state == "new"
    before, rows = bench.state(), bench.rows()
    spoil(bench)
    outcome = bench.visit(label)
    assert outcome.state in ("failed", "refused"), outcome
    assert re.search(text, outcome.text, re.S), outcome.text
    assert KEPT in outcome.text
    assert bench.state() == before
    assert bench.rows().equals(rows)
    if outcome.state == "refused" and "another host" not in outcome.text:
        aside = list((bench.sources / archive.REJECTED).glob("*/*/*Z/reason.json"))
        assert len(aside) == 1
        told = json.loads(aside[0].read_bytes())
        assert outcome.text.startswith(told["reason"])


# --- recoveries -------------------------------------------------------------------------------


def once(fault: Callable[[Asked, int], Reply]) -> Callable[[Asked, int], Reply | None]:
    return lambda asked, n: fault(asked, n) if n == 1 else None


RECOVERED = {
    "500 then success": once(always_500),
    "503 then success": once(lambda a, n: Reply(b"", 503, "text/plain", {"Retry-After": "0"})),
    "429 with Retry-After": once(lambda a, n: Reply(b"", 429, "text/plain", {"Retry-After": "1"})),
    "400 then success": once(error_400_with_bom),
    "reset then success": once(reset_mid_body),
    "reset before the head": once(lambda a, n: _raw(b"", reset)),
    "short then success": once(short_body),
    "truncated gzip then success": once(truncated_gzip),
    "redirect on the same host": once(
        lambda a, n: Reply(status=307, headers={"Location": a.target})
    ),
}


@pytest.mark.parametrize("name", RECOVERED)
def test_what_passes_is_waited_out(bench, name):
    bench.visit()
    before = bench.state()
    bench.faulty.fault = RECOVERED[name]
    started = time.monotonic()
    assert bench.visit().state == "unchanged"
    assert bench.faulty.count > 1
    if name == "429 with Retry-After":
        assert time.monotonic() - started >= 1
    assert bench.state() == before


def test_a_bom_and_a_wrong_charset_label_harm_nobody(bench):
    bench.visit()

    def odd(asked, n):
        good = bench.good(asked)
        return Reply(b"\xef\xbb\xbf" + good.body, kind="application/json; charset=iso-8859-1")

    bench.faulty.fault = odd
    assert bench.visit().state == "unchanged"


def test_packed_bodies_are_unpacked(bench):
    bench.visit()

    def packed(asked, n):
        assert "gzip" in asked.headers["Accept-Encoding"]
        body = gzip.compress(bench.good(asked).body)
        return Reply(body, headers={"Content-Encoding": "gzip"})

    bench.faulty.fault = packed
    assert bench.visit().state == "unchanged"


def test_a_body_that_broke_off_goes_on_where_it_was(bench):
    """With an ETag and ranges, the second request asks for the rest only."""
    asked_for = []

    def ranges(asked, n):
        body = bench.good(asked).body
        head = {"ETag": '"one"', "Accept-Ranges": "bytes"}
        wanted = asked.headers.get("Range")
        asked_for.append(wanted)
        if wanted is None:
            half = len(body) // 2
            lines = [f"Content-Length: {len(body)}", 'ETag: "one"']
            return _raw(_head(*lines) + body[:half], reset)
        assert asked.headers["If-Range"] == '"one"'
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        head["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return Reply(body[start:], 206, headers=head)

    bench.faulty.fault = ranges
    first = bench.visit()
    assert first.state == "new"
    assert asked_for[0] is None
    assert asked_for[1].startswith("bytes=")
    bench.faulty.fault = None
    assert bench.visit().state == "unchanged"


def test_only_what_changed_is_sent_again(bench):
    """ETag and Last-Modified of the first visit come back as conditions."""
    conditions = []

    def conditional(asked, n):
        conditions.append(asked.headers.get("If-None-Match"))
        if conditions[-1] == '"v1"':
            return Reply(status=304, kind="")
        good = bench.good(asked)
        good.headers |= {"ETag": '"v1"', "Last-Modified": "Fri, 12 Sep 2025 08:33:34 GMT"}
        return good

    bench.faulty.fault = conditional
    assert bench.visit().state == "new"
    before = bench.state()
    assert bench.visit().state == "unchanged"
    assert conditions == [None, '"v1"']
    assert bench.state() == before


def test_pages_that_came_are_not_asked_for_again(bench):
    """A visit that broke off at the third page goes on with the third page."""
    bench.good.apis["world-bank"].per_page = 600

    def third_fails(asked, n):
        return reset_mid_body(asked, n) if asked.query.get("page") == "3" else None

    bench.faulty.fault = third_fails
    assert bench.visit().state == "failed"
    assert not archive.versions(bench.sources)
    bench.faulty.fault = None
    bench.server.asked.clear()
    assert bench.visit().state == "new"
    pages = [a.query["page"] for a in bench.server.asked]
    assert pages[0] == "3"
    assert "1" not in pages
    (version,) = archive.versions(bench.sources)
    assert len(version.record["requests"]) == 2 + len(pages)


def test_pages_of_yesterday_are_asked_for_again(bench):
    bench.good.apis["world-bank"].per_page = 600
    bench.faulty.fault = lambda a, n: reset_mid_body(a, n) if a.query.get("page") == "3" else None
    assert bench.visit().state == "failed"
    bench.faulty.fault = None
    bench.server.asked.clear()
    bench.clock += timedelta(hours=13)
    assert bench.visit(skew=timedelta(days=2)).state == "new"
    assert bench.server.asked[0].query["page"] == "1"


def test_a_page_that_changes_once_is_read_anew(bench):
    api = bench.good.apis["world-bank"]
    api.per_page = 1000

    def once_other(asked, n):
        if n != 2:
            return None
        body = json.loads(api(asked).body)
        body[0]["total"] += 1
        return js(body)

    bench.faulty.fault = once_other
    assert bench.visit().state == "new"
    pages = [a.query["page"] for a in bench.server.asked]
    assert pages[:3] == ["1", "2", "1"]


# --- what is not HTTP -------------------------------------------------------------------------


def test_refused_connection(bench, monkeypatch):
    bench.visit()
    before = bench.state()
    monkeypatch.setenv("CRISISDATA_WORLD_BANK_URL", "http://127.0.0.1:9")
    outcome = bench.visit()
    assert outcome.state == "failed"
    assert "127.0.0.1:9 refuses the connection" in outcome.text
    assert "set CRISISDATA_WORLD_BANK_URL" in outcome.text
    assert bench.state() == before


def test_unknown_host(bench, monkeypatch):
    bench.visit()
    monkeypatch.setenv("CRISISDATA_WORLD_BANK_URL", "http://no-such-host.invalid")
    outcome = bench.visit()
    assert outcome.state == "failed"
    assert re.search("not known|broke", outcome.text)


def test_certificate_that_nobody_signed(bench, monkeypatch, certificate):
    bench.visit()
    before = bench.state()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serving(bench.faulty) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        monkeypatch.setenv("CRISISDATA_WORLD_BANK_URL", server.url.replace("http://", "https://"))
        outcome = bench.visit()
    assert outcome.state == "failed"
    assert "cannot be verified" in outcome.text
    assert "do not switch the check off" in outcome.text
    assert bench.state() == before


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    """A certificate signed by itself."""
    import shutil
    import subprocess

    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-days", "1"]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out",
         certificate, *subject],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def test_a_host_that_fails_twice_is_left_alone(bench, seeds, sets, session):
    from scripts.fetching.visit import visits

    bench.faulty.fault = always_500
    wanted = [d for d in sets.values() if d.provider == "gho"][:4]
    bench.faulty.fault = lambda a, n: _raw(b"", reset)
    done = visits(session, bench.sources, bench.sources, seeds, wanted, frozenset())
    states = [o.state for _, o in done if o is not None]
    assert states == ["failed", "failed", "skipped", "skipped"]


def test_clock_of_this_machine_behind_the_archive(bench):
    from scripts.errors import BuildError

    bench.clock = timedelta(hours=20)
    assert bench.visit().state == "new"
    before = bench.state()
    bench.clock = timedelta(0)
    bench.good.apis["world-bank"].change("VEN", "2014", 400e9)
    with pytest.raises(BuildError, match="the clock says .* yet the newest version is of"):
        bench.visit()
    assert bench.state() == before
