"""What `dehusk.label` gives: a page with its blocks, values that hold no parser objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dehusk.blocks import Blocks
from dehusk.features.errors import InputError
from dehusk.features.limits import NO_LIMITS, Limits, applied
from dehusk.features.reading.blocks import BlockTable
from dehusk.features.reading.kind import HTML
from dehusk.options import OptionKeywords, Options, RenderKeywords, check_threshold, lists_keywords, render_options

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dehusk.chunking.chunks import Chunk
    from dehusk.explaining.explanation import Explanation
    from dehusk.features.describing.metadata import Metadata
    from dehusk.features.placing.placement import Placement
    from dehusk.headline import Headline
    from dehusk.model.labeller import Model, Thresholds
    from dehusk.model.roles.telling import Role, Told
    from dehusk.models import OpenModel


@dataclass(frozen=True, eq=False)
class Page:
    """A labelled page."""

    table: BlockTable = field(repr=False)
    """The blocks as columns."""
    probabilities: NDArray[np.float64] = field(repr=False)
    """Probability of each block to be content, shape (n_blocks,)."""
    threshold: float
    """A block is content from this probability on."""
    language: str
    """What the page declares as its language, "" where it declares none."""
    encoding: str
    """The codec that the page's bytes were read with; ``"str"`` for a page that came as text."""
    url: str | None = None
    """Where the page came from, as the caller said."""
    kind: str = HTML
    """What it was read as: ``"html"`` or ``"text"``."""
    source_warnings: tuple[str, ...] = ()
    """What went wrong with the page before it was labelled."""
    model: OpenModel | None = field(default=None, repr=False)
    """What labelled the page, to be asked for its reasons; pickled as the name of its file."""
    limits: Limits = NO_LIMITS
    """What each output is held to, with time of its own."""
    summary: NDArray[np.float32] | None = field(default=None, repr=False)
    """Means of its features, by which its type is told; None where there are none, as in a plain text."""

    @property
    def metadata(self) -> Metadata:
        """What the page says of itself: title, authors, dates, site and more; read when it is first asked for."""
        return self._told.metadata

    @property
    def title(self) -> str:
        """The page's headline without the site's name, "" where it has none."""
        return self._told.title

    @cached_property
    def _told(self) -> Told:
        from dehusk.model.roles.telling import Told  # noqa: PLC0415 - as it says

        roles = self.model.roles if self.model else None
        return Told(self.table, self.url, self.probabilities, self.threshold, self.summary, roles, self.limits)

    def _role_of(self, row: int) -> Role:
        return self._told.roles.of(row)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a careful user should know about this page as it is labelled."""
        is_empty = len(self.table) and not np.any(self.probabilities >= self.threshold)
        return (*self.source_warnings, "no block was found to be content") if is_empty else self.source_warnings

    @cached_property
    def confidence(self) -> float:
        """Word F1 that the extracted text can be expected to have, from 0 to 1: low where the model is in doubt.

        It ranks pages (send the lowest elsewhere); it is 0 where nothing is kept.
        """
        from dehusk.model.labeller import expected_f1, text_lengths  # noqa: PLC0415 - there is no page without a model

        return expected_f1(self.probabilities, text_lengths(self.table.texts), self.kept())

    @cached_property
    def blocks(self) -> Blocks:
        """Every block of the page, in document order."""
        return Blocks(self.table, self.probabilities, self.threshold, self.limits, self._role_of)

    def detect_language(self) -> str:
        """The language that the content is written in, whatever the page declares (ISO 639-1; extra ``language``)."""
        from dehusk.features.describing.language import detect_language  # noqa: PLC0415 - as above

        return detect_language(self.text)

    def with_threshold(self, threshold: float) -> Page:
        """The same page labelled at another threshold; nothing is computed again.

        Raises
        ------
        InputError
            If the threshold is not a probability.
        """
        check_threshold(threshold)
        return self if threshold == self.threshold else replace(self, threshold=threshold)

    def at(self, options: Options) -> Page:
        """The same page at the threshold that the options choose, if any; an InputError if its model is not known."""
        return self.with_threshold(options.threshold_of(self.thresholds)) if options.chooses_threshold else self

    @property
    def thresholds(self) -> Thresholds:
        """Those that the model knows for its kind of page; an InputError if the page does not know its model."""
        return self._model().thresholds

    def _model(self) -> Model:
        if self.model is None:
            raise InputError("this page does not know its model; label it with dehusk.label or an Extractor")
        return self.model.artifact.model_of(self.kind)

    def explain(self, index: int) -> Explanation:
        """Why a block has its probability and its role: what each feature added, and the strongest in plain words.

        Parameters
        ----------
        index
            Number of the block; from the end where negative.

        Raises
        ------
        IndexError
            If the page has no such block.
        InputError
            If the page was not made by `dehusk.label` or an extractor.

        Notes
        -----
        The effects and the reference add up to the block's probability; how they are found, and what
        they do not say, stands in ``dehusk.model.attributions``. What ``why_role`` holds does the same for a role
        that is learned.
        """
        return self.explain_all([range(len(self.table))[index]])[0]

    def explain_all(self, rows: Sequence[int] | None = None) -> list[Explanation]:
        """Explain several blocks in one go, all of the page if ``rows`` is None; see ``explain``."""
        from dehusk.explaining.explanation import explain_blocks  # noqa: PLC0415 - rarely asked for

        with applied(self.limits):
            chosen = range(len(self.table)) if rows is None else rows
            return explain_blocks(self._model(), self.table, self._told, chosen)

    def kept(self, *, include_tables: bool = True) -> NDArray[np.bool_]:
        """Which blocks the outputs hold.

        They are the content, but for what is decided of several blocks at once: a data table is kept whole or not at
        all, a later copy of a text goes unless it stands under the same parent or is quoted, and so does a heading over
        nothing.

        Returns
        -------
        numpy.ndarray
            Shape (n_blocks,).
        """
        from dehusk.model.selection import select_blocks  # noqa: PLC0415 - as above

        kept = select_blocks(self.table.texts, self._placement, self.probabilities >= self.threshold)
        return kept if include_tables else kept & (self._placement.data_table < 0)

    @cached_property
    def _placement(self) -> Placement:
        from dehusk.features.placing.placement import place_blocks  # noqa: PLC0415 - as above

        return place_blocks(self.table)

    @property
    def text(self) -> str:
        """The content as plain text."""
        return self.to_text()

    @lists_keywords(RenderKeywords)
    def to_text(self, **options: Unpack[RenderKeywords]) -> str:
        """The content as plain text; "" when the page has none.

        Paragraphs of an HTML page stand apart by a blank line, those of a plain text as they stood in it.
        """
        return self.render(render_options("txt", options))

    @lists_keywords(RenderKeywords)
    def to_markdown(self, **options: Unpack[RenderKeywords]) -> str:
        """The content as Markdown."""
        return self.render(render_options("markdown", options))

    @lists_keywords(RenderKeywords)
    def to_html(self, **options: Unpack[RenderKeywords]) -> str:
        """The content as HTML: the original markup pruned to what has meaning, nothing active."""
        return self.render(render_options("html", options))

    def render(self, options: Options) -> str:
        """The content at the page's own threshold, in the format that the options name."""
        if options.output_format == "json":
            from dehusk.rendering.as_json import to_json  # noqa: PLC0415 - each format is imported when it is needed

            return to_json(self._to_dict(options), indent=1)
        content = self._render_content(options)
        if not options.with_metadata or options.output_format == "txt":
            return content
        from dehusk.frame import front_matter, html_document  # noqa: PLC0415

        told = ({"url": self.url} if self.url else {}) | self.metadata.to_dict()
        if options.output_format == "html":
            return html_document(told, content)
        return "\n".join(filter(None, (front_matter(told), content)))

    def _render_content(self, options: Options) -> str:
        content = self.render_content(options)
        if not options.include_comments:
            return content
        from dehusk.frame import COMMENTS_HEADLINE, with_comments  # noqa: PLC0415

        with applied(self.limits):
            comments = self._write(self._comments, options, COMMENTS_HEADLINE)
            return with_comments(content, comments, options.output_format)

    def render_content(self, options: Options) -> str:
        """The content in the format that the options name, without metadata and without comments."""
        with applied(self.limits):
            kept = self._kept_for(options)
            headline = self._headline(kept) if options.is_titled else None
            if headline is not None:
                kept &= ~headline.blocks
            return self._write(kept, options, headline)

    def _kept_for(self, options: Options) -> NDArray[np.bool_]:
        kept = self.kept(include_tables=options.include_tables)
        return kept & ~self._comments if options.include_comments else kept  # a comment that is content is said once

    def _write(self, blocks: NDArray[np.bool_], options: Options, headline: Headline | None) -> str:
        """Some blocks in the format that the options name, below a headline if there is one."""
        shown = (self.table, blocks, options.include_links, self.url, headline)
        if options.output_format == "markdown":
            from dehusk.rendering.as_markdown import render_markdown  # noqa: PLC0415

            return render_markdown(*shown, include_images=options.include_images)
        if options.output_format == "html":
            from dehusk.rendering.as_html import render_html  # noqa: PLC0415

            return render_html(*shown, include_images=options.include_images)
        from dehusk.rendering.as_text import render_text  # noqa: PLC0415
        from dehusk.rendering.controls import without_controls  # noqa: PLC0415

        text = render_text(self.table, blocks)
        return text if headline is None else "\n\n".join(filter(None, (without_controls(headline.text), text)))

    @property
    def comments(self) -> str:
        """The comments under the content as plain text, "" where there are none; posts of a thread are none."""
        with applied(self.limits):
            return self._write(self._comments, Options(), None)

    @property
    def _comments(self) -> NDArray[np.bool_]:
        return np.array([name == "comment" for name in self._told.roles.names], dtype=np.bool_)

    def _headline(self, kept: NDArray[np.bool_]) -> Headline | None:
        """What heads the blocks that are kept; a plain text has no headline of its own."""
        from dehusk.headline import find_headline  # noqa: PLC0415

        return find_headline(self.table, kept, self.title) if self.kind == HTML else None

    @lists_keywords(OptionKeywords)
    def chunks(self, *, max_words: int = 300, overlap: int = 0, **options: Unpack[OptionKeywords]) -> list[Chunk]:
        """Cut the content into chunks for an index.

        Chunks are cut at headings where sections fit, else between blocks; of a list, a table or code that is larger
        than a chunk between its items, rows and lines. None of these is cut itself, so that a chunk is larger than
        ``max_words`` where a single one is.

        Parameters
        ----------
        max_words
            Words of a chunk; an ideograph is one.
        overlap
            Words at the end of a chunk that the next one begins with: whole blocks, as many as fit.
        **options
            ``output_format``, ``"txt"`` or ``"markdown"``, and what else `extract` takes. With ``include_title=True``
            the headline heads every chunk, and the first one begins with it; comments have chunks of their own.

        Returns
        -------
        list of Chunk
            In the order of the page; none where nothing is kept. Without overlap, and as ``"txt"``, they hold the text
            of the page, but for white space between them.

        Raises
        ------
        InputError
            If an argument is wrong.
        """
        from dehusk.chunking.chunks import make_chunks  # noqa: PLC0415 - rarely asked for

        chosen = Options(**options)
        page = self.at(chosen)
        with applied(self.limits):
            kept = page._kept_for(chosen)
            return make_chunks(
                page.table,
                kept,
                chosen,
                headline=page._headline(kept) if chosen.include_title else None,
                comments=page._comments if chosen.include_comments else None,
                probabilities=page.probabilities,
                places=page.blocks.places,
                url=self.url,
                max_words=max_words,
                overlap=overlap,
            )

    @lists_keywords(RenderKeywords)
    def to_dict(self, **options: Unpack[RenderKeywords]) -> dict[str, Any]:
        """The page, its text and all its blocks as plain values, fit for JSON."""
        return self._to_dict(render_options("json", options))

    def _to_dict(self, options: Options) -> dict[str, Any]:
        return {
            "url": self.url,
            "kind": self.kind,
            "title": self.title,
            "language": self.language,
            "encoding": self.encoding,
            "threshold": self.threshold,
            "confidence": round(self.confidence, 4),
            "warnings": list(self.warnings),
            **({"metadata": self.metadata.to_dict()} if options.with_metadata else {}),
            "text": self.render_content(replace(options, output_format="txt")),
            **({"comments": self.comments} if options.include_comments else {}),
            "blocks": [block.to_dict() for block in self.blocks],
        }
