"""Pages that mean harm or are none, each with a name: what parsers, encodings, outputs and terminals stumble over.

All of them are written or made here. Each goes through every public call (``tests/test_hostile.py``).
"""

from __future__ import annotations

import codecs
import gzip
import json
import random
from collections.abc import Iterator

from dehusk.features.reading.encoding.declarations import DECLARATION_WINDOW

Source = bytes | str

PROSE = "The ferry that links both harbours will go on running through the winter, the councils said on Monday. "
LINE = "x = 1\n"


def hostile_pages() -> dict[str, Source]:
    """Every page by its name."""
    found: dict[str, Source] = {}
    for family, make in _FAMILIES.items():
        for name, page in make():
            assert f"{family} {name}" not in found
            found[f"{family} {name}"] = page
    return found


def _nothing() -> Iterator[tuple[str, Source]]:
    yield from {"bytes": b"", "str": "", "space": " \r\n\t ", "a NUL": b"\x00", "NULs": b"\x00" * 3000}.items()
    yield from {"a mark": codecs.BOM_UTF8, "marks": codecs.BOM_UTF16_LE * 9, "half a mark": b"\xef\xbb"}.items()
    yield from {"less than": "<", "a tag": "<p>", "an end tag": "</p>", "a comment": "<!-- x -->", "&": "&"}.items()
    yield from {
        "a surrogate": "\ud800",
        "no characters": "\ufffe\uffff\ufdd0",
        "only tags": "<div></div>" * 500,
    }.items()
    yield from {"a letter": "x", "a dot": ".", "a quote": '"', "zero width": "\u200b\u200c\u200d\ufeff"}.items()


def _nested() -> Iterator[tuple[str, Source]]:
    for tags in (
        *("div", "b", "a", "span", "blockquote", "noscript", "form", "pre", "h1", "o:p"),
        *("ul li", "ol li", "dl dd", "table tr td", "select option", "svg g", "li"),
    ):
        opening = "".join(f"<{tag}>" for tag in tags.split())
        closing = "".join(f"</{tag}>" for tag in reversed(tags.split()))
        inside = "".join(opening + (f"text {level} " if level % 60 == 0 else "") for level in range(280))
        yield f"{tags} 300 deep", f"<p>{PROSE}</p>{inside}{closing * 300}<p>{PROSE}</p>"
    yield "div 1500 deep", "<div>" * 1500 + PROSE + "</div>" * 1500
    yield "b 1500 deep never closed", "<b>" * 1500 + PROSE
    yield "long names 255 deep", f"<{'n' * 90}>" * 255 + f"<p>{PROSE}</p>" * 20
    yield "quotations in lists in tables", "<table><tr><td><ul><li><blockquote>one<td>two<tr><td>" * 60 + PROSE * 3
    yield "links in links", f"<a href=/{'a' * 200}>one" * 400 + "</a>" * 400


def _tags() -> Iterator[tuple[str, Source]]:
    yield "end tags alone", "</div>" * 5000
    yield "end tags that end nothing", "<div>" * 250 + "</s>" * 5000 + PROSE
    yield "crossed", f"<b><i><u><a href=x>{PROSE}</b></i></u></a>" * 100
    yield "not closed", f"<p>{PROSE}<li>{PROSE}<td>{PROSE}<dt>{PROSE}<option>{PROSE}" * 50
    yield "cut off", f"<p>{PROSE}<a href='x"
    yield "cut off in a name", f"<p>{PROSE}<blockquo"
    yield "cut off in an entity", f"<p>{PROSE}&eacut"
    yield "no names", "<><1><!><?></><-><@>" * 300 + PROSE
    yield "spaces in tags", f"< p >{PROSE}< / p ><p / / / a = >{PROSE}</p x=y >" * 30
    yield "an endless name", f"<{'n' * 60_000}>{PROSE}"
    yield "control characters in tags", f"<p\x0bclass\x00=x\x08>{PROSE}<di\x1bv>{PROSE}"
    yield "namespaces", f"<x:y xmlns:x='&#0;'><x:x:x><:p><p:>{PROSE}</:p>" * 30
    yield "two pages", f"<html><body><p>{PROSE}</body></html><html><body><p>{PROSE}</body></html>" * 3
    yield "after the end", f"<html><body><p>{PROSE}</body></html>{PROSE}<div>{PROSE}</div></html>{PROSE}"
    yield "bodies", f"<body class=a><body class=b><p>{PROSE}<body hidden>" * 50
    yield "heads", f"<head><title>a</title></head><p>{PROSE}<head><title>b</title><base href=/x></head>" * 20
    yield "names after the end", f"<body>{PROSE}</body><x:y>{PROSE}<1:z>{PROSE}"
    yield "frames", f"<frameset><frame src=x><noframes><p>{PROSE}</noframes></frameset>{PROSE}"
    yield "doctypes", f"<!DOCTYPE html><p>{PROSE}<!DOCTYPE x SYSTEM 'file:///etc/passwd'>" * 20
    yield "an instruction", f"<?xml version='1.0' encoding='utf-16'?><?php system('id') ?><p>{PROSE}"
    yield "conditional comments", f"<!--[if IE]><p>a<![endif]--><![if !IE]><p>{PROSE}<![endif]>" * 30
    yield "comments in comments", f"<!-- <!-- --> --> <!--> <!---> <!----!> <p>{PROSE}" * 40
    yield "a comment never closed", f"<p>{PROSE}<!-- " + f"<p>{PROSE}" * 30
    yield "comments never closed", "<!--" * 5000 + PROSE
    yield "CDATA", f"<![CDATA[<p>]]>{PROSE}<svg><![CDATA[x]]></svg>" * 30
    yield "line breaks", f"{PROSE}<br>" * 300 + "<br>" * 3000 + PROSE
    yield "cells of everything", "<table><td>" + f"<td>{PROSE}<tr><th colspan=99999 rowspan=99999>x" * 100
    yield (
        "a table of holes",
        f"<table>{'<tr>' + '<td>' * 60}</table>" * 5 + f"<table><tr><td>{PROSE}<td>x<tr><td>a<td>b</table>",
    )
    yield (
        "items that count far",
        f"<ol start=9999999999999999999>{'<li>' + PROSE}</ol><ol start=-5><li>x<ol start='\x1b'>",
    )
    yield "many items", "<ol>" + "<li>one item" * 450
    yield "one block of many parts", "".join(f"<b>{n}</b><i>x</i>" for n in range(280))
    yield "many blocks", "<p>x" * 500
    yield "the same block", f"<p>{PROSE}</p>" * 200
    for tag in ("script", "style", "title", "textarea", "plaintext", "template", "svg"):
        yield f"{tag} never closed", f"<p>{PROSE}</p><{tag}><p>{PROSE}</p><b title='</{tag} '>{PROSE}"


