"""What parts the words of one block: white space, tags where a word ends and another begins, and never else."""

from __future__ import annotations

import pytest

from dehusk.features.reading.blocks import cut
from dehusk.features.reading.document import LINE_BREAK, NOTHING, SPACE
from dehusk.features.reading.parsing import parse

CASES = {
    "a word goes on behind a link": ("the <a href=x>bus</a>es ran", "the buses ran"),
    "a word goes on behind code": ("see <code>list</code>s", "see lists"),
    "a word goes on behind a span": ("<span>Z</span>imbabwean", "Zimbabwean"),
    "a link inside a word": ("un<a href=x>believ</a>able", "unbelievable"),
    "an abbreviation inside a word": ("pre<abbr>EU</abbr>", "preEU"),
    "links side by side": ("<a href=x>Home</a><a href=y>News</a>", "Home News"),
    "spans side by side": ("<span>5</span><span>items</span>", "5 items"),
    "a link and bold side by side": ("<a href=x>Home</a><b>News</b>", "Home News"),
    "formatting side by side": ("<b>un</b><i>sure</i>", "unsure"),
    "a span behind bare text": ("Committee<span>Finance</span>", "Committee Finance"),
    "a picture between words": ("one<img src=x>two", "one two"),
    "an empty anchor in a word": ("wei<a name=p3></a>r", "weir"),
    "a word that may break": ("river<wbr>bank", "riverbank"),
    "a word that may break in a link": ("<a href=x>river</a><wbr>bank", "riverbank"),
    "a soft hyphen": ("<span>river\u00ad</span><span>bank</span>", "riverbank"),
    "soft hyphens in a word": ("Fluss&shy;bau&shy;amt", "Flussbauamt"),
    "an icon between words": ("share<svg></svg>tweet", "share tweet"),
    "a player between words": ("<b>one</b><video></video>two", "one two"),
    "the number of a note": ("the weir<sup><a href=#n1>1</a></sup> fell", "the weir1 fell"),
    "the number of a note behind a link": ("<a href=x>weir</a><sup><a href=#n1>1</a></sup>", "weir1"),
    "an ordinal beside a span": ("<span>1</span><sup>st</sup>", "1st"),
    "Chinese at links": ("河务局在<a href=x>冬季</a>重建了<a href=y>旧堰</a>", "河务局在冬季重建了旧堰"),
    "Chinese in spans side by side": ("<span>工程师</span><span>们</span>", "工程师们"),
    "Chinese and Latin": ("<span>使用</span><span>Python</span>", "使用Python"),
    "Thai at a link": ("ภาษา<a href=x>ไทย</a>", "ภาษาไทย"),
    "Korean has spaces": ("<span>강변</span><span>소식</span>", "강변 소식"),
    "a line of Japanese ends": ("河務局は\n 冬に\n堰を", "河務局は冬に堰を"),
    "a line of Chinese ends at a tag": ("河务局\n<a href=x>冬季</a> \n 重建", "河务局冬季重建"),
    "links on lines of their own": ("<a href=x>首页</a>\n<a href=y>新闻</a>", "首页 新闻"),
    "a line of Chinese ends beside Latin": ("河务局\nMarlow\n冬季", "河务局 Marlow 冬季"),
    "a line of Thai ends": ("แม่น้ำ\nไหล", "แม่น้ำ ไหล"),
    "a line of Korean ends": ("강은\n흐른다", "강은 흐른다"),
    "a space between ideographs stays": ("河务局 冬季", "河务局 冬季"),
    "white space beside a tag stays": ("河 <a href=x>冬季</a>", "河 冬季"),
    "white space in tags of its own": ("<a href=x>one</a><span> </span><a href=y>two</a>", "one two"),
    "a line break": ("one<br>two", "one two"),
}


@pytest.mark.parametrize("label", CASES)
def test_words_of_a_paragraph(label: str) -> None:
    html, text = CASES[label]
    assert cut(parse(f"<p>{html}</p>")).texts == [text]


def test_the_column() -> None:
    document = parse("<p>a<br>b <i>c</i><a>d</a></p><p><span>e</span><span>f</span>g</p>")
    assert document.text_nodes == ["a", "b ", "c", "d", "e", "f", "g"]
    within = [LINE_BREAK, SPACE, SPACE], [SPACE, NOTHING]
    assert (document.separators[1:4].tolist(), document.separators[5:].tolist()) == within


def test_tags_in_code_part_nothing() -> None:
    assert cut(parse("<pre><span>def</span><span>f</span>():</pre>")).texts == ["deff():"]


RUBY = {
    "one reading": ("この川の<ruby>堰<rt>せき</rt></ruby>は", "この川の堰(せき)は"),
    "several in one": ("<ruby>東<rt>とう</rt>京<rt>きょう</rt></ruby>で", "東(とう)京(きょう)で"),
    "the page's own brackets": ("<ruby>堰<rp>（</rp><rt>せき</rt><rp>）</rp></ruby>は", "堰（せき）は"),
    "Latin readings": ("<ruby>漢<rt>hàn</rt>字<rt>zì</rt></ruby>", "漢(hàn)字(zì)"),
    "written on lines": ("<ruby>\n 堰\n <rt>せき</rt></ruby>は", "堰(せき)は"),
    "a reading in parts": ("<ruby>堰<rt><b>せ</b><span>き</span></rt></ruby>", "堰(せき)"),
    "with bases marked": ("<ruby><rb>堰</rb><rt>せき</rt></ruby>", "堰(せき)"),
    "no ruby around": ("a<rt>b</rt>", "ab"),
}


@pytest.mark.parametrize("label", RUBY)
def test_readings_stand_in_brackets(label: str) -> None:
    html, text = RUBY[label]
    assert cut(parse(f"<p>{html}</p>")).texts == [text]
