"""A declaration counts where browsers look for one, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk.features.reading.encoding.declarations import DECLARATION_WINDOW, declared_encoding, declared_language

DECLARED = [
    (b"<meta charset=koi8-r>", "koi8-r"),
    (b"<META  CharSet = ' KOI8-R ' />", "koi8-r"),
    (b'<meta content="text/html; charset=koi8-r" http-equiv="CONTENT-TYPE">', "koi8-r"),
    (b"<meta http-equiv=content-type content='text/html;charset=\"koi8-r\"'>", "koi8-r"),
    (b"<meta/charset=koi8-r/>", "koi8-r"),
    (b'<?xml version="1.0" encoding="koi8-r"?><html>', "koi8-r"),
    (b"<meta charset=no-such><meta charset=koi8-r>", "koi8-r"),
    (b"<!-- c --><!DOCTYPE html><title>a</title><meta charset=koi8-r>", "koi8-r"),
    (b'<p title=">" x><meta charset=koi8-r>', "koi8-r"),
    (b"<script>x</script><style>y</style><meta charset=koi8-r>", "koi8-r"),
    (b"<meta charset=utf-16>", "utf-8"),
    (b"<meta charset=x-user-defined>", "cp1252"),
]
UNDECLARED = [
    b"<!-- <meta charset=koi8-r> -->",
    b"<!--><!-- <meta charset=koi8-r>",
    b"<script>'<meta charset=koi8-r>'</script>",
    b"<style><meta charset=koi8-r></style>",
    b"<title><meta charset=koi8-r></title>",
    b"<textarea><meta charset=koi8-r></textarea>",
    b'<meta name=description content="text/html; charset=koi8-r">',
    b'<meta property=og:title content="<meta charset=koi8-r>">',
    b"<p title='<meta charset=koi8-r>'>",
    b"<metadata charset=koi8-r>",
    b"<meta name=charset content=koi8-r>",
    b"<meta charset=koi8-r",
    b" <?xml version='1.0' encoding='koi8-r'?>",
    b"<meta http-equiv=refresh content='0; charset=koi8-r'>",
    b"</meta charset=koi8-r>",
    b"<meta charset=cp037>",  # of ASCII's letters none is where a declaration is read
    b"<meta charset=hz>",
    b"<meta charset=charmap>",
    b"charset=koi8-r",
]


@pytest.mark.parametrize(("head", "name"), DECLARED)
def test_declared(head: bytes, name: str) -> None:
    assert declared_encoding(head) == name


@pytest.mark.parametrize("head", UNDECLARED)
def test_undeclared(head: bytes) -> None:
    assert declared_encoding(head) is None


@pytest.mark.parametrize(
    "before", [b"<!--" + b"x" * 20_000 + b"-->", b"<script>" + b"<" * 20_000 + b"</script>", b"<link rel=x>" * 2_000]
)
def test_what_stands_before_it_may_be_long(before: bytes) -> None:
    assert declared_encoding(before + b"<meta charset=koi8-r>") == "koi8-r"
    assert declared_encoding(before * 8 + b"<meta charset=koi8-r>") is None or len(before) * 8 < DECLARATION_WINDOW


def test_a_declaration_over_the_end_of_the_window_is_none() -> None:
    meta = b"<meta charset=koi8-r>"
    for n_inside in range(len(meta)):
        head = b"<!--".ljust(DECLARATION_WINDOW - n_inside - 3, b"x") + b"-->" + meta
        assert declared_encoding(head) is None


@pytest.mark.parametrize(
    ("head", "language"),
    [
        (b"<!DOCTYPE html><html class=a lang='De-AT'>", "de-at"),
        (b"<html xml:lang=pl>", "pl"),
        (b"<html><meta http-equiv=content-language content=ru>", "ru"),
        (b"<!-- <html lang=ru> --><html>", ""),
        (b"", ""),
    ],
)
def test_language(head: bytes, language: str) -> None:
    assert declared_language(head) == language


@given(
    st.lists(
        st.sampled_from(
            [b"<", b">", b"meta", b" charset", b"=", b"koi8-r", b"'", b'"', b"<!--", b"-->", b"/", b"<script>"]
        )
    )
)
def test_any_head_is_read(parts: list[bytes]) -> None:
    assert declared_encoding(b"".join(parts)) in (None, "koi8-r")
