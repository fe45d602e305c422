"""What was encoded once too often is read again; a text that is right stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dehusk import Extractor, extract
from dehusk.features.reading.encoding.mojibake import mend, mend_text
from dehusk.features.reading.feeds import decode_page
from dehusk.features.reading.plain_text import read_text


def twice(text: str, encoding: str = "latin-1") -> str:
    """The text as if its UTF-8 had been read in another encoding; windows-1252 leaves five controls in it."""
    return "".join(
        bytes([code]).decode(encoding)
        if encoding == "latin-1" or code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
        else chr(code)
        for code in text.encode("utf-8")
    )


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("We don\x92t mind \x96 \x93c\x9cur\x94, 5 \x80", "We don’t mind – “cœur”, 5 €"),
        (twice("It’s the city’s “loss” — really"), "It’s the city’s “loss” — really"),
        (twice("Grandma’s garden® in Español, 30 £"), "Grandma’s garden® in Español, 30 £"),
        (twice("★★★ 𝕏 Ελληνικά, по-русски, עברית, 中文"), "★★★ 𝕏 Ελληνικά, по-русски, עברית, 中文"),
        (twice(twice("Fundação — São Paulo’s")), "Fundação — São Paulo’s"),
        (twice("He said “yes” to you’re", "cp1252"), "He said “yes” to you’re"),
        # Beside characters that are right, only what is sure is read again.
        ("São Paulo’s café, " + twice("it’s “São”"), "São Paulo’s café, it’s “São”"),
        ("CAFÉ\x92S, don\x92t", "CAFÉ’S, don’t"),
        ("CAFÉ\x92S", "CAFÉ’S"),
        ("Ü\x93quoted\x94 d\x92à\x85", "Ü“quoted” d’à…"),
        ("one\x85two", "one\x85two"),  # a line end
        ("one\x85two\x92s", "one…two’s"),
        # A capital letter before a quotation mark, dots or a no-break space is no mojibake.
        ("\x93AMANHÃ\x94, não", "“AMANHÃ”, não"),
        ("MANHÃ\x85 don\x92t", "MANHÃ… don’t"),
        ("“AMANHÃ” «MANHÃ» é it" + twice("’") + "s", "“AMANHÃ” «MANHÃ» é it’s"),
        ("ĐÃ… “ĐÃ” ĐÃ\xa0NẴNG " + twice("’"), "ĐÃ… “ĐÃ” ĐÃ\xa0NẴNG ’"),
        ("voilà\x85\xa0» «AMANHÃ» \x92", "voilà…\xa0» «AMANHÃ» ’"),
        ("CAFÉ\x92 CHLOÉ\x94 ANDRÉ\x85", "CAFÉ’ CHLOÉ” ANDRÉ…"),
        ("GRÖ\x94 Spaß\x93 Spaß\x85", "GRÖ” Spaß“ Spaß…"),
        (twice("It’s — ★") + " CAFÉ’S Spaß» NÉ\xa0: 10×½", "It’s — ★ CAFÉ’S Spaß» NÉ\xa0: 10×½"),
        (twice("“AMANHÃ” não — é"), "“AMANHÃ” não — é"),
        (twice("It’s closed ×"), "It’s closed ×"),
        (twice("Funda") + "Ã\x83Â§Ã\x83Â£o", "Fundação"),
        # Other scripts, more rounds, emoji, a mark that comes to light.
        (twice(twice("Привет, смысл")), "Привет, смысл"),
        (twice("Zażółć gęślą jaźń Śą"), "Zażółć gęślą jaźń Śą"),
        (twice("Đã đến Đà Nẵng, “người Việt”", "cp1252"), "Đã đến Đà Nẵng, “người Việt”"),
        (twice("It’s 😀") + " café", "It’s 😀 café"),
        ("ï»¿" + twice("It’s — ★"), "It’s — ★"),
        # Five mean nothing in windows-1252 either.
        ("a\x81b\x8dc\x8fd\x90e\x9df", "a\x81b\x8dc\x8fd\x90e\x9df"),
    ],
)
def test_mended(broken: str, right: str) -> None:
    assert mend(broken.encode()).decode() == right
    text, places = mend_text(broken)
    assert text == right
    assert places[-1] == len(broken)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ASCII",
        "São Paulo’s “café” – 5 €",
        "CAFÉ\xa0: «\xa0à\xa0«\xa0",
        "Ã© is what é looks like when it was encoded twice, and â€™ is ’",
        "Ελληνικά, по-русски, עברית, 中文, \ufffd",
    ],
)
def test_right_texts_stay(text: str) -> None:
    assert mend(text.encode()) == text.encode()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="".join(map(chr, range(0x80, 0xA0))))))
def test_no_text_without_controls_changes(text: str) -> None:
    assert mend(text.encode()) == text.encode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_mended_is_right(text: str) -> None:
    once = mend(text.encode())
    assert mend(once) == once


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_ascii_is_never_touched_and_utf8_stays_valid(text: str) -> None:
    mended = mend(text.encode()).decode()
    assert [one for one in mended if one.isascii()] == [one for one in text if one.isascii()]


@given(st.text(st.sampled_from("abc é’“”—…€à®★中пω"), min_size=1))
def test_what_was_encoded_twice_comes_back(text: str) -> None:
    marked = f"{text} ’ ★ é —"
    assert mend(twice(marked).encode()).decode() == marked


@pytest.mark.parametrize("kind", [str, str.encode], ids=["str", "bytes"])
def test_every_way_in_is_mended(kind: type) -> None:
    page = f"<p>{twice('It’s')} c\x9cur</p>"
    assert decode_page(kind(page)).utf8.decode() == "<p>It’s cœur</p>"
    assert read_text(kind(f"{twice('It’s')}\n\nc\x9cur")).texts == ["It’s", "cœur"]
    assert decode_page(f"{twice('It’s')}\r\n".encode(), "latin-1").utf8.decode() == "It’s\r\n"


@pytest.mark.parametrize("mark", ["", "\ufeff", "ï»¿"])
@pytest.mark.parametrize("again", [1, 2])
def test_blocks_of_a_text_stand_where_they_were_written(mark: str, again: int) -> None:
    said = ["It’s the city’s “loss”", "— really", "no more", "★★★ the end"]
    broken = said
    for _ in range(again):
        broken = [twice(one) for one in broken]
    source = mark + "\n\n".join(broken)
    blocks = Extractor().label(source, kind="text").blocks
    assert [block.text for block in blocks] == said
    assert [source[slice(*block.span)] for block in blocks if block.span] == broken


@given(st.text(st.sampled_from("abc é’“”—★中пω\n\x92\x85Ãâ€™"), min_size=1), st.integers(0, 2))
def test_every_character_is_told_where_it_stood(text: str, rounds: int) -> None:
    for _ in range(rounds):
        text = twice(text)
    mended, places = mend_text(text)
    assert places.tolist() == sorted(set(places.tolist()))
    assert len(places) == len(mended) + 1
    assert [text[place] for one, place in zip(mended, places, strict=False) if one.isascii()] == [
        one for one in text if one.isascii()
    ]


def test_an_output_holds_what_the_author_wrote() -> None:
    said = (
        "The town’s own “market” — a cœur of it — opens at nine, and it’s the oldest one that is still held every week."
    )
    more = (
        "It has been there since the year 1312, when the first bakers came over the bridge with their bread and cheese."
    )
    page = f"<article><p>{twice(said)}</p><p>{more}</p></article>"
    assert extract(page) == f"{said}\n\n{more}"
