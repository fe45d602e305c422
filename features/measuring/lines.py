"""Lines: what only a text has, its white space, its runs of prose, and words shared with its title and main run."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dehusk.features.measuring import direct_address
from dehusk.features.measuring.columns import share, shifted, signed_log
from dehusk.features.measuring.page_measures import PageMeasures
from dehusk.features.measuring.tokens.characters import COMMA, DIGIT, LOWER, MARKS, UPPER, classes_of
from dehusk.features.measuring.tokens.hashing import among, code_points
from dehusk.features.measuring.tokens.words import PageWords, sum_by_text, words_of_texts
from dehusk.features.reading.plain_text import BULLET
from dehusk.features.reading.text_blocks import TextTable
from dehusk.features.tree import Floats

#: Words of the first line that are looked at as a title, and blocks that are searched for it.
MAX_TITLE_WORDS = 30
#: Characters of a block that are searched for words run together.
SHORT_TEXT = 160
#: A block is taken for the title's place from this likeness on.
MIN_TITLE_LIKENESS = 0.3
#: What web and mail addresses hold, and links of Markdown.
_ADDRESSES = ("://", "www.", "](", "@")
_BRACKET = ord(")")


def columns(table: TextTable, page: PageMeasures, words: PageWords) -> dict[str, Floats]:
    """The columns of lines, each of shape (n_blocks,)."""
    run = _run_of_block(page)
    inside = main_run(page, run)
    return {
        **_white_space(table),
        **_marks(table),
        **_runs(page, run, inside),
        **_title(words),
        **_vocabulary(page, words, run, inside),
        **direct_address.columns(words, run, inside),
    }


def _white_space(table: TextTable) -> dict[str, Floats]:
    indents = table.indents.astype(np.float32)
    values, place, counts = np.unique(table.indents, return_inverse=True, return_counts=True)
    blank = table.blank_before.astype(np.float32)
    return {
        "indent_log": np.log1p(indents - values[0]),
        "indent_rank": (place / max(len(values) - 1, 1)).astype(np.float32),
        "indent_share": (counts[place] / len(table)).astype(np.float32),
        "deeper_than_previous": np.sign(indents - shifted(indents, -1, float(indents[0]))),
        "blank_before": blank,
        "blank_after": shifted(blank, 1, 1.0),
        "page_blank_share": np.full(len(table), blank.mean(), dtype=np.float32),
        "n_lines_log": np.log1p(table.lines[:, 1] - table.lines[:, 0]).astype(np.float32),
    }


def _marks(table: TextTable) -> dict[str, Floats]:
    texts = table.texts
    lengths = np.array([len(text) for text in texts], dtype=np.float32)
    addresses = [sum(map(text.count, _ADDRESSES)) for text in texts]
    first = [text.split(None, 1)[0] for text in texts]
    same = np.array([one == other for one, other in pairwise(first)], dtype=np.float32)
    return {
        "bullet": _flags([BULLET.match(text) is not None for text in texts]),
        "glued_share": _glued([text[:SHORT_TEXT] for text in texts]) / np.minimum(lengths, SHORT_TEXT) * 10,
        "starts_lower": _flags([text[0].islower() for text in texts]),
        "ends_colon": _flags([text[-1] in ":：" for text in texts]),
        "addresses_log": np.log1p(np.array(addresses, dtype=np.float32)),
        "starts_like_neighbours": np.append(same, 0) + np.concatenate([np.zeros(1, dtype=np.float32), same]),
        "text_length_log": np.log1p(lengths),
    }


def _glued(texts: list[str]) -> Floats:
    """How many words run into the next without a space: ``Sign inHelp``, ``News3Sport``, ``Mail (2)Search``."""
    codes = code_points("\n".join([*texts, ""]))
    classes = classes_of(codes)
    letter = (classes == LOWER) | (classes == UPPER)
    glued = np.zeros(len(codes), dtype=np.bool_)
    glued[1:] = (classes[:-1] == LOWER) & (classes[1:] == UPPER) | (codes[:-1] == _BRACKET) & letter[1:]
    glued[2:] |= letter[:-2] & (classes[1:-1] == DIGIT) & letter[2:]
    stops = np.cumsum([len(text) + 1 for text in texts])
    n_glued: Floats = np.diff(np.cumsum(glued)[stops - 1], prepend=0).astype(np.float32)
    return n_glued


def _flags(values: list[bool]) -> Floats:
    return np.array(values, dtype=np.float32)


def _run_of_block(page: PageMeasures) -> NDArray[np.int64]:
    """Number of the run that each block stands in; `guess_outline` puts runs two levels above blocks."""
    parent = page.tree.parent
    return np.unique(parent[parent[page.element]], return_inverse=True)[1].ravel()


def main_run(page: PageMeasures, run: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The blocks of the run with most text in long blocks, or with most text."""
    main: NDArray[np.bool_] = run == np.bincount(run, weights=page.words * (page.long + 0.01)).argmax()
    return main