def _attributes() -> Iterator[tuple[str, Source]]:
    yield "a value of 300 kB", f"<p title='{'v' * 300_000}' class=x>{PROSE}"
    yield "a name of 100 kB", f"<p {'n' * 100_000}=v>{PROSE}"
    yield "thousands", f"<p {' '.join(f'a{n}=v' for n in range(5000))}>{PROSE}"
    yield "the same one", f"<p {'class=x ' * 3000}>{PROSE}"
    yield "classes", f"<div class='{' '.join(f'c{n}-x' for n in range(5000))}'>" + f"<p class=y>{PROSE}" * 30
    yield "a class above code", f"<div class='{'x ' * 100_000}'>" + "<pre>code\n" * 80
    yield "a language above code", f"<div class='{'language-' * 30_000}'>" + "<pre>code</pre>" * 80
    yield "never closed", f"<p class='x>{PROSE}</p><p>{PROSE}"
    yield "quotes", f"""<p class="'" id='"' title=`x` lang=">">{PROSE}</p><a href='"'>x</a><a href="'">y</a>"""
    yield "numbers", f"<td colspan=-1 rowspan=NaN><ol start=1e9><li value=٣>{PROSE}<img width=99999999999999>"
    yield "languages", f"<html lang='{'x' * 5000}'><p lang='\x1b[31m' dir=javascript:x>{PROSE}"
    yield "hidden in every way", f"<p hidden style='display:none;visibility:hidden' aria-hidden=true>{PROSE}" * 20
    yield "names of the features", f"<div class='{'menu nav content comment footer sidebar ' * 500}'>{PROSE}"
    yield "references in names", f"<p class='&#0;&#x1b;&lt;&quot;' id='&#xd800;&#x110000;'>{PROSE}"
    for scheme in ("javascript:x", "java\tscript:x", "&#106;avascript:x", "data:text/html,x"):
        yield f"a link to {scheme!r}", f"<p>{PROSE}<a href='{scheme}'>a link</a> <a href=' \x01{scheme}'>another</a>"
    for address in ("http://[", "//", "http://a:b@c:99999/", "?", "http://\x1b[31m", "\\\\x"):
        yield f"an address {address!r}", f"<base href='{address}'><p>{PROSE}<a href='{address}'>a</a> <a href=y>b</a>"
    yield "an address without end", f"<p>{PROSE}<a href='http://a.org/{'a' * 100_000}'>a link</a>"
    yield "a base without end", f"<base href='http://a.org/{'a' * 7000}/'>" + "<p>One <a href=x>link</a>" * 60


def _references() -> Iterator[tuple[str, Source]]:
    laughs = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    yield "a billion laughs", f"<!DOCTYPE html [<!ENTITY e0 'ha'>{laughs}]><p>&e9; {PROSE}"
    yield "to a file", f"<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><p>&f; {PROSE}"
    yield "to the net", f"<!DOCTYPE x [<!ENTITY % f SYSTEM 'http://127.0.0.1:9/x'> %f;]><p>&f; {PROSE}"
    yield "by parameters", f"<!DOCTYPE x [<!ENTITY % a '<!ENTITY b \"c\">'> %a; %a;]><p>&b; {PROSE}"
    yield "numbers out of range", f"<p>&#0;&#x0;&#x110000;&#xffffffffffff;&#99999999999999999999;&#xd800;&#-1; {PROSE}"
    yield "control characters", "<p>" + "".join(f"&#{n};" for n in range(160)) + PROSE
    yield "unknown", f"<p>&notit; &nosuch; &;&#;&#x;&#xg; &amp;amp;lt; {PROSE}"
    yield "many", f"<p>{'&lt;' * 20_000} {PROSE}"
    yield "without semicolons", f"<p>{'&amp&lt&gt&copy&quot' * 500} {PROSE}"
    yield (
        "what is written as tags",
        f"<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;!-- {PROSE} --&gt; &amp;lt;b&amp;gt;",
    )


