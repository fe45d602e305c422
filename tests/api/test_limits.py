"""Limits of pages: the whole page or an error that names the limit, from every call."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import chain, repeat
from types import SimpleNamespace

import pytest

import dehusk
from dehusk.features.limits import NO_LIMITS
from dehusk.model.artifact import Artifact
from dehusk.model.labeller import Model

PAGE = "<div><p>One harbour, two ferries.</p><p>Three.</p></div>"
AT_LIMIT = {"max_bytes": len(PAGE), "max_depth": 3, "max_blocks": 2, "max_characters": 31}


def only(name: str, value: float) -> dehusk.Limits:
    return replace(NO_LIMITS, **{name: value})


@pytest.mark.parametrize("name", AT_LIMIT)
def test_a_page_at_the_limit_is_whole_and_one_beyond_is_refused(name: str) -> None:
    whole = dehusk.label(PAGE)
    at = dehusk.label(PAGE, limits=only(name, AT_LIMIT[name]))
    assert [block.text for block in at.blocks] == [block.text for block in whole.blocks]
    message = rf"^the page has more than {name}={AT_LIMIT[name] - 1}; raise that limit"
    for source in (PAGE, PAGE.encode(), bytearray(PAGE, "ascii"), memoryview(PAGE.encode())):
        with pytest.raises(dehusk.LimitError, match=message):
            dehusk.label(source, limits=only(name, AT_LIMIT[name] - 1))
        with pytest.raises(dehusk.LimitError, match=message):
            dehusk.extract(source, limits=only(name, AT_LIMIT[name] - 1))


def test_bytes_of_a_str_are_those_of_its_utf8() -> None:
    assert dehusk.label("<p>港口", limits=only("max_bytes", 9)).blocks[0].text == "港口"
    with pytest.raises(dehusk.LimitError, match="max_bytes=8"):
        dehusk.label("<p>港口", limits=only("max_bytes", 8))


@pytest.mark.parametrize("name", ["max_bytes", "max_blocks", "max_characters"])
def test_plain_text_has_the_same_limits(name: str, tiny_model: Model) -> None:
    text = "One harbour, two ferries.\nThree."
    extractor = dehusk.Extractor(Artifact(tiny_model, {}, tiny_model), only(name, 1))
    with pytest.raises(dehusk.LimitError, match=f"{name}=1"):
        extractor.label(text, kind="text")


def test_paths_far_larger_than_the_page_are_refused() -> None:
    name = "a" * 100
    page = dehusk.label(f"<{name}>" * 200 + "<p>One harbour</p>" * 1000, limits=only("max_characters", 10_000_000))
    with pytest.raises(dehusk.LimitError, match="max_characters=10000000"):
        page.to_dict()
    assert page.with_threshold(0).to_text()


# Looked through for every end tag that ends none of them: the parser takes minutes for it.
QUADRATIC = b"<div>" * 20_000 + b"</s>" * 400_000


def test_a_page_that_keeps_the_parser_busy_is_given_up_in_time() -> None:
    start = time.thread_time()
    with pytest.raises(dehusk.LimitError, match=r"longer than max_seconds=0\.2"):
        dehusk.extract(QUADRATIC, limits=only("max_seconds", 0.2))
    # Without the limit it takes a quarter of a minute, or more.
    assert time.thread_time() - start < 5


def test_nesting_is_refused_before_it_keeps_the_parser_busy() -> None:
    start = time.thread_time()
    with pytest.raises(dehusk.LimitError, match="max_depth=1000"):
        dehusk.extract(QUADRATIC, limits=only("max_depth", 1000))
    assert time.thread_time() - start < 5


def let_time_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both times that limits look at are 200 seconds on after the first look, with which a page's time begins."""
    times = {name: chain([0.0], repeat(200.0)) for name in ("thread_time", "monotonic")}
    stopped = SimpleNamespace(**{name: partial(next, values) for name, values in times.items()})
    monkeypatch.setattr("dehusk.features.limits.time", stopped)


@pytest.mark.parametrize("output", ["to_text", "to_markdown", "to_html"])
def test_outputs_have_the_time_of_their_extractor(output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = dehusk.label(PAGE * 10, limits=only("max_seconds", 100)).with_threshold(0)
    render: Callable[[], str] = getattr(page, output)
    assert "ferries" in render()
    let_time_pass(monkeypatch)
    with pytest.raises(dehusk.LimitError, match="max_seconds=100"):
        render()


def test_reasons_have_the_time_of_their_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    page = dehusk.label(PAGE * 10, limits=only("max_seconds", 100))
    assert len(page.explain_all()) == 20
    let_time_pass(monkeypatch)
    with pytest.raises(dehusk.LimitError, match="max_seconds=100"):
        page.explain_all()


def test_an_extractor_takes_its_limits_along() -> None:
    limits = dehusk.Limits(max_blocks=1)
    assert pickle.loads(pickle.dumps(dehusk.Extractor(limits=limits))).limits == limits


def test_a_page_of_many_that_is_beyond_a_limit_ends_nothing() -> None:
    limits = dehusk.Limits(max_blocks=1)
    extracted = list(dehusk.extract_many(["<p>one", PAGE, "<p>two"], limits=limits))
    assert [type(page.error) for page in extracted] == [type(None), dehusk.LimitError, type(None)]
    assert extracted[1].text is None
    labelled = list(dehusk.label_many(["<p>one", PAGE], limits=limits))
    assert [page.page is None for page in labelled] == [False, True]


def test_what_libxml2_makes_of_pages_beyond_its_own_limits() -> None:
    """Its limits of names (50,000), texts and attributes (10 MB) and depth (256) are lifted, or not reached."""
    name, value = "n" * 60_000, "v" * 11_000_000
    page = dehusk.label(
        f"<{name} id='{value}'><p title={value}>inside</p></{name}>" + "<b>" * 3000 + "deep", kind="html"
    )
    assert [block.text for block in page.blocks] == ["inside", "deep"]


def test_entities_of_the_page_itself_are_no_entities() -> None:
    """A page cannot define entities, so none can grow: what libxml2 calls a billion laughs stays a few letters."""
    declared = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    page = dehusk.label(f"<!DOCTYPE html [<!ENTITY e0 'ha'>{declared}]><p>&e9;</p>")
    assert sum(len(block.text) for block in page.blocks) < 1000
    assert dehusk.label("<!DOCTYPE html SYSTEM 'file:///etc/passwd'><p>&x; done").blocks[0].text == "&x; done"
