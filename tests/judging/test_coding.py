"""Content codings are undone, within bounds, and arrivals are kept."""

import zlib

import pytest

from taskpact.judging import coding
from taskpact.judging.coding import Plain, codings, plain
from taskpact.wire.exchange import Arrival, Exchange


def answer(pieces, *values):
    offsets = [sum(map(len, pieces[:n])) for n in range(len(pieces))]
    return Exchange(
        "POST",
        "/",
        headers=tuple(("Content-Encoding", value) for value in values),
        body=b"".join(pieces),
        body_arrivals=tuple(Arrival(float(n), offset) for n, offset in enumerate(offsets)),
    )


def packed(texts, window):
    packing = zlib.compressobj(wbits=window)
    made = [packing.compress(text) + packing.flush(zlib.Z_SYNC_FLUSH) for text in texts]
    return [*made[:-1], made[-1] + packing.flush()]


@pytest.mark.parametrize("values", [(), ("identity",), ("",), ("Identity, ",)])
def test_a_body_without_coding_is_left_as_it_is(values):
    exchange = answer([b"ab", b"c"], *values)
    assert codings(exchange) == ()
    assert plain(exchange) == Plain(b"abc", (Arrival(0.0, 0), Arrival(1.0, 2)))


@pytest.mark.parametrize(("name", "window"), [("gzip", 31), ("X-GZip", 31), ("deflate", 15)])
def test_each_flushed_piece_keeps_its_time(name, window):
    exchange = answer(packed([b"first", b"second"], window), name)
    assert plain(exchange) == Plain(b"firstsecond", (Arrival(0.0, 0), Arrival(1.0, 5)))


def test_what_is_held_back_has_the_time_of_its_release():
    (whole,) = packed([b"firstsecond"], 31)
    exchange = answer([whole[:12], whole[12:]], "gzip")
    assert plain(exchange).body == b"firstsecond"
    assert plain(exchange).arrivals[-1].at == 1.0


@pytest.mark.parametrize("value", ["br", "gzip, gzip", "bogus"])
def test_a_coding_that_is_not_known_is_an_error(value):
    with pytest.raises(ValueError, match="cannot be undone"):
        plain(answer([b"x"], value))


def test_data_that_is_not_what_its_coding_says_is_an_error():
    with pytest.raises(ValueError, match="is no gzip"):
        plain(answer([b"plain text"], "gzip"))


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(coding, "MAX_BYTES", 1_000)
    with pytest.raises(ValueError, match="over 1000 bytes"):
        plain(answer(packed([b"a" * 100_000], 31), "gzip"))


def test_a_bomb_is_an_error_of_its_own(monkeypatch):
    monkeypatch.setattr(coding, "MAX_BYTES", 1_000)
    with pytest.raises(coding.TooLargeError):
        plain(answer(packed([b"a" * 100_000], 31), "gzip"))


def test_a_body_of_many_pieces_is_unpacked_to_its_end():
    body = b"abc" * 100_000
    assert plain(answer(packed([body], 31), "gzip")).body == body