def _metadata() -> Iterator[tuple[str, Source]]:
    texts = {
        "deep lists": "[" * 100_000,
        "deep objects": '{"a":' * 50_000,
        "closed deep lists": "[" * 900 + "]" * 900,
        "a huge number": "1" * 100_000,
        "numbers": '{"headline": 1e999, "text": -0, "description": NaN, "@type": Infinity}',
        "other types": json.dumps({"headline": {"a": [1]}, "articleBody": [None, True, 3, {}], "@type": {"x": "y"}}),
        "no keys": json.dumps({"": {"": {"": "x"}}, "__proto__": {"headline": "x"}}),
        "the same key": '{"headline": "a", "headline": "b", "headline": ["c", "d"]}',
        "escapes": r'{"headline": "\ud800\udc00\ud800 \u0000 \u001b[31m </script>", "text": "\/"}',
        "broken": '{"headline": "a" "text"',
        "control characters": '{"headline": "a\x01\x1b[31m\n\tb"}',
        "a mark": "\ufeff{}",
        "long bodies": json.dumps([{"articleBody": PROSE * 300}] * 12),
        "bodies of comments": json.dumps([{"articleBody": "<!--" * 20_000}, {"articleBody": "<br" * 20_000}]),
        "many values": json.dumps([{"@type": "Article"}] * 8000),
        "a string": '"headline"',
        "code": "window.x = {headline: exec('id')}",
        "no object": "null",
    }
    for name, text in texts.items():
        yield f"JSON {name}", f'<script type="application/ld+json">{text}</script><h1>a b</h1><p>{PROSE}</p>'
    words = [{"type": "text", "text": PROSE}]
    nested: list[object] = [{"type": "paragraph", "content": words}] * 3
    for _ in range(149):
        nested = [{"content": nested}]
    states = {
        "rich text": json.dumps([{"type": "paragraph", "content": words}] * 400),
        "nested rich text": json.dumps(nested),
        "rich text of other types": json.dumps(
            [{"type": "paragraph", "content": [None, 3, {"text": 5}, {"content": {}}, [words]]}] * 9
            + [{"type": ["paragraph"], "content": []}, {"type": {}, "children": 1}]
        ),
        "escapes in rich text": json.dumps(
            [{"type": "paragraph", "children": [{"text": "\ud800 \x00 \x1b[31m </p><script>x()</script>" * 40}]}] * 4
        ).replace("</", "<\\/"),
        "marks of rich text": '"paragraph"' * 5000,
    }
    for name, text in states.items():
        yield f"JSON {name}", f'<p>x<script type="application/json">{text}</script>'
    yield "JSON many scripts", f"<script type=ld+json>{{}}</script><p>{PROSE}" * 200
    yield "titles", f"<title>{'word ' * 20_000}</title><title>\x1b]0;x\x07</title><p>{PROSE}<svg><title>x</title></svg>"
    yield (
        "meta elements",
        f"<meta name=description content='{PROSE * 100}'><meta property=og:title>" * 50 + f"<p>{PROSE}",
    )
    yield "headings", f"<h1>{PROSE}</h1><h1></h1><h6><h1>" * 100


