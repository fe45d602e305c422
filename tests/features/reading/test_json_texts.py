from __future__ import annotations

import pickle

import pytest

from dehusk.features.reading.json_texts import MAX_JSON_CHARS, JsonText, json_texts


def test_a_text_is_read_once() -> None:
    text = JsonText('{"a": [1]}')
    assert text.value == {"a": [1]}
    assert text.value is text.value
    copy = pickle.loads(pickle.dumps(text))
    assert (copy, copy.value) == (text, text.value)
    assert len(pickle.dumps(text)) == len(pickle.dumps(JsonText(text)))


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 10_000, f'"{"a" * MAX_JSON_CHARS}"'], ids=["no", "open", "deep", "long"]
)
def test_what_cannot_be_read_has_no_value(text: str) -> None:
    assert JsonText(text).value is None


def test_texts_under_some_keys_are_found_anywhere() -> None:
    text = JsonText('[{"name": ["a", 1, "b"], "other": "x"}, {"in": {"name": "c"}}]')
    assert sorted(json_texts(text, ["name"])) == [("name", "a"), ("name", "b"), ("name", "c")]