def _runs(page: PageMeasures, run: NDArray[np.int64], inside: NDArray[np.bool_]) -> dict[str, Floats]:
    n_blocks = len(run)
    words = page.words
    size = np.bincount(run, weights=words)
    long = np.bincount(run, weights=words * page.long)
    blocks = np.bincount(run)
    commas = np.bincount(run, weights=page.counts.by_class[:, COMMA])
    stops = np.bincount(run, weights=page.counts.others[:, MARKS])
    rows = np.arange(n_blocks)
    first, last = int(inside.argmax()), n_blocks - 1 - int(inside[::-1].argmax())
    main = int(run[first])
    before = np.concatenate([[0], np.cumsum(words)])
    away = np.where(rows < first, before[first] - before[rows + 1], np.maximum(before[rows] - before[last + 1], 0))
    prose_before = np.cumsum(long) - long
    ranks = np.argsort(np.argsort(-long, kind="stable"), kind="stable")
    values = {
        "run_words_log": np.log1p(size)[run],
        "run_blocks_log": np.log1p(blocks)[run],
        "run_mean_words": np.log1p(size / blocks)[run],
        "run_to_main": (long / max(float(long.max()), 1.0))[run],
        "run_rank": np.log1p(ranks)[run],
        "run_commas": (commas / np.maximum(size, 1))[run],
        "run_sentence_words": np.minimum(size / np.maximum(stops, 1), 60)[run],
        "runs_from_main": signed_log(run - main),
        "blocks_from_main": np.where(rows < first, first - rows, np.maximum(rows - last, 0)),
        "words_from_main": np.log1p(away),
        "after_main": (rows > last).astype(np.float32) - (rows < first),
        "prose_before_run": (prose_before / max(float(long.sum()), 1.0))[run],
        "place_in_run": (rows - np.searchsorted(run, run)) / np.maximum(blocks[run], 1),
        "main_words_log": np.full(n_blocks, np.log1p(size[main])),
        "main_share": np.full(n_blocks, size[main] / max(float(words.sum()), 1.0)),
    }
    values["blocks_from_main"] = np.log1p(values["blocks_from_main"])
    return {name: np.asarray(value, dtype=np.float32) for name, value in values.items()}


def _title(words: PageWords) -> dict[str, Floats]:
    """Likeness to the text's first line, which in most dumps is the page's title."""
    n_blocks = len(words.first) - 1
    hashes = words.hashes
    title = np.unique(hashes[: min(words.first[1], MAX_TITLE_WORDS)])
    found = sum_by_text(among(hashes, title), words.first)
    within = found / np.maximum(words.n_words, 1)
    covered = np.minimum(found / max(len(title), 1), 1)
    likeness = within * covered
    likeness[0] = within[0] = covered[0] = 0
    row = int(likeness.argmax())
    is_found = likeness[row] > MIN_TITLE_LIKENESS
    since = np.arange(n_blocks) - row if is_found else np.full(n_blocks, -99)
    return {
        "in_first_line": within.astype(np.float32),
        "covers_first_line": covered.astype(np.float32),
        "since_title_line": signed_log(since).astype(np.float32),
        "is_title_line": (np.arange(n_blocks) == row).astype(np.float32) * bool(is_found),
    }


def _vocabulary(
    page: PageMeasures, words: PageWords, run: NDArray[np.int64], inside: NDArray[np.bool_]
) -> dict[str, Floats]:
    """Share of a block's words, rare ones for more, that other blocks of the main run or of long prose have."""
    n_blocks = len(page)
    vocabulary, ids = np.unique(words.hashes, return_inverse=True)
    n_words = len(vocabulary)
    row, word = words_of_texts(words.first, ids, n_words)
    spread = np.bincount(word, minlength=n_words)
    weight = np.log1p(n_blocks / np.maximum(spread, 1))[word]
    total = np.bincount(row, weights=weight, minlength=n_blocks)
    result = {}
    for name, member in (("main", inside), ("long", page.long), ("short", ~page.long)):
        holds = np.bincount(word, weights=member[row], minlength=n_words)[word] - member[row]
        shared = np.bincount(row, weights=weight * (holds > 0), minlength=n_blocks)
        result[f"like_{name}"] = share(shared.astype(np.float32), total.astype(np.float32))
    mean = np.bincount(run, weights=result["like_main"] * total) / np.maximum(np.bincount(run, weights=total), 1e-9)
    result["run_like_main"] = mean[run].astype(np.float32)
    result["word_rarity"] = share(total.astype(np.float32), np.bincount(row, minlength=n_blocks).astype(np.float32))
    return result