def _encodings() -> Iterator[tuple[str, Source]]:
    written = "<p>Größe, naïve, œuvre: приём и 港口 への 항구 λιμάνι ميناء ท่าเรือ. "
    names = (
        "utf-8",
        "utf-16",
        "utf-32",
        "utf-16-be",
        "windows-1252",
        "koi8-r",
        "gb18030",
        "shift_jis",
        "euc-kr",
        "big5",
    )
    for number, (actual, declared) in enumerate(zip(names, names[3:] + names[:3], strict=True)):
        page = f"<meta charset={declared}>{written * (1 + 9 * (number % 2))}"
        yield f"{actual} said to be {declared} {number}", page.encode(actual, "replace")
    for declared in (
        *(
            "utf-7",
            "unicode_escape",
            "raw_unicode_escape",
            "idna",
            "punycode",
            "rot13",
            "hex",
            "undefined",
            "mbcs",
            "cp037",
        ),
        *("../../etc/passwd", "x" * 4000, "aliases", "hz", "iso-2022-kr", "charmap"),
    ):
        page = f"<meta charset='{declared}'><p>+ADw-script+AD4- \\x3cb\\x3e ~{{<:Ky~}} "
        yield f"declared {declared[:20]}", page.encode() + "é".encode("latin-1") * 30
    for mark, name in (
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ):
        yield f"{name} cut off", mark + written.encode(name)[:-1]
        yield f"{name} of lone surrogates", mark + "a\ud800b\udfff<p>c".encode(name, "surrogatepass") * 20
        yield f"{name} over UTF-8", mark + written.encode()
    yield "UTF-8 cut off", (written * 9).encode()[:-2]
    yield "overlong UTF-8", b"<p>\xc0\xbcscript\xc0\xbe \xe0\x80\xaf \xf8\x88\x80\x80\x80 \xfe\xff " * 20
    yield "surrogates in UTF-8", b"<p>\xed\xa0\x80\xed\xbf\xbf \xf4\x90\x80\x80 " * 20
    yield "surrogates in a str", "<p>\ud800 a \udfff b \udc80 " * 50
    yield "NULs in UTF-8", b"<\x00p\x00>" + PROSE.encode() + b"\x00" * 50 + b"<\x00/p>" * 20
    yield "a mark inside", f"<p>\ufeff{PROSE}\ufeff<p>\ufeff".encode() * 5
    yield "declarations without end", b"<meta" * 600 + PROSE.encode()
    yield "charsets without end", b"<meta charset=" * 400 + b"\xe9" * 100
    metas = b"<meta charset=%b>"
    yield "10,000 unknown labels", b"".join(metas % b"x-%d" % n for n in range(10_000)) + b"caf\xe9 " * 20
    yield "10,000 labels", b"".join(metas % name.encode() for name in names * 1000) + b"caf\xe9 " * 20
    yield "10,000 labels in one element", b"<meta " + b"charset=big5 " * 10_000 + b">caf\xe9 " + PROSE.encode()
    yield (
        "10,000 labels in one value",
        (b"<meta http-equiv=content-type content='text/html" + b"; charset=x" * 10_000 + b"'>caf\xe9 "),
    )
    for n_inside in (5, 15, 20):
        for window in (1024, DECLARATION_WINDOW):
            head = b"<!--".ljust(window - n_inside - 3, b"x") + b"-->" + metas % b"koi8-r"
            yield f"a declaration over byte {window}, {n_inside} before", head + b"<p>\xc4\xc1" * 30
    yield "a huge comment before the declaration", b"<!--" + b"<-" * 50_000 + b"-->" + metas % b"koi8-r" + b"\xc4" * 99
    yield "a huge script before it", b"<script>" + b"</scrip" * 40_000 + b"</script>" + metas % b"koi8-r" + b"\xc4" * 99
    yield "comments never closed before it", b"<!--<!-" * 9000 + metas % b"koi8-r" + b"\xc4" * 99
    yield "attributes never closed before it", b"<a b='" * 10_000 + metas % b"koi8-r" + b"\xc4" * 99
    for name in ("big5", "gbk", "gb18030", "shift_jis", "euc-jp", "euc-kr", "iso-2022-jp"):
        for pair in (b"\xff\xff", b"\xfe<", b"\x81\x7f", b"\x1b$B\xff", b"\x84\x31\xff\x31"):
            yield f"{name} of invalid {pair!r}", metas % name.encode() + pair * 5_000
    for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        yield f"{name} without a mark", (written * 20).encode(name)
        yield f"{name} without a mark, of U+FFFD", ("<p>\ufffd \ufffd\ufffd" * 200).encode(name)
        yield f"{name} without a mark, cut off", (written * 3).encode(name)[:-1]
        yield f"{name} without a mark, damaged later", (written * 90).encode(name) + b"\xd8" * 3001
    yield "escapes of ISO-2022-JP", b"\x1b$B!!\x1b(B" * 8000
    yield "escapes without end", b"\x1b$B" * 20_000
    yield "bytes of every encoding", bytes(range(128, 256)) * 500
    yield "a Latin letter in each word", ("na\xefve caf\xe9 d\xe9j\xe0 vu " * 200).encode("latin-1")


