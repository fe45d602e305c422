"""Gold text that was taken from a page read in the wrong encoding -> the text that the page holds."""

from __future__ import annotations

from dataclasses import replace

from ftfy import fix_encoding

from dehusk.features.reading.blocks import cut
from dehusk.features.reading.parsing import parse
from dehusk.training.labels.labelled_page import LabelledPage
from dehusk.training.labels.word_scores import tokens


def mend_gold(page: LabelledPage) -> LabelledPage:
    """The page with its gold text as the page's own letters have it.

    Some public sets were made by a tool that read UTF-8 as windows-1252 ("cafÃ©" for "café"): their gold text names
    words that no right reading of the page holds. It is mended only where that brings more of its words onto the page.
    """
    mended = fix_encoding(page.text)
    if mended == page.text:
        return page
    shown = {word for text in cut(parse(page.html)).texts for word in tokens(text)}
    if _share_shown(mended, shown) <= _share_shown(page.text, shown):
        return page
    title, headline, byline, comments = (
        value and fix_encoding(value)
        for value in (page.fields.title, page.fields.headline, page.fields.byline, page.fields.comments)
    )
    fields = replace(page.fields, title=title, headline=headline, byline=byline, comments=comments)
    return replace(page, text=mended, fields=fields)


def _share_shown(text: str, shown: set[str]) -> float:
    words = tokens(text)
    return sum(word in shown for word in words) / max(len(words), 1)
