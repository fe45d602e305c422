"""Texts of characters that ways of reading them may take differently, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

#: What parts classes and words, what they may hold, and what two ways of reading them may take differently.
ODD = 'ab Z-_9\t\n\r\x0b\x0c\x1c\x1f\x85\xa0\u2028\u3000\u200bßİΣ今すกÉ\U0001d49c\ufeff×™.=^$#"&<'
NAMED = st.text(st.sampled_from(ODD), max_size=60) | st.text(max_size=20)
SAID = st.text(st.sampled_from(ODD), max_size=60) | st.text(max_size=20)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