def _feeds() -> Iterator[tuple[str, Source]]:
    rss, atom = "<rss version='2.0'><channel><title>Weir</title>", "<feed xmlns='http://www.w3.org/2005/Atom'>"
    item = f"<item><title>One</title><description>{PROSE}</description></item>"
    yield "feeds in feeds", (rss + item) * 250
    yield "items in items", rss + "<item><description>" * 250 + PROSE
    yield "CDATA in CDATA", rss + "<item><description><![CDATA[" * 3000 + PROSE + "]]>" * 3000
    yield "many pieces of CDATA", rss + "<item><description>" + "<![CDATA[<p>one]]>" * 5000 + "</description></item>"
    yield "CDATA of tags never closed", rss + f"<item><description><![CDATA[{'<b>' * 3000}]]></description></item>"
    yield "texts deep in texts", rss + f"<item><description>{'&lt;div&gt;' * 3000}{PROSE}</description></item>"
    yield "text escaped again and again", rss + f"<item><title>{'&amp;' * 9000}lt;b</title></item>"
    yield (
        "entries that end what is around them",
        rss
        + ("<item><description>&lt;/article&gt;&lt;/body&gt;&lt;plaintext&gt;&lt;!--</description></item>" + item) * 50,
    )
    yield "scripts", atom + f"<entry><content type='html'>&lt;script>x()&lt;/script>{PROSE}</content></entry>" * 50
    yield "XHTML", atom + f"<entry><content type='xhtml'>{'<div>' * 240}{PROSE}</content></entry>"
    yield "comments before no feed", "<!-- -->" * 1900 + f"<p>{PROSE}"
    yield "instructions before no feed", "<?x ?>" * 2500 + f"<p>{PROSE}"
    yield "a prologue without end", "<?xml version='1.0'?>" + "<!-- -->" * 1900 + rss + item
    yield "comments never closed in the prologue", "<?x ?>" * 800 + "<!--" * 2000 + rss + item
    yield "a doctype without end", "<!DOCTYPE rss [" + "<!ENTITY a 'b'>" * 900 + rss + item
    laughs = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    yield "a billion laughs", f"<!DOCTYPE rss [<!ENTITY e0 'ha'>{laughs}]>{rss}<item><title>&e9;</title></item>{item}"
    yield "to a file", f"<!DOCTYPE rss [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>{rss}<item><title>&f;</title></item>"
    yield "references", rss + f"<item><description>{'&eacute;&nosuch;&#0;&#x110000;' * 3000}</description></item>"
    yield "namespaces", "<rss version='2' " + "".join(f"xmlns:n{n}='u{n}' " for n in range(3000)) + f"><n1:item/>{item}"
    yield "controls", rss + f"<item><description>\x1b[31m\x00{PROSE}\ufffe</description></item>"
    yield "a sitemap", "<urlset xmlns='s'>" + "<url><loc>http://a.org/\x1b[31m</loc></url>" * 400
    yield "a sitemap in itself", "<sitemapindex xmlns='s'>" + "<loc>x" * 250
    yield "a root alone", "<rss version='2.0'>"
    yield "a root cut off", "<feed xmlns='http://www.w3.org/2005/At"


def _texts() -> Iterator[tuple[str, Source]]:
    lines = [PROSE[:70], PROSE[3:71], PROSE[9:75]]
    yield (
        "line ends of all kinds",
        "".join(PROSE + end for end in ("\r", "\n", "\r\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029") * 6),
    )
    yield "one line", PROSE * 300
    yield "one word", "a" * 100_000
    yield "one ideograph", "港" * 50_000
    yield "no letters", "1234567890 " * 5000
    yield "dots", ". " * 20_000
    yield "quotes after dots", '."' * 20_000
    yield "brackets", "([{<" * 3000
    yield "tabs", f"\t{PROSE}\n" * 30 + "\t" * 20_000 + PROSE
    yield "spaces", " " * 50_000 + PROSE + " " * 50_000
    yield "blank lines", f"{PROSE}\n" + "\n" * 20_000 + PROSE
    yield "lines of one letter", "x\n" * 500
    yield "wrapped", "\n".join(lines * 60)
    yield "wrapped with hyphens", "har-\nbour fer-\nry and so on until the line is as long as it may be\n" * 100
    yield "indented far", "".join(" " * (n * 7 % 900) + PROSE + "\n" for n in range(60))
    yield "bullets", "".join(f"{bullet} {PROSE}\n" for bullet in "-*+•◦▪■●·–»›>#1.)(a" * 8)
    yield "marks on one letter", "Z" + "\u0300\u0301\u0302\u0489" * 5000 + PROSE
    yield "written from right to left", f"\u202e{PROSE}\u202c\u2066{PROSE}\u2069\u200f" * 20
    yield "joined signs", "\U0001f468\u200d\U0001f469\u200d\U0001f467 " * 2000
    yield (
        "planes",
        "".join(chr(plane * 0x10000 + 0x100 + n) for plane in range(1, 17) for n in range(60) if plane not in (14,)),
    )
    yield "code points that are none", "\ue000\uf8ff\ufdd0\ufdef\ufffe\uffff \U000f0000 " * 500
    yield "letters that grow", "İIıßŉǰΐﬃ" * 3000
    yield "digits of all scripts", "٣۳३๓𝟛③Ⅲ½ " * 1000
    yield "white space of all kinds", "a\u00a0b\u1680c\u2007d\u202fe\u205ff\u3000g\u200bh\u180ei\n" * 100
    yield "a table", "a|b|c\n---|---|---\n" + "1|2|3\n" * 300
    yield "comma separated", "id,name,value\n" + '1,"a ""b"" c",3.5\n' * 300
    yield "mark-up quoted", f"{PROSE}\nUse <b> and </b>, or <script>alert(1)</script>.\n" * 30
    yield "almost HTML", f"x<p>{PROSE}</p>\n" * 2 + PROSE * 20
    yield "base64", "TWFuIGlzIGRpc3Rpbmd1aXNoZWQ" * 800
    yield "JSON", json.dumps({"text": PROSE, "n": list(range(500))})
    yield "JSON of no text", '{"text": 3}\n{"text": null}\n{"text": []}\n' * 20
    yield "source", 'def f(x):\n    """Say."""\n    return {"a": [1, 2], "b": f"{x!r}"}\n\n' * 40
    yield "a log", '127.0.0.1 - - [10/Oct/2000:13:55:36] "GET /x HTTP/1.0" 200 2326 \x1b[0m\n' * 60
    yield "WARC", f"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 999999999\r\n\r\n{PROSE}"
    yield "WARC without end", "WARC/1.0\r\n" + "a: b\r\n" * 1100


