"""What a caller may choose about the content of a page, as one value.

It goes from calls, the command line, batches and Spark to the renderers. A new choice is a field of `Options` and a
key of the keywords below it; every function that takes options takes it then.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Literal, TypedDict, TypeVar, get_args

from dehusk.features.errors import InputError

if TYPE_CHECKING:
    from dehusk.model.labeller import Thresholds

OutputFormat = Literal["txt", "markdown", "html", "json"]
OUTPUT_FORMATS: tuple[OutputFormat, ...] = get_args(OutputFormat)
Kind = Literal["auto", "html", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Function = TypeVar("Function", bound=Callable[..., object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which blocks of a page are kept, and how they are written.

    Raises
    ------
    InputError
        If a value is none of those that are named here.
    """

    output_format: OutputFormat = "txt"
    """``"txt"``, ``"markdown"``, ``"html"`` (pruned, nothing active) or ``"json"`` (every block)."""
    favor_precision: bool = False
    """Keep less than what gives the best F1; the threshold is named in the model's manifest."""
    favor_recall: bool = False
    """Keep more than what gives the best F1."""
    threshold: float | None = None
    """Keep blocks from this probability on, 0 to 1; goes before the two above."""
    include_tables: bool = True
    """Whether data tables are kept."""
    include_links: bool = False
    """Whether links keep their addresses (Markdown and HTML)."""
    include_title: bool | None = None
    """Whether the page's headline comes first, as an h1; None for yes in Markdown and HTML, no in plain text."""
    include_comments: bool = False
    """Whether readers' comments come after the content, under a heading of their own; in JSON in a field."""
    include_images: bool = False
    """Whether pictures of what is kept stay (Markdown and HTML), with their absolute addresses."""
    with_metadata: bool = False
    """Whether what the page says of itself is told too: YAML before Markdown, a head in HTML, a field in JSON."""

    def __post_init__(self) -> None:
        if self.output_format not in OUTPUT_FORMATS:
            raise InputError(f"unknown output format {self.output_format!r}; use one of {', '.join(OUTPUT_FORMATS)}")
        if self.threshold is not None:
            check_threshold(self.threshold)
        elif self.favor_precision and self.favor_recall:
            raise InputError("favor_precision and favor_recall exclude each other; choose one, or set threshold")

    @property
    def is_titled(self) -> bool:
        """Whether the headline comes first."""
        return self.output_format in ("markdown", "html") if self.include_title is None else self.include_title

    @property
    def chooses_threshold(self) -> bool:
        """Whether they name another threshold than the one that gives the best F1."""
        return self.threshold is not None or self.favor_precision or self.favor_recall

    def threshold_of(self, known: Thresholds) -> float:
        """The threshold that they name, of a model that knows these; the balanced one where they name none."""
        if self.threshold is not None:
            return self.threshold
        if self.favor_precision:
            return known.precision
        return known.recall if self.favor_recall else known.balanced


class RenderKeywords(TypedDict, total=False):
    """The options that decide how kept blocks are written, as keywords."""

    include_tables: bool
    include_links: bool
    include_title: bool | None
    include_comments: bool
    include_images: bool
    with_metadata: bool


class OptionKeywords(RenderKeywords, total=False):
    """All options, as keywords."""

    output_format: OutputFormat
    favor_precision: bool
    favor_recall: bool
    threshold: float | None


def render_options(output_format: OutputFormat, keywords: RenderKeywords) -> Options:
    """The options of a page that is labelled already.

    Raises
    ------
    InputError
        If they choose a threshold, or a value is none of those that `Options` names.
    """
    options = Options(output_format=output_format, **keywords)
    if options.chooses_threshold:
        raise InputError("the page is labelled already; page.with_threshold(...) gives it at another threshold")
    return options


def check_threshold(threshold: float) -> None:
    """Raise InputError if a threshold is not a probability."""
    if isinstance(threshold, bool) or not isinstance(threshold, Real) or not 0 <= threshold <= 1:
        raise InputError(f"threshold is a probability from 0 to 1, not {threshold!r}")


def lists_keywords(keywords: type) -> Callable[[Function], Function]:
    """Show a function's ``**options`` one by one, with their defaults, where its signature is asked for (``help``)."""
    known = inspect.signature(Options).parameters
    listed = [known[name] for name in known if name in keywords.__annotations__]

    def decorate(function: Function) -> Function:
        signature = inspect.signature(function)
        own = [one for one in signature.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
        function.__signature__ = signature.replace(parameters=[*own, *listed])  # type: ignore[attr-defined]
        return function

    return decorate
