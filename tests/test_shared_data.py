"""Real pages, where the machine has them: none of them raises, and every block is found again by its xpath.

The pages are not part of the project; ``../shared/data`` holds them in WCXB's layout.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from lxml import html as lxml_html

import dehusk
from dehusk.features.reading.decoding import decode
from dehusk.models import SHIPPED_MODEL
from dehusk.training.labels.corpus import Corpus, read_corpus

DATA = Path(__file__).parents[2] / "shared" / "data"
SETS = ("wcxb", "news", "reader", "daniel", "dragnet")
#: Pages of each set, spread over it evenly.
SAMPLE = 8
#: The slowest that a page may be, twice over for a busy machine.
SECONDS = 4.0

pytestmark = [
    pytest.mark.skipif(not DATA.is_dir(), reason="no real pages on this machine (../shared/data)"),
    pytest.mark.skipif(not SHIPPED_MODEL.exists(), reason="no model is shipped yet"),
]


def corpus_of(name: str) -> Corpus:
    if not (DATA / name).is_dir():
        pytest.skip(f"no set {name} among the real pages")
    return read_corpus(DATA / name)


@pytest.mark.parametrize("place", range(SAMPLE))
@pytest.mark.parametrize("name", SETS)
def test_real_pages(name: str, place: int) -> None:
    corpus = corpus_of(name)
    labelled = corpus[(2 * place + 1) * len(corpus) // (2 * SAMPLE)]
    source = labelled.html if isinstance(labelled.html, bytes) else labelled.html.encode()

    start = time.process_time()
    page = dehusk.label(source, url=labelled.url)
    text = page.to_text()
    assert time.process_time() - start < SECONDS

    assert page.probabilities.shape == (len(page.blocks),)
    assert np.isfinite(page.probabilities).all()
    assert all(block.text == " ".join(block.text.split()) != "" for block in page.blocks)
    for output_format in ("txt", "markdown", "html", "json"):
        output = dehusk.extract(source, url=labelled.url, output_format=output_format)  # type: ignore[arg-type]
        assert isinstance(output, str)
        if output_format == "txt":
            assert output == text
        if output_format == "html":
            assert "<script" not in output.lower()
        if output_format == "json":
            assert [block["xpath"] for block in json.loads(output)["blocks"]] == [block.xpath for block in page.blocks]

    # Bytes of a wrongly declared encoding would end lxml's tree early, so it gets the page as it was decoded.
    parser = lxml_html.HTMLParser(encoding="utf-8")
    tree = lxml_html.document_fromstring(decode(source).utf8, parser=parser).getroottree()
    held = page.table.document.in_tree[page.table.element]
    for block, is_held in zip(page.blocks, held.tolist(), strict=True):
        found = tree.xpath(block.xpath)
        assert len(found) == 1, block.xpath
        assert not is_held or found[0].tag == block.tag