def _files() -> Iterator[tuple[str, Source]]:
    rng = random.Random(9)
    yield "PNG", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + rng.randbytes(3000)
    yield "PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + rng.randbytes(2000)
    yield "ELF", b"\x7fELF\x02\x01\x01" + bytes(9) + rng.randbytes(2000)
    yield "zip", b"PK\x03\x04\x14\x00" + rng.randbytes(2000)
    yield "gzip", gzip.compress((f"<p>{PROSE}" * 20).encode(), mtime=0)
    yield "gzip that is none", b"\x1f\x8b\x08\x00" + rng.randbytes(500)
    yield "gzip cut short", gzip.compress(rng.randbytes(3000), mtime=0)[:900]
    yield "gzip that holds a zip", gzip.compress(b"PK\x03\x04\x14\x00" + rng.randbytes(200), mtime=0)
    yield "gzip of many members", gzip.compress(b"<p>one harbour", mtime=0) * 3000
    yield "a pickle", b"\x80\x04cos\nsystem\n(S'id'\ntR."
    for n_bytes in (1, 3, 64, 1000, 9000):
        yield f"{n_bytes} random bytes", rng.randbytes(n_bytes)
    yield "random bytes in a paragraph", b"<p>" + rng.randbytes(1500) + b"</p>" + PROSE.encode()
    yield "random characters", "".join(chr(rng.randrange(0x3000)) for _ in range(3000))
    yield "random ASCII", bytes(rng.randrange(128) for _ in range(3000))


def _terminals() -> Iterator[tuple[str, Source]]:
    escapes = "\x1b]0;title\x07\x1b[2J\x1b[31m\x9b31m\x90x\x9c\x08\x08\x7f\x85\r\x0c\u2028\u2029\u202e"
    yield "escapes in text", f"{escapes}{PROSE}\n" * 5
    yield "escapes in a page", f"<title>{escapes}</title><h1>{escapes}</h1><p class='{escapes}'>{escapes}{PROSE}"
    yield "escapes in code", f"<pre><code class='language-{escapes}'>{escapes}\n\t{escapes}</code></pre>"
    yield "escapes in a table", f"<table><tr><td>{escapes}<td>a<tr><td>b<td>{escapes}</table>"
    yield "escapes in a link", f"<p>{PROSE}<a href='http://a.org/{escapes}'>{escapes}</a>"
    yield "escapes in a language", f"<html lang='{escapes}'><p dir='{escapes}'>{PROSE}"
    yield "escapes in a charset", f"<meta charset='{escapes}'><p>{PROSE}\xe9".encode("latin-1", "replace")
    yield "escapes by reference", f"<p>&#27;[31m &#155;31m &#7; &#8; &#127; {PROSE}"


def _markup() -> Iterator[tuple[str, Source]]:
    for number, text in enumerate(
        (
            "&lt;img src=x onerror=y&gt;",
            "&lt;script&gt;x&lt;/script&gt;",
            "&lt;!-- x --&gt;",
            "&lt;?php x ?&gt;",
            "[a](javascript:x)",
            "![a](http://a.org/x.png)",
            "&lt;http://a.org/&gt;",
            "[a]: javascript:x",
            "&amp;lt;b&amp;gt;",
            "`&lt;b&gt;`",
            "``` &lt;b&gt;",
            "~~~ &lt;b&gt;",
            "\\&lt;b&gt;",
            "&amp;#60;b&amp;#62;",
            "| a | b |",
            "# a",
            "&gt; a",
            "1. a",
            "- a",
            "===",
            "---",
            "***",
            "__a__",
            "~~a~~",
            "a\\",
            "&lt;b&gt;\\",
            "\\`&lt;b&gt;",
            "&lt;![CDATA[x]]&gt;",
            "http://a.org/&lt;b&gt;",
        )
    ):
        yield (
            f"as Markdown {number}",
            f"<p>{text}<p>{PROSE} {text}<li>{text}<pre>{text}\n{text}</pre>"
            f"<table><tr><td>{text}<td>`<tr><td>1<td>2</table>",
        )
    yield (
        "as code of a definition",
        f"<dl><dt>a<dd>{PROSE}<pre>&lt;b&gt;\n\n&lt;i&gt;</pre>{PROSE}<dd><ul><li><pre>&lt;b&gt;",
    )
    for number, page in enumerate(
        (
            "<p><a href='x' onclick='y'>z</a>",
            "<p><a href=\"x' onclick='y\">z</a>",
            "<p><a href='java&#10;script:x'>z</a>",
            "<pre><code class='language-x\"><img src=x onerror=y>'>a",
            "<svg><p><style><img src=x onerror=y>",
            "<math><mtext><p>a<style><!--</style><img src=x>",
            "<noscript><p title='</noscript><img src=x onerror=y>'>a",
            "<p style='x:expression(y)' onmouseover=z>a",
            "<table><caption><img src=x onerror=y><td>a",
            "<form><input name=innerHTML><p>a</form>",
            "<p lang='x\" onclick=\"y'>a",
            "<ol start='1\" onclick=\"y'><li>a<li>b",
            "<td colspan='1\" onclick=\"y'>a",
            "<xmp><img src=x onerror=y></xmp>",
            "<listing>&lt;img src=x onerror=y></listing>",
            "<plaintext><img src=x onerror=y>",
            "<p>a<template><script>x</script></template>",
            "<iframe srcdoc='<script>x</script>'><p>a</iframe>",
            "<object data=x><p>a</object><embed src=x>",
            "<base href='javascript:x//'><p><a href=y>z</a>",
        )
    ):
        yield f"as HTML {number}", f"{page}<p>{PROSE}"
    for number, css in enumerate(
        (
            "url(" + "a" * 50_000,
            "url(" * 10_000,
            "url(" + " " * 50_000,
            "@import a " * 5000 + '"',
            "@font-face{" * 5000,
            "/*" * 20_000,
            "p{background:url('http://a.org/x)}",
            "p{background:u\\72l(//a)}",
            "</style><script>x</script>",
            "@import 'http://a.org/';",
            "\\3c/style>",
            "url(data:image/png," + "(" * 10_000,
        )
    ):
        yield f"as styles {number}", f'<style>{css}</style><p style="{css[:5000].replace(chr(34), "")}">{PROSE}'


