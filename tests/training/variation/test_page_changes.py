"""Changed copies of training pages: each operation does what it says, labels stay, the original stays as it is."""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dehusk.features.reading.blocks import cut
from dehusk.training.labels.align import align
from dehusk.training.variation import page_changes
from dehusk.training.variation.fragment_pools import GraftPools
from dehusk.training.variation.page_changes import (
    SCRIPTS,
    change_script,
    graft_chrome,
    insert_after_content,
    paragraphs_to_lines,
    plain_tags,
    rename_classes,
    strip_head,
    table_layout,
    vary,
    with_discussion,
)
from dehusk.training.variation.page_tree import Node, Text, label_texts, labelled_blocks, read_tree, write_document
from labelled_trees import labelled

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted(file.parent.name for file in (ROOT / "examples").glob("*/page.html"))
OPERATIONS = (plain_tags, rename_classes, paragraphs_to_lines, table_layout, change_script, strip_head)
SEEDS = st.integers(0, 2**32)
SEMANTIC = "article main nav header footer aside section figure figcaption hgroup dialog details summary".split()
WORD = re.compile(r"[^\W\d_]+")

PAGE = """
<html lang="en"><head><title>Tides at Mellnitz</title><meta name="description" content="When the sea is high">
<script type="application/ld+json">{"headline": "Tides"}</script><script>var tide = 1;</script></head>
<body class="page wide"><header id="top"><nav role="navigation" aria-label="Main"><ul class="menu">
<li class="entry"><a href="/a">Harbour</a></li><li class="entry"><a href="/b">Boats</a></li></ul></nav></header>
<main><article itemprop="article" class="story wide"><h1>Tides at Mellnitz</h1>
<p class="lead">The sea comes in twice a day here. It leaves the same way, said the harbour master.</p>
<figure><img src="x.png"><figcaption>The pier at low water</figcaption></figure>
<p>Boats lie in the mud until the water is back, and nobody is in a hurry. The sea decides.</p></article>
<aside class="box"><p>Read more about boats, nets and the people who mend them on our pages.</p></aside></main>
<section class="late"><div>One</div><div>Two</div></section><footer>Mellnitz Gazette, all rights reserved</footer>
</body></html>"""
CONTENT = ("The sea comes", "Boats lie", "The pier", "Tides at Mellnitz")


@pytest.fixture
def page() -> Node:
    return labelled(PAGE, *CONTENT)


def example(name: str) -> Node:
    """An example page, labelled by its gold text."""
    folder = ROOT / "examples" / name
    root = read_tree((folder / "page.html").read_bytes())
    document, sources = write_document(root)
    table = cut(document)
    label_texts(table, sources, align(table.texts, (folder / "gold.txt").read_text(encoding="utf-8")))
    return root


@pytest.fixture(scope="module")
def pages() -> dict[str, Node]:
    return {name: example(name) for name in EXAMPLES}


@pytest.fixture(scope="module")
def pools(pages: dict[str, Node]) -> GraftPools:
    result = GraftPools()
    types = {"forum-thread": "forum", "listing": "listing"}
    for name, root in pages.items():
        result.add(root, types.get(name, "article"), random.Random(name))
    return result


def shown(root: Node) -> list[tuple[str, bool]]:
    """The texts that a page shows, with their labels, in order."""
    return [(text.value, text.content) for text in root.texts() if not text.value.isspace()]


def written(root: Node) -> list[object]:
    """A page in full, for comparison."""
    result: list[object] = []
    pending: list[Node | Text | str] = [root]
    while pending:
        item = pending.pop()
        if isinstance(item, Node):
            result.append((item.tag, tuple(sorted(item.attributes.items()))))
            pending.append(f"/{item.tag}")
            pending.extend(reversed(item.children))
        else:
            result.append((item.value, item.content) if isinstance(item, Text) else item)
    return result


def parents(root: Node) -> Iterator[tuple[Node, Node]]:
    """Each element with the one that it stands in."""
    for node in root.walk():
        yield from ((child, node) for child in node.children if isinstance(child, Node))


