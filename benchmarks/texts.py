"""Measure a model on labelled pages written down as plain text, style by style.

    python benchmarks/texts.py --data DIR [--data DIR ...] [--model FILE]

Prints, for each set and style, the mean word F1 of the model and of keeping everything, and of the blocks that read
like prose how much chrome was dropped and how much content kept. Pages whose best possible F1 is under .8 are left
out. Of sets that the model was trained on the figures are in-sample, the manifest has the cross-validated ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.model.artifact import load
from dehusk.model.labeller import probabilities
from dehusk.models import shipped_model
from dehusk.training.fitting.scores import Scored, mean_scores
from dehusk.training.fitting.text_scores import prose_scores
from dehusk.training.labels.align import align
from dehusk.training.labels.corpus import Corpus, read_corpus
from dehusk.training.labels.prepare import PreparedPage
from dehusk.training.variation.text_pages import prepare_text
from dehusk.training.variation.text_styles import STYLES, UNSEEN


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--step", type=int, default=1, help="take every so manieth page")
    options = parser.parse_args()
    model = (load(options.model) if options.model else shipped_model()).model_of("text")
    scored = [
        Scored(text, probabilities(model, text))
        for data in options.data
        for text in _texts(read_corpus(data), options.step)
    ]
    threshold = model.thresholds.balanced
    kept, prose = mean_scores(scored, threshold), prose_scores(scored, threshold)
    everything = mean_scores([Scored(one.page, np.ones(one.page.n_blocks)) for one in scored], threshold)
    print(f"{'':24}  pages      F1  everything  prose chrome dropped  prose content kept")
    for name, of_prose in prose.items():
        print(
            f"{name:24}  {kept[name]['pages']:5}  {kept[name]['f1']:.4f}  {everything[name]['f1']:10.4f}"
            f"  {of_prose['chrome_dropped']:20.4f}  {of_prose['content_kept']:18.4f}"
        )


def _texts(corpus: Corpus, step: int) -> Iterator[PreparedPage]:
    for number in tqdm(range(0, len(corpus), step), desc=corpus.source):
        page = corpus[number]
        content = align(cut(parse(page.html)).texts, page.text)
        for name, style in {**STYLES, **UNSEEN}.items():
            text = prepare_text(page, content, style)
            if text.is_usable:
                yield replace(text, source=f"{page.source} as {name}", page_type="")


if __name__ == "__main__":
    main()