def _formulas() -> Iterator[tuple[str, Source]]:
    tex = "<annotation encoding='application/x-tex'>"
    yield "many", f"<p>{PROSE}<math><mi>x</mi><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></math>" * 100
    yield "in formulas", f"<p>{PROSE}{'<math><mrow><mi>x</mi>' * 700}{'</mrow></math>' * 700}{PROSE}"
    yield "fractions 900 deep", f"<p>{PROSE}<math>{'<mfrac><mn>1</mn>' * 900}2{'</mfrac>' * 900}</math>{PROSE}"
    yield "powers 50 deep", f"<p>{PROSE}<math>{'<msup><mi>x</mi>' * 50}2{'</msup>' * 50}</math>{PROSE}"
    yield "exponents 500 deep", f"<p>{PROSE}{'10<sup>' * 500}6{'</sup>' * 500}{PROSE}"
    yield "TeX of a megabyte", f"<p>{PROSE}<script type='math/tex'>{'x^{2%$' * 170_000}</script>{PROSE}"
    yield "MathML's TeX of 60 kB", f"<p>{PROSE}<math><mi>x</mi>{tex}{'{x$' * 20_000}</annotation></math>{PROSE}"
    yield "alttext of 48 kB", f"<p>{PROSE}<math alttext='{'x^{`' * 12_000}'><mi>x</mi></math>{PROSE}"
    yield "TeX many times", f"<p>{PROSE}<math><mi>x</mi>{f'{tex}x</annotation>' * 900}</math>{PROSE}"
    yield "pictures", f"<p>{PROSE}{'a<img class=tex alt=x_1><img src=/latex.php?latex=%5B>' * 400}"
    yield "a picture's TeX of 60 kB", f"<p>{PROSE}<img class=latex alt='$latex {'x^{`' * 15_000}$'>{PROSE}"
    yield "TeX that is mark-up", f"<p>{PROSE}<math alttext='&lt;b>$`|&#27;[31m'><mi>x</mi></math>{PROSE}" * 30