def without(texts: list[tuple[str, bool]], original: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """What was added to the original texts; fails if one of those is lost or changed."""
    added = []
    expected = iter(original)
    awaited = next(expected, None)
    for text in texts:
        if text == awaited:
            awaited = next(expected, None)
        else:
            added.append(text)
    assert awaited is None, f"lost: {awaited}"
    return added


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__)
def test_labels_stay_with_their_texts(
    operation: Callable[[Node, random.Random], None], name: str, pages: dict[str, Node]
) -> None:
    for seed in range(3):
        copy = pages[name].copy()
        operation(copy, random.Random(seed))
        if operation is change_script:
            assert [label for _, label in shown(copy)] == [label for _, label in shown(pages[name])]
        else:
            assert without(shown(pages[name]), shown(copy)) == []
            assert sum(label for _, label in shown(copy)) == sum(label for _, label in shown(pages[name])) > 0


def test_plain_tags(page: Node) -> None:
    before = [(node.tag, dict(node.attributes)) for node in page.walk()]
    plain_tags(page, random.Random(0))
    after = [(node.tag, node.attributes) for node in page.walk()]
    assert {tag for tag, _ in before} > set(SEMANTIC) - {"hgroup", "dialog", "details", "summary"}
    assert after == [("div" if tag in SEMANTIC else tag, attributes) for tag, attributes in before]


def test_class_names_are_removed_or_renamed(page: Node) -> None:
    before = [dict(node.attributes) for node in page.walk()]
    outcomes = set()
    for seed in range(20):
        copy = page.copy()
        rename_classes(copy, random.Random(seed))
        new_name: dict[str, str] = {}
        named = 0
        for old, node in zip(before, copy.walk(), strict=True):
            new = node.attributes
            assert {name: new.get(name) for name in ("href", "src", "lang")} == {
                name: old.get(name) for name in ("href", "src", "lang")
            }
            assert not new.keys() & {"role", "itemprop", "itemtype", "data-testid", "data-component", "aria-label"}
            for name in {"class", "id"} & new.keys():
                assert len(new[name].split()) == len(old[name].split())
                for one, other in zip(old[name].split(), new[name].split(), strict=True):
                    assert new_name.setdefault(one, other) == other, "the same name is renamed alike everywhere"
                    assert one != other
                    named += 1
        assert named in (0, sum(len(old.get(name, "").split()) for old in before for name in ("class", "id")))
        assert len(set(new_name.values())) == len(new_name)
        outcomes.add(named > 0)
    assert outcomes == {True, False}


def test_names_are_renamed_differently_on_each_page(page: Node) -> None:
    names = set()
    for seed in range(40):
        copy = page.copy()
        rename_classes(copy, random.Random(seed))
        names |= {node.attributes["class"] for node in copy.walk() if node.tag == "body" and "class" in node.attributes}
    assert len(names) > 10


def test_paragraphs_become_lines() -> None:
    root = labelled(
        "<div><p class=x>One <b>bold</b></p> <p>Two</p><ul><li><p>Three</p></ul></div><p>Four", "One", "Four"
    )
    paragraphs_to_lines(root, random.Random(0))
    assert "p" not in {node.tag for node in root.walk()}
    table, content = labelled_blocks(root)
    assert table.texts == ["One bold", "Two", "Three", "Four"]
    assert [table.document.tags[row] for row in table.element] == ["div", "div", "li", "body"]
    assert content.tolist() == [1, 0, 0, 1]


def test_a_text_before_a_paragraph_stays_apart() -> None:
    root = labelled("<div>Harbour<p>The sea comes in twice a day.</p></div>", "The sea")
    paragraphs_to_lines(root, random.Random(0))
    table, content = labelled_blocks(root)
    assert table.texts == ["Harbour", "The sea comes in twice a day."]
    assert content.tolist() == [0, 1]


