"""Gold texts that were taken from a page read in the wrong encoding."""

from dehusk.training.labels.labelled_page import GoldFields, LabelledPage
from dehusk.training.labels.mojibake import mend_gold

SAID = "Der Käse aus Zürich schmeckt säuerlich, meint Frau Müller."


def broken(text: str) -> str:
    return text.encode().decode("cp1252")


def page(shown: str, gold: str) -> LabelledPage:
    html = f"<html lang=de><meta charset=utf-8><body><p>{shown}</p></body></html>".encode()
    return LabelledPage("1", None, html, gold, None, "set", fields=GoldFields(headline=broken("Käse")))


def test_gold_of_a_wrong_reading_is_mended_with_its_fields() -> None:
    mended = mend_gold(page(SAID, broken(SAID)))
    assert mended.text == SAID
    assert mended.fields.headline == "Käse"
    assert mended.fields.title is None


def test_gold_that_the_page_shows_stays() -> None:
    """A page about mojibake shows it: its gold is right as it is."""
    shown = page(broken(SAID), broken(SAID))
    assert mend_gold(shown) is shown


def test_gold_without_mojibake_stays() -> None:
    clean = page(SAID, SAID)
    assert mend_gold(clean) is clean