def _lines() -> Iterator[tuple[str, Source]]:
    """What stands within a line: ruby, unknown elements, hidden words, permalinks."""
    yield "ruby 700 deep", f"<p>{PROSE}{'<ruby>漢<rt>かん' * 700}"
    yield "ruby many", f"<p>{PROSE}{'<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>' * 900}"
    yield "readings without characters", f"<p>{PROSE}<ruby>{'<rt>かん</rt>' * 900}</ruby><rt>{PROSE}</rt><rp>x"
    yield "unknown elements 3000 deep", f"{'<x-y>a ' * 3000}{PROSE}{'</x-y>' * 3000}"
    yield "unknown elements side by side", f"<p>{PROSE}</p>{'<x-y>a</x-y> b ' * 900}{'<x-y><p>a</p></x-y>' * 200}"
    yield "shadow roots 300 deep", f"{'<x-y><template shadowrootmode=open><p>a <slot></slot>' * 300}{PROSE}"
    yield "shadow roots of no mode", f"<x-y><template shadowrootmode='\x1b'>{PROSE}</template>z</x-y>" * 50
    yield "hidden words", f"<p>{PROSE}{'<i style=display:none>a</i><b aria-hidden=true>bc</b><b>bc</b> ' * 900}"
    yield "hidden words 3000 deep", f"<p>{PROSE}{'<b>' * 3000}{'<i hidden>a</i><i aria-hidden=true>ab</i>' * 3000}"
    yield "hidden words in each other", f"<p>{PROSE}{'<span hidden>a' * 3000}"
    yield "permalinks", f"<h2>{PROSE}{'<a class=headerlink href=#x>¶</a>' * 8_000}</h2><p>{PROSE}"
    yield "permalinks in each other", f"<h2>{PROSE}{'<a class=anchor href=#x>¶<b>' * 3000}</h2><p>{PROSE}"
    yield "lines of ideographs", f"<p>{PROSE}{'河 &#10;<b>務</b>&#10;' * 900}河{' &#10;' * 9_000}務"
    yield "soft hyphens", f"<p>{PROSE}{'a&shy;' * 9_000}<p>{'&shy;' * 9_000}"
    yield "slots and noscript", f"<p>{PROSE}{'<noscript>a <slot>b' * 300}"
    yield "notes", f"<p>{PROSE}{'a<sup><a href=#n>[1]</a></sup> ' * 700}"
    yield "emphasis that is not read", f"<p>{PROSE}{'<b>.</b>x<i>.y</i><a href=x><i>a<b>.</b></i></a>' * 300}"
    yield "signs of emphasis", f"<p>{'<b>a</b><i>*</i>c<b> _</b>' * 500}{'<b>a<i>' * 500}"
    yield "back-ticks", f"<p>{PROSE}<code>{'`' * 9000}{'a` ``' * 900}</code>"


def _structures() -> Iterator[tuple[str, Source]]:
    """Tables, lists, headings and code of no measure."""
    wide = "<tr><td colspan=65535 rowspan=65535>a<td colspan=0 rowspan=0>b"
    yield "cells that cover all", f"<table><tr><th>a<th>b{wide * 300}</table>{PROSE}"
    yield "cells that reach down", f"<table><tr>{'<td rowspan=65535>a' * 700}{'<tr><td>x' * 700}</table>{PROSE}"
    steps = "".join(f"<tr><td colspan={n + 1}>a<td rowspan={n + 1}>b" for n in range(600))
    yield "cells in steps", f"<table>{steps}</table>{PROSE}"
    yield "tables 500 deep", f"<table><tr><th>{PROSE}<td>b<tr><td>c<td>" * 500
    yield "a row of 1500 cells", f"<table>{('<tr>' + '<td>1' * 1500) * 2}</table>{PROSE}"
    yield "line breaks in a cell", f"<table><tr><th>a|<td>{'b|<br>' * 900}<tr><td>c<td><pre>{'|' * 900}</table>"
    for tag in ("ul", "ol start=3", "ol reversed", "dl"):
        item = "<dt>a<dd>b" if tag == "dl" else "<li>a "
        yield f"{tag} 2000 deep", f"<{tag}>{item}" * 2000 + PROSE
    yield "an ol that counts down from far", f"<ol reversed start={'9' * 5000}>{'<li>a' * 300}<li value=-{'9' * 5000}>b"
    yield "numerals", "<ol type=i start=3999>" + "".join(f"<li value={n * 7919 % 4000}>a" for n in range(300))
    yield "terms", f"<dl>{'<dt>a<dt>c<dd>b<dd>d' * 250}<dd><p>{PROSE}"
    yield "headings over nothing", "".join(f"<h{n % 6 + 1}>A b</h{n % 6 + 1}>" for n in range(900)) + f"<p>{PROSE}"
    numbers = "".join(f"{n}\n" for n in range(3000))
    yield "a gutter", f"<table><tr><td class=linenos><pre>{numbers}</pre><td><pre>{LINE * 3000}</pre></table>"
    yield "gutters in gutters", f"<pre>{'<b class=lineno>1' * 3000}x</pre><pre>{'<button>copy ' * 3000}x</pre>"
    yield "code in rows", f"<pre><code><table>{'<tr><td class=lineno><td>x = 1' * 900}{'<tr>' * 9000}<tr><td>y</table>"
    yield "names of languages", "<div><p>python</p><pre>x = 1</pre></div>" * 200
    yield "refrains", f"<ul>{'<li>None' * 400}</ul>{'<div><p>None</div>' * 300}<p>{PROSE}"


#: Pages that are none: they are refused, in every call.
REFUSED = (
    *("nothing: NULs", "encoding: NULs in UTF-8", "text: WARC", "text: WARC without end"),
    *("file: PNG", "file: PDF", "file: ELF", "file: zip", "file: gzip that is none", "file: gzip cut short"),
    *("file: gzip that holds a zip", "file: 1000 random bytes", "file: 9000 random bytes", "file: random ASCII"),
)
_FAMILIES = {
    "nothing:": _nothing,
    "nested:": _nested,
    "tags:": _tags,
    "attributes:": _attributes,
    "references:": _references,
    "metadata:": _metadata,
    "encoding:": _encodings,
    "feed:": _feeds,
    "text:": _texts,
    "file:": _files,
    "terminal:": _terminals,
    "markup:": _markup,
    "formulas:": _formulas,
    "lines:": _lines,
    "structures:": _structures,
}