def test_table_layout(page: Node) -> None:
    before = labelled_blocks(page)[0].texts
    shapes = set()
    for seed in range(40):
        copy = page.copy()
        table_layout(copy, random.Random(seed))
        assert labelled_blocks(copy)[0].texts == before
        holders = {"td": "tr", "tr": "table"}
        assert all(parent.tag == holders[child.tag] for child, parent in parents(copy) if child.tag in holders)
        # A td for each child of what became a table, in a row or below each other.
        shapes.add(tuple(len(node.children) for node in copy.walk() if node.tag == "tr")[:2])
        tables = [node for node in copy.walk() if node.tag == "table"]
        assert all(parent.children == [child] for child, parent in parents(copy) if child in tables)
    assert len(shapes) > 2
    assert () in shapes


@pytest.mark.parametrize("script", sorted(SCRIPTS))
def test_change_script(script: str, page: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    first, last, spaced = SCRIPTS[script]
    monkeypatch.setattr(page_changes, "SCRIPTS", {script: SCRIPTS[script]})
    before = [text.value for text in page.texts()]
    labels, n_blocks = labelled_blocks(page)[1].tolist(), len(labelled_blocks(page)[0])
    scripts = [[child.value for child in node.children] for node in page.walk() if node.tag == "script"]
    for seed in range(8):
        copy = page.copy()
        change_script(copy, random.Random(seed))
        new_word: dict[str, str] = {}
        for old, text in zip(before, copy.texts(), strict=True):
            letters = WORD.findall(text.value)
            assert all(first <= ord(letter) <= last for word in letters for letter in word.lower())
            if spaced:
                assert re.sub(r"[^\W\d_]+", "", text.value) == re.sub(r"[^\W\d_]+", "", old), "all but words stays"
                for one, other in zip(WORD.findall(old), letters, strict=True):
                    assert new_word.setdefault(one.lower(), other.lower()) == other.lower()
                    assert (
                        one[0].isupper() == other[0].isupper() or not other.isalpha() or other.lower() == other.upper()
                    )
            else:
                assert len(letters) <= len(WORD.findall(old))
        table, content = labelled_blocks(copy)
        assert (len(table), content.tolist()) == (n_blocks, labels)
        assert [[child.value for child in node.children] for node in copy.walk() if node.tag == "script"] == scripts
        described = next(node.attributes["content"] for node in copy.walk() if node.tag == "meta")
        assert not set(WORD.findall("When the sea is high")) & set(WORD.findall(described))


def test_equal_words_are_equal_all_over_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_changes, "SCRIPTS", {"greek": SCRIPTS["greek"]})
    root = read_tree(
        "<head><meta name=description content='tide boat'><title>Boat</title></head><p>TIDE <b>tide</b>, boat"
    )
    change_script(root, random.Random(0))
    described = next(node.attributes["content"] for node in root.walk() if node.tag == "meta")
    title = write_document(root)[0].title
    first, second, last = (text.value.strip(" ,") for text in root.texts())
    assert (first.lower(), described) == (second, f"{second} {last}")
    assert title.lower() == last != second
    assert title[0].isupper()


def test_unspaced_scripts_have_no_spaces_and_their_own_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    for script, text in (("kana", "，"), ("ideographs", "，")):
        monkeypatch.setattr(page_changes, "SCRIPTS", {script: SCRIPTS[script]})
        root = read_tree("<p>One, two. Three four")
        change_script(root, random.Random(0))
        changed = next(root.texts()).value
        assert re.fullmatch(rf"\w+{text}\w+。\w+", changed)


def test_strip_head(page: Node) -> None:
    strip_head(page, random.Random(0))
    tags = [node.tag for node in page.walk()]
    assert "meta" not in tags
    assert tags.count("script") == 1
    document, _ = write_document(page)
    assert (document.title, document.json_ld) == ("Tides at Mellnitz", [])


def test_graft_chrome(page: Node) -> None:
    part = labelled("<body><ul class=x><li>Log in</li><li>Register</li></ul>")
    before = shown(page)
    places = set()
    for seed in range(30):
        copy = page.copy()
        graft_chrome(copy, part, random.Random(seed))
        texts = shown(copy)
        assert without(texts, before) == [("Log in", False), ("Register", False)]
        places.add(texts.index(("Log in", False)))
        grafted = next(node for node in copy.walk() if node.attributes.get("class") == "x")
        grafted.children.clear()
    assert len(places) > 5
    assert shown(part) == [("Log in", False), ("Register", False)], "the part itself is not put in, nor changed"


