"""What a page states of itself in places meant for it: meta elements, links, JSON-LD, microdata, RDFa, names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import unescape
from typing import NamedTuple

from dehusk.features.describing.linked_data import LinkedData, read_linked_data
from dehusk.features.describing.marks import Mark, Marked, read_marks
from dehusk.features.reading.document import Document
from dehusk.features.vocabulary import code_flags

_META, _LINK = code_flags(["meta"]), code_flags(["link"])


class Statements(NamedTuple):
    """What a page states of itself."""

    meta: Mapping[str, Sequence[str]]
    """Contents of the meta elements by their name, lower case."""
    links: Mapping[str, Sequence[str]]
    """Addresses of the link elements by their relation."""
    data: LinkedData
    """Its JSON-LD."""
    elements: Marked
    """What the attributes of its elements say."""

    @property
    def marks(self) -> Mapping[str, Sequence[Mark]]:
        """Elements that say what they hold."""
        return self.elements.marks


def read_statements(document: Document) -> Statements:
    """Read a page's statements; what is broken counts as absent."""
    meta: defaultdict[str, list[str]] = defaultdict(list)
    for row in _META[document.tag_codes].nonzero()[0].tolist():
        attributes = document.attributes[row]
        content = " ".join(unescape(attributes.get("content") or "").split())
        if content:
            for key in ("property", "name", "itemprop"):
                name = attributes.get(key)
                if name:
                    meta[name.strip().lower()].append(content)
    links: defaultdict[str, list[str]] = defaultdict(list)
    for row in _LINK[document.tag_codes].nonzero()[0].tolist():
        attributes = document.attributes[row]
        for relation in (attributes.get("rel") or "").lower().split():
            links[relation].append((attributes.get("href") or "").strip())
    titles = [document.title, *meta.get("og:title", ())]
    return Statements(meta, links, read_linked_data(document.json_ld, titles), read_marks(document))
