"""Pages under review: what is found, in which order, and what is written."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from dehusk.cli import main
from dehusk.extractor import Extractor
from dehusk.features.errors import DataError, InputError
from dehusk.features.reading.parsing import parse
from dehusk.models import SHIPPED_MODEL
from dehusk.reviewing.server import make_app
from dehusk.reviewing.store import Store, canonical_url, doubt, find_pages
from dehusk.training.labels.corpus import read_corpus
from dehusk.training.labels.page_labels import read_labels

pytestmark = pytest.mark.skipif(not SHIPPED_MODEL.exists(), reason="no model is shipped yet")
EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    files = find_pages([EXAMPLES / "product", EXAMPLES / "category", EXAMPLES / "listing"])
    return Store(files, tmp_path / "reviewed", Extractor())


def answers(store: Store, page_id: str, status: str = "accepted") -> dict[str, object]:
    page = store.open(page_id)
    kept = {name: page[name] for name in ("content", "checked", "roles", "has_roles", "revision")}
    return {**kept, "status": status, "page_type": "product"}


def test_folders_give_their_pages() -> None:
    assert find_pages([EXAMPLES]) == sorted(EXAMPLES.glob("*/page.html"))
    file = EXAMPLES / "product/page.html"
    assert find_pages([file, EXAMPLES / "product"]) == [file]
    with pytest.raises(DataError, match="no such file"):
        find_pages([EXAMPLES / "nothing"])


def test_the_most_doubtful_page_comes_first(store: Store) -> None:
    doubts = [entry.doubt for entry in store.entries.values()]
    assert doubts == sorted(doubts, reverse=True)
    assert doubt(Extractor().label("")) == 0


def test_what_is_accepted_is_what_training_reads(store: Store) -> None:
    first, second, third = store.entries
    values = answers(store, first)
    values["content"] = [not value for value in values["content"]]  # type: ignore[attr-defined]
    store.save(first, values)
    store.save(second, answers(store, second, "skipped"))
    store.save(third, answers(store, third, "open"))
    corpus = read_corpus(store.out)
    assert corpus.ids == (first,)
    page = corpus[0]
    assert list(page.content or ()) == values["content"]
    assert page.page_type == "product"
    source = store.entries[first].file.read_bytes()
    assert page.html == source == gzip.decompress((store.out / "html" / f"{first}.html.gz").read_bytes())
    assert store.progress()["accepted"] == 1


def test_labels_go_on_where_they_were(store: Store, tmp_path: Path) -> None:
    first = next(iter(store.entries))
    values = answers(store, first, "open")
    values["content"][0] = not values["content"][0]  # type: ignore[index]
    values["checked"][0] = True  # type: ignore[index]
    store.save(first, values)
    again = Store([entry.file for entry in store.entries.values()], store.out, Extractor()).open(first)
    assert again["content"] == values["content"]
    assert again["checked"] == values["checked"]


def test_roles_that_a_person_set_are_what_training_reads(store: Store) -> None:
    first, second, _ = store.entries
    values = answers(store, first)
    roles = ["byline", "", "headline", *[""] * (len(values["roles"]) - 3)]  # type: ignore[arg-type]
    store.save(first, values | {"roles": roles, "has_roles": True})
    store.save(second, answers(store, second))
    again = store.open(first)
    assert (again["roles"], again["has_roles"]) == (roles, True)
    given, untouched = read_corpus(store.out)[:]
    assert given.roles == tuple(roles)
    assert untouched.roles is None  # what the model told is no lesson for it


@pytest.mark.parametrize(
    "wrong",
    [{"roles": [], "has_roles": True}, {"content": [True]}, {"checked": None}, {"status": "done"}, {"page_type": 3}],
)
def test_answers_that_cannot_be_right_are_refused(store: Store, wrong: dict[str, object]) -> None:
    first = next(iter(store.entries))
    with pytest.raises(InputError):
        store.save(first, {**answers(store, first), **wrong})
    assert not list((store.out / "labels").iterdir())


def test_a_set_with_nothing_accepted_says_so(store: Store) -> None:
    with pytest.raises(DataError, match="none of its 0 pages is accepted"):
        read_corpus(store.out)


def test_pages_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one page.html").write_text("<p>One</p>")
    store = Store(find_pages([tmp_path / "a", tmp_path / "b"]), tmp_path / "out", Extractor())
    assert set(store.entries) == {"one_page", "one_page-2"}


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ("<link rel=canonical href='https://a.example/x'>", "https://a.example/x"),
        ("<meta property='og:url' content='http://a.example/y'>", "http://a.example/y"),
        ("<link rel=canonical href='/x'>", None),
        ("<link rel=canonical href='javascript:x'>", None),
        ("<link rel=canonical href='http://[x'><link rel=canonical href='https://a.example/x'>", "https://a.example/x"),
        ("<p>x", None),
    ],
)
def test_canonical_url(html: str, url: str | None) -> None:
    assert canonical_url(parse(html)) == url


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(f"{'तैरना' * 16}.html", id="long in bytes"),
        pytest.param(f"{'x' * 250}.html", id="long"),
        pytest.param("a\nb <'&\u202e\".html", id="odd letters"),
        pytest.param(os.fsdecode(b"caf\xe9.html"), id="no UTF-8"),
    ],
)
def test_a_page_of_any_name_can_be_saved_and_learned_from(name: str, tmp_path: Path) -> None:
    file, out = tmp_path / "in" / name, tmp_path / os.fsdecode(b"out\xe9")
    file.parent.mkdir()
    try:
        file.write_text("<p>The ferry to the island runs again, said the council.</p>")
        out.mkdir()
    except OSError:
        pytest.skip("a file system that has no such names")
    store = Store([file], out, Extractor())
    [page_id] = store.entries
    store.save(page_id, answers(store, page_id))
    assert read_corpus(out).ids == (page_id,)
    assert read_labels(out / "labels" / f"{page_id}.json").file == str(file)


def test_a_file_that_is_no_page_is_named(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name, body in (("picture.html", b"\x89PNG\r\n\x1a\n0"), ("lines.html", b'{"html": "<p>x"}\n')):
        (tmp_path / name).write_bytes(body)
        assert main(["review", str(tmp_path / name), "--out", str(tmp_path / "out")]) == 1
        assert f"{name}: this is no page but" in capfd.readouterr().err


def test_the_command_refuses_what_is_not_there(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["review", str(tmp_path / "nothing"), "--out", str(tmp_path / "out")]) == 1
    assert "no such file or folder" in capfd.readouterr().err
    assert main(["review", str(EXAMPLES), "--port", "70000"]) == 2


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    file = tmp_path / "ferry.html"
    file.write_bytes((EXAMPLES / "news-modal/page.html").read_bytes())
    return file


def test_a_page_that_changes_under_review_gets_no_labels_of_the_other(page_file: Path, tmp_path: Path) -> None:
    testclient = pytest.importorskip("starlette.testclient", reason="needs dehusk[review]")
    store = Store([page_file], tmp_path / "reviewed", Extractor())
    values = answers(store, "ferry")
    page_file.write_bytes(page_file.read_bytes().replace(b"ferry", b"barge"))
    with pytest.raises(InputError, match="has changed since the review began"):
        store.save("ferry", values)
    page_file.unlink()
    with pytest.raises(InputError, match="No such file"):
        store.open("ferry")
    client = testclient.TestClient(make_app(store, "token", 80), base_url="http://localhost:80")
    answer = client.get("/token/pages/ferry", headers={"host": "localhost:80"})
    assert (answer.status_code, "No such file" in answer.text) == (409, True)
    assert not list((tmp_path / "reviewed").rglob("ferry*"))


def test_labels_belong_to_the_copy_that_is_kept(page_file: Path, tmp_path: Path) -> None:
    store = Store([page_file], tmp_path / "reviewed", Extractor())
    values = answers(store, "ferry")
    revision = store.save("ferry", values)
    page_file.unlink()
    assert store.open("ferry")["content"] == values["content"]
    store.save("ferry", {**values, "page_type": "news", "revision": revision})
    assert read_corpus(store.out)[0].page_type == "news"


def test_another_page_of_the_name_is_not_taken_for_the_reviewed_one(page_file: Path, tmp_path: Path) -> None:
    store = Store([page_file], tmp_path / "reviewed", Extractor())
    store.save("ferry", answers(store, "ferry"))
    page_file.write_bytes(b"<p>Quite another page of the same name.</p>")
    with pytest.raises(DataError, match="holds another page than"):
        Store([page_file], tmp_path / "reviewed", Extractor())


def test_two_windows_do_not_undo_each_other(page_file: Path, tmp_path: Path) -> None:
    store = Store([page_file], tmp_path / "reviewed", Extractor())
    one, other = answers(store, "ferry"), answers(store, "ferry", "open")
    revision = store.save("ferry", one)
    with pytest.raises(InputError, match="in another window"):
        store.save("ferry", other)
    assert store.open("ferry")["status"] == "accepted"
    store.save("ferry", {**other, "revision": revision})
    assert store.open("ferry")["status"] == "open"


@pytest.mark.parametrize("body", [b"", b"\xff", b"[" * 100_000, b'{"revision": "\\ud800"}'])
def test_a_body_that_is_no_labels_is_refused_with_a_reason(body: bytes, page_file: Path, tmp_path: Path) -> None:
    testclient = pytest.importorskip("starlette.testclient", reason="needs dehusk[review]")
    store = Store([page_file], tmp_path / "reviewed", Extractor())
    client = testclient.TestClient(make_app(store, "token", 80), base_url="http://localhost:80")
    answer = client.put("/token/pages/ferry", content=body, headers={"host": "localhost:80"})
    assert answer.status_code == 400
    assert answer.text.startswith("not saved: ")


@pytest.mark.parametrize(("port", "status"), [(80, 200), (8080, 403)])
def test_the_port_of_http_may_be_left_out(port: int, status: int, page_file: Path, tmp_path: Path) -> None:
    testclient = pytest.importorskip("starlette.testclient", reason="needs dehusk[review]")
    store = Store([page_file], tmp_path / "reviewed", Extractor())
    client = testclient.TestClient(make_app(store, "token", port), base_url=f"http://localhost:{port}")
    headers = {"host": "localhost", "origin": "http://localhost"}
    assert client.get("/token/pages", headers=headers).status_code == status