def test_nothing_is_grafted_where_there_is_no_place() -> None:
    root = read_tree("<p>a</p>")
    root.children = [Text("a")]
    graft_chrome(root, Node("div"), random.Random(0))
    assert written(root) == [("html", ()), ("a", False), "/html"]


GRAFT = Node("div", {"class": "graft"}, [Text("Well said!")])


def test_a_part_goes_behind_the_last_content(page: Node) -> None:
    before = shown(page)
    holders = set()
    for seed in range(40):
        copy = page.copy()
        assert insert_after_content(copy, GRAFT.copy(), random.Random(seed))
        texts = shown(copy)
        assert without(texts, before) == [("Well said!", False)]
        place = texts.index(("Well said!", False))
        assert not any(label for _, label in texts[place:])
        holder = next(parent for child, parent in parents(copy) if child.attributes.get("class") == "graft")
        holders.add(holder.tag)
    assert {"article", "main", "body"} <= holders
    assert not holders & {"p", "span", "a", "b", "em", "strong", "i", "li", "ul", "ol"}


def test_a_part_goes_into_no_paragraph_or_list() -> None:
    root = labelled("<body><div><ul><li><p>Sea <b><i>at noon</i></b></p></li></ul></div></body>", "Sea")
    for seed in range(20):
        copy = root.copy()
        insert_after_content(copy, GRAFT.copy(), random.Random(seed))
        holder = next(parent for child, parent in parents(copy) if child.attributes.get("class") == "graft")
        assert holder.tag in ("div", "body")


def test_a_part_stays_in_the_body() -> None:
    root = labelled("<body><p>Sea</p></body>", "Sea")
    for seed in range(20):
        copy = root.copy()
        insert_after_content(copy, GRAFT.copy(), random.Random(seed))
        assert [child.tag for child in copy.children if isinstance(child, Node)] == ["body"]


@pytest.mark.parametrize("html", ["", "<p>only chrome here</p>", "<div><div></div></div>"])
def test_without_content_nothing_is_inserted(html: str, pools: GraftPools) -> None:
    root = read_tree(html)
    before = written(root)
    assert not insert_after_content(root, GRAFT.copy(), random.Random(0))
    assert written(root) == before
    for seed in range(10):
        assert with_discussion(root, pools, random.Random(seed)) is None


def test_without_parts_there_is_no_discussion(page: Node) -> None:
    for seed in range(10):
        assert with_discussion(page, GraftPools(), random.Random(seed)) is None


@pytest.mark.parametrize("kind", ["chrome", "comments", "posts", "teasers", "sentences"])
def test_pools_of_one_kind_is_enough(kind: str, page: Node, pools: GraftPools) -> None:
    only = GraftPools(**{kind: getattr(pools, kind)})
    assert getattr(pools, kind), "the examples hold every kind"
    made = [with_discussion(page, only, random.Random(seed)) is not None for seed in range(20)]
    assert any(made) == (kind != "chrome")
    if kind in ("comments", "posts", "teasers"):
        assert all(made)


@settings(max_examples=30)
@given(SEEDS, st.sampled_from(EXAMPLES))
def test_a_discussion_is_all_chrome_and_behind_the_content(
    pages: dict[str, Node], pools: GraftPools, seed: int, name: str
) -> None:
    before = written(pages[name])
    made = with_discussion(pages[name], pools, random.Random(seed))
    assert made is not None
    assert written(pages[name]) == before
    added = without(shown(made), shown(pages[name]))
    assert added
    assert not any(label for _, label in added)
    content = [place for place, (_, label) in enumerate(shown(made)) if label]
    assert shown(made)[: content[-1] + 1] == shown(pages[name])[: content[-1] + 1]


