"""The weights that an Accept header gives, by RFC 9110 section 12.5.1."""

from __future__ import annotations

import time

import pytest

from mockserver.admission.accept import members, weights

STREAM, JSON = "text/event-stream", "application/json"
BOTH = (STREAM, JSON)


def weighed(*lines: str) -> tuple[float, float] | None:
    """(stream, JSON), or None for no preference."""
    found = weights(lines, BOTH)
    return None if found is None else (found[STREAM], found[JSON])


@pytest.mark.parametrize(
    "lines",
    [(), ("",), (" ",), (",, ,",), ("", "")],
    ids=["absent", "empty", "space", "empty elements", "two empty lines"],
)
def test_a_header_without_members_expresses_no_preference(lines: tuple[str, ...]) -> None:
    assert weighed(*lines) is None


@pytest.mark.parametrize(
    ("line", "stream", "json"),
    [
        pytest.param("*/*", 1, 1, id="N02"),
        pytest.param("application/json", 0, 1, id="N03"),
        pytest.param("text/event-stream", 1, 0, id="N04"),
        pytest.param("application/*", 0, 1, id="N05"),
        pytest.param("text/*", 1, 0, id="N06"),
        pytest.param("application/json, text/event-stream", 1, 1, id="N07"),
        pytest.param("text/event-stream, application/json", 1, 1, id="N08"),
        pytest.param("application/json;q=0.5, text/event-stream", 1, 0.5, id="N09"),
        pytest.param("application/json, text/event-stream;q=0.5", 0.5, 1, id="N10"),
        pytest.param("application/json;q=0", 0, 0, id="N11"),
        pytest.param("text/event-stream;q=0", 0, 0, id="N12"),
        pytest.param("text/event-stream;q=0, */*", 0, 1, id="N13"),
        pytest.param("*/*, text/event-stream;q=0", 0, 1, id="N13 reversed"),
        pytest.param("*/*;q=0", 0, 0, id="N14"),
        pytest.param("*/*;q=0.1, application/json", 0.1, 1, id="N15"),
        pytest.param("text/*;q=0.3, text/event-stream;q=0.7", 0.7, 0, id="N16"),
        pytest.param("text/event-stream;q=0.7, text/*;q=0.9", 0.7, 0, id="N16 reversed"),
        pytest.param("application/json;q=0.200, text/event-stream;q=0.9", 0.9, 0.2, id="N17"),
        pytest.param("application/json;q=1.000", 0, 1, id="N17 one"),
        pytest.param("application/json;Q=0.5", 0, 0.5, id="N19"),
        pytest.param("APPLICATION/JSON", 0, 1, id="N20"),
        pytest.param("application/json ; q=0.5 , text/* ;q=0.25", 0.25, 0.5, id="N21"),
        pytest.param("application/json;charset=utf-8", 0, 1, id="N22"),
        pytest.param("application/json;CharSet=utf-8;q=0.5", 0, 0.5, id="N22 weighted"),
        pytest.param("application/json;version=1", 0, 0, id="N23"),
        pytest.param("application/json;version=1;q=0, */*;q=0.4", 0.4, 0.4, id="N23 not wanted"),
        pytest.param('application/json;p="a,b;c", text/*;q=0.1', 0.1, 0, id="N24"),
        pytest.param('text/event-stream, x/y;p="\\",application/json"', 1, 0, id="N24 escaped"),
        pytest.param("application/vnd.x+json", 0, 0, id="N25"),
        pytest.param("application/problem+json", 0, 0, id="N26"),
        pytest.param("application/json,,text/event-stream;q=0.5", 0.5, 1, id="N28"),
        pytest.param(" , application/json, ", 0, 1, id="N28 outer"),
        pytest.param("text/html", 0, 0, id="N32"),
        pytest.param("application/json;", 0, 1, id="empty parameter"),
        pytest.param("application/json;q=0.2, application/json;q=0.8", 0, 0.8, id="twice"),
    ],
)
def test_each_media_type_has_the_weight_of_the_most_specific_range(
    line: str, stream: float, json: float
) -> None:
    assert weighed(line) == (stream, json)


def test_several_lines_count_as_one_list() -> None:
    assert weighed("text/event-stream;q=0.5", "application/json") == (0.5, 1)


@pytest.mark.parametrize(
    "weight", ["1.5", "-1", "abc", ".5", "0.1234", '"0.5"', "1.001", "2", "00", "0,5", "", "1e0"]
)
def test_a_member_with_a_malformed_weight_is_left_out(weight: str) -> None:
    assert weighed(f"application/json;q={weight}, text/event-stream;q=0.1") == (0.1, 0)


@pytest.mark.parametrize(
    "malformed",
    [
        "application",
        "/json",
        "application/",
        "*/json",
        "json",
        "a/b/c",
        "a b/c",
        "application/json q=1",
        "application/json;=1",
        "application/json;q=0.5;q=0.7",
        "application/json;a= 1",
        "applicätion/json",
        "application/json\x00",
        "\udcff/json",
    ],
)
def test_a_malformed_member_is_left_out(malformed: str) -> None:
    assert weighed(malformed) is None
    assert weighed(f"{malformed}, text/event-stream;q=0.1") == (0.1, 0)


def test_an_unclosed_quote_takes_the_rest_of_the_header_with_it() -> None:
    assert weighed('text/event-stream, x/y;p="a, application/json') == (1, 0)


def test_members_come_in_the_order_of_the_header() -> None:
    found = [(each.type, each.subtype) for each in members("b/x, a/y;q=0.5, */*")]
    assert found == [("b", "x"), ("a", "y"), ("*", "*")]


@pytest.mark.parametrize(
    "piece",
    ['\\",', 'a/b;c="', "a/b;q=0.1,", ";", ",", '"', "a/", "a/b;c=d", 'x/y;p="a\\"b,c",', "a/b; "],
)
def test_time_grows_no_faster_than_the_header(piece: str) -> None:
    header = '"' + piece * (200_000 // len(piece))
    started = time.perf_counter()
    weighed(header)
    # A second for 200 kB is some fifty times what it takes; a quadratic reader needs minutes.
    assert time.perf_counter() - started < 5
