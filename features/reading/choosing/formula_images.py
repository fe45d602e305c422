"""Formulas that a page shows as pictures: the TeX that they were drawn from, as a text of the page."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import numpy as np
from numpy.typing import NDArray

from dehusk.features.reading.events import EventRecorder
from dehusk.features.reading.nodes.element_tree import START
from dehusk.features.vocabulary import codes_of

_IMG = int(codes_of(["img"])[0])

#: Classes of such pictures: MediaWiki, WordPress, phpBB and Moodle, QuickLaTeX, Zhihu.
_CLASS = re.compile(
    r"(?:^|\s)(?:mwe-math-fallback-image-\w+|tex|latex|texrender|latex_?img|ql-img-\w+-formula|ee_img)(?=$|\s)"
)
#: Addresses of servers that draw TeX.
_ADDRESS = re.compile(
    r"/(?:latex\.php|equation\?tex=|mathtex\.cgi|mimetex\.cgi|media/math/render/)|codecogs\.com/|[?&]cht=tx"
)
#: Each of these classes and addresses holds one of these, which most pages do not: to look for them takes no time.
_HINTS = ("tex", "math", "codecogs", "cht=tx", "ql-img-", "ee_img")
#: Parameters of such an address that hold the TeX.
_PARAMETERS = ("latex", "tex", "chl")
_DOLLARS = re.compile(r"(?:\$\$?|\\[(\[])\s*(?:latex\s)?(.*?)(?:\$\$?|\\[)\]])", re.DOTALL)
#: What a picture is called where its words are no TeX.
_NO_TEX = re.compile(r"(?:rendered by.*|(?:formula|equation|latex|tex|image)[\s\d.]*)?", re.IGNORECASE | re.DOTALL)
#: Longer addresses are not looked through.
MAX_ADDRESS_CHARACTERS = 4_000


def tex_of_image(attributes: Mapping[str, str]) -> str:
    r"""The TeX that a picture was drawn from, ``""`` where it is no formula or does not tell.

    Examples
    --------
    >>> tex_of_image({"class": "tex", "alt": r"\frac{v}{A}"}), tex_of_image({"src": "/latex.php?latex=x%5E2"})
    ('\\frac{v}{A}', 'x^2')
    """
    names, address = attributes.get("class", ""), attributes.get("src", "")[:MAX_ADDRESS_CHARACTERS]
    if not ((names and _CLASS.search(names)) or _ADDRESS.search(address)):
        return ""
    alternative = attributes.get("alt", "").strip()
    if _NO_TEX.fullmatch(alternative):
        alternative = _tex_of_address(address)
    inside = _DOLLARS.fullmatch(alternative)
    return inside[1].strip() if inside else alternative


def _tex_of_address(address: str) -> str:
    try:
        parameters = parse_qs(urlsplit(address).query)
    except ValueError:  # brackets that are no IPv6 address
        return ""
    return next((parameters[name][0].strip() for name in _PARAMETERS if name in parameters), "")


def write_images(recorder: EventRecorder, tag_codes: NDArray[np.uint8]) -> None:
    """Put the TeX of pictures among the texts of a page that was recorded, each as a text in the picture's element.

    Parameters
    ----------
    tag_codes
        Number of each element's tag.
    """
    images = (tag_codes == _IMG).nonzero()[0].tolist()
    attributes = list(map(recorder.attributes.__getitem__, images))
    said = [f"{image.get('class')} {image.get('src', '')[:MAX_ADDRESS_CHARACTERS]}" for image in attributes]
    said_of_all = " ".join(said)
    hints = [hint for hint in _HINTS if hint in said_of_all]
    if not hints:
        return
    found = {
        row: tex
        for row, image, words in zip(images, attributes, said, strict=True)
        if any(hint in words for hint in hints) and (tex := tex_of_image(image))
    }
    if not found:
        return
    marks = np.array(recorder.marks, dtype=np.uint32)
    starts = (marks >= START).nonzero()[0][list(found)]
    places = marks[starts] - START
    n_before = np.searchsorted(starts, np.arange(len(marks)))
    recorder.marks[:] = array("I", (marks + n_before).astype(np.uint32).tobytes())
    texts = recorder.texts.copy()
    del recorder.texts[:]
    done = 0
    for place, tex in zip(places.tolist(), found.values(), strict=True):
        recorder.texts += (*texts[done:place], tex)
        done = place
    recorder.texts += texts[done:]