def test_parts_of_the_pools_are_not_changed_by_use(page: Node, pools: GraftPools) -> None:
    def state() -> list[object]:
        return [written(part) for part in (*pools.chrome, *pools.comments, *pools.posts, *pools.teasers)]

    before = state()
    assert any(text.content for part in pools.posts for text in part.texts())
    for seed in range(40):
        made = with_discussion(page, pools, random.Random(seed))
        assert made is not None
        varied = vary(made, pools, random.Random(seed))
        for node in varied.walk():
            node.tag = "x"
            node.attributes.clear()
    assert state() == before


@settings(max_examples=40)
@given(SEEDS, st.sampled_from(EXAMPLES))
def test_a_varied_copy_keeps_its_labels_and_its_original(
    pages: dict[str, Node], pools: GraftPools, seed: int, name: str
) -> None:
    before = written(pages[name])
    made = vary(pages[name], pools, random.Random(seed))
    assert written(pages[name]) == before
    original = labelled_blocks(pages[name])
    # As many texts are content as before: what is grafted in is chrome.
    assert sum(label for _, label in shown(made)) == sum(label for _, label in shown(pages[name]))
    table, content = labelled_blocks(made)
    assert len(table) >= len(original[0]) * 0.6
    assert (content > 0.5).sum() >= (original[1] > 0.5).sum() * 0.6


def test_each_operation_is_drawn_by_itself(page: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    for operation in OPERATIONS:
        name = operation.__name__
        monkeypatch.setattr(page_changes, name, lambda root, rng, name=name: done.append(name))
    monkeypatch.setattr(page_changes, "graft_chrome", lambda root, part, rng: done.append("graft_chrome"))
    pools = GraftPools(chrome=[GRAFT])
    names = {operation.__name__ for operation in OPERATIONS} | {"graft_chrome"}
    counts = dict.fromkeys(names, 0)
    for seed in range(600):
        done.clear()
        vary(page, pools, random.Random(seed))
        for name in set(done):
            counts[name] += 1
        assert done.count("graft_chrome") <= 4
    assert counts == pytest.approx(dict.fromkeys(names, 240), abs=60)
    monkeypatch.setattr(page_changes, "P_OPERATION", 0)
    done.clear()
    assert written(vary(page, pools, random.Random(0))) == written(page)
    assert done == []


def fingerprint(root: Node) -> str:
    return hashlib.sha256(repr(written(root)).encode()).hexdigest()


def every_operation(seed: int) -> list[str]:
    """Digests of what each operation, and all of them together, make of pages."""
    roots = [example(name) for name in ("table-1990s", "forum-thread")]
    pools = GraftPools()
    for number, (root, page_type) in enumerate(zip(roots, ("article", "forum"), strict=True)):
        pools.add(root, page_type, random.Random(f"{seed}:{number}"))
    found = [fingerprint(part) for part in (*pools.chrome, *pools.comments, *pools.posts, *pools.teasers)]
    found.append(hashlib.sha256("\n".join(pools.sentences).encode()).hexdigest())
    for root in roots:
        for operation in OPERATIONS:
            copy = root.copy()
            operation(copy, random.Random(f"{seed}:{operation.__name__}"))
            found.append(fingerprint(copy))
        for number in range(3):
            rng = random.Random(f"{seed}:{number}")
            found.append(fingerprint(vary(root, pools, rng)))
            discussed = with_discussion(root, pools, rng)
            found.append(fingerprint(discussed) if discussed else "")
    return found


def test_a_seed_decides_everything() -> None:
    assert every_operation(1) == every_operation(1)
    assert every_operation(1) != every_operation(2)


def test_salted_hashes_decide_nothing() -> None:
    """Sets and Python's own ``hash`` differ from process to process: no choice may hang on them."""
    script = (
        "import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('these_tests', {str(Path(__file__))!r})\n"
        "these_tests = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(these_tests)\n"
        "print('\\n'.join(these_tests.every_operation(7)))\n"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": salt, "PYTHONPATH": str(ROOT / "tests")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for salt in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert outputs[0].split() == every_operation(7)
