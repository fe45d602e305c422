"""The service: what it answers, what it refuses, and what it survives."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dehusk
from dehusk.cli import main
from dehusk.features.limits import Limits
from dehusk.models import SHIPPED_MODEL
from optional_packages import needs

EXAMPLE = Path(__file__).parents[3] / "examples" / "news-modal" / "page.html"
PAGE = EXAMPLE.read_bytes()
URL = "https://courier.example/ferry"


def post(client: Any, path: str, body: bytes | None = None, **kwargs: Any) -> Any:
    headers = {"content-type": "text/html"} if body is not None else {}
    return client.post(path, content=body, headers=headers, **kwargs)


@pytest.mark.parametrize("output_format", ["txt", "markdown", "html"])
def test_extract_gives_what_the_library_gives(client: Any, output_format: str) -> None:
    options: dict[str, Any] = {"output_format": output_format, "include_links": True}
    expected = dehusk.extract(PAGE, url=URL, **options)
    by_query = post(client, "/extract", PAGE, params={**options, "url": URL})
    by_json = post(client, "/extract", json={"html": PAGE.decode(), "url": URL, **options})
    assert by_query.status_code == by_json.status_code == 200
    assert by_query.json()["text"] == by_json.json()["text"] == expected
    assert by_query.json()["title"] == dehusk.label(PAGE).title
    assert by_query.json()["confidence"] == round(dehusk.label(PAGE).confidence, 4)


def test_the_strictness_of_a_request_holds_for_it(client: Any) -> None:
    answer = post(client, "/extract", PAGE, params={"threshold": "0.99"}).json()
    assert answer["text"] == dehusk.extract(PAGE, threshold=0.99) != dehusk.extract(PAGE)


def test_label_gives_every_block(client: Any) -> None:
    answer = post(client, "/label", PAGE, params={"url": URL}).json()
    assert answer == dehusk.label(PAGE, url=URL).to_dict()


def test_of_many_pages_one_that_fails_ends_nothing(client: Any) -> None:
    pages = [{"html": PAGE.decode(), "id": "a"}, {"html": None, "id": 2}, {"html": ""}]
    refused = post(client, "/extract-many", json={"pages": pages})
    assert refused.status_code == 400
    pages[1] = {"html": "<div>" * 30_000, "id": 2}
    answer = post(client, "/extract-many", json={"pages": pages, "output_format": "markdown"})
    assert answer.status_code == 200
    first, second, third = answer.json()["results"]
    assert (first["id"], first["error"]) == ("a", None)
    assert first["text"] == dehusk.extract(PAGE.decode(), output_format="markdown")
    assert (second["id"], second["text"]) == (2, None)
    assert second["error"].startswith("LimitError")
    assert (third["text"], "id" in third) == ("", False)


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        ("/extract", {"json": {"html": "<p>a", "tresh": 1}}, "unknown option tresh"),
        ("/extract", {"json": {"html": "<p>a", "include_links": "yes"}}, "include_links is true or false"),
        ("/extract", {"json": {"html": "<p>a", "threshold": 2}}, "threshold is a probability"),
        ("/extract", {"json": {"html": "<p>a", "threshold": "high"}}, "threshold is a probability"),
        ("/extract", {"json": {"html": "<p>a", "output_format": "pdf"}}, "unknown output format"),
        ("/extract", {"json": {"html": "<p>a", "output_format": ["txt"]}}, "output format"),
        ("/extract", {"json": {"html": "<p>a", "kind": "pdf"}}, "unknown kind"),
        ("/extract", {"json": {"html": 1}}, "html is missing"),
        ("/extract", {"json": {"url": URL}}, "html is missing"),
        ("/extract", {"json": {"html": "<p>a", "url": 1}}, "url is text"),
        ("/extract", {"json": ["<p>a"]}, "JSON object"),
        ("/extract", {"content": b"{", "headers": JSON}, "not JSON"),
        ("/extract", {"content": b"[" * 100_000, "headers": JSON}, "not JSON"),
        ("/extract", {"content": b"\xff\xfe\xfd", "headers": JSON}, "not JSON"),
        ("/extract", {"content": b"<p>a", "params": {"include_tables": "maybe"}}, "include_tables is true or false"),
        ("/extract", {"content": b"<p>a", "params": {"threshold": "high"}}, "threshold is a number"),
        ("/extract", {"json": {"html": "<p>a", "include_title": "no"}}, "include_title is true or false"),
        ("/extract", {"content": b"<p>a", "params": {"include_title": "maybe"}}, "include_title is true or false"),
        ("/extract", {"json": {"html": "<p>a", "kind": []}}, "unknown kind"),
        ("/extract", {"json": {"html": "<p>a", "id": 1}}, "unknown option id"),
        ("/extract", {"json": {"html": "<p>a"}, "params": {"output_format": "html"}}, "options stand in the JSON"),
        ("/extract", {"content": b"<p>a", "params": {"html": "<p>b"}}, "unknown option html"),
        ("/extract", {"content": b'{"html": "<p>a", "\\ud800": 1}', "headers": JSON}, "unknown option \ud800"),
        ("/extract", {"content": b'{"html": "<p>a", "kind": "\\ud800"}', "headers": JSON}, "unknown kind"),
        ("/extract", {"content": b'{"html": "<p>a"}'}, "send it with Content-Type: application/json"),
        ("/extract", {"content": b'\xef\xbb\xbf {"pages": []}\n{"pages": []}'}, "send it with Content-Type"),
        ("/extract", {"data": {"html": "<p>a</p>", "url": URL}}, "no field of a form"),
        (
            "/extract",
            {"content": gzip.compress(b"{}"), "headers": {**JSON, "content-encoding": "gzip"}},
            "JSON as it is",
        ),
        ("/extract-many", {"json": {"pages": [{"html": "<p>a", "threshold": 1}]}}, "unknown option threshold"),
        ("/extract-many", {"json": {"pages": [], "encoding": "cp1251"}}, "unknown option encoding"),
        ("/extract-many", {"json": {"pages": [{"html": "<p>a", "id": [1]}]}}, "id is text or a number"),
        (
            "/extract-many",
            {"content": b'{"pages": [{"html": "a", "id": 1e999}]}', "headers": JSON},
            "id is text or a number",
        ),
        (
            "/extract-many",
            {"content": b'{"pages": [{"html": "a", "id": NaN}]}', "headers": JSON},
            "id is text or a number",
        ),
        (
            "/extract-many",
            {"content": b'{"pages": [{"html": "a", "id": %s}]}' % (b"[" * 600 + b"]" * 600), "headers": JSON},
            "id is text or a number",
        ),
        ("/extract-many", {"content": b"<p>a"}, "application/json"),
        ("/extract-many", {"json": {"pages": "<p>a"}}, "pages is a list"),
        ("/extract-many", {"json": {"pages": ["<p>a"]}}, "pages is a list"),
        ("/label", {"content": b"<p>a", "params": {"encoding": "no-such"}}, "no-such"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(client: Any, path: str, sent: Any, said: str) -> None:
    answer = client.post(path, **sent)
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]


def test_a_body_beyond_the_limit_is_refused(client: Any) -> None:
    answer = post(client, "/extract", b"<p>a" * 120_000)
    assert answer.status_code == 413
    assert "--max-body" in answer.json()["error"]["message"]


def test_a_page_beyond_a_limit_is_refused(serving: Callable[..., Any]) -> None:
    strict = serving(limits=Limits(max_blocks=2))
    answer = post(strict, "/extract", b"<p>a<p>b<p>c")
    assert answer.status_code == 413
    assert "max_blocks" in answer.json()["error"]["message"]


def test_other_methods_and_paths_are_refused(client: Any) -> None:
    assert client.get("/extract").status_code == 405
    assert client.post("/nothing").status_code == 404


def test_a_worker_that_dies_is_replaced(serving: Callable[..., Any]) -> None:
    own = serving()
    workers = own.app.state.workers
    (worker,) = workers._free._queue
    os.kill(worker.process.pid, signal.SIGKILL)
    answer = post(own, "/extract", PAGE)
    assert answer.status_code == 500
    assert answer.json()["error"]["type"] == "WorkerError"
    assert workers.n_died == 1
    assert post(own, "/extract", PAGE).json()["text"] == dehusk.extract(PAGE)


def test_a_worker_that_cannot_be_replaced_yet_is_replaced_later(serving: Callable[..., Any], tmp_path: Path) -> None:
    """Its place once was lost, and when all were, requests and the end of the service waited for ever."""
    model, away = tmp_path / "model.joblib", tmp_path / "away.joblib"
    shutil.copy(SHIPPED_MODEL, model)
    own = serving(model=str(model))
    (worker,) = own.app.state.workers._free._queue
    model.rename(away)
    os.kill(worker.process.pid, signal.SIGKILL)
    assert post(own, "/extract", PAGE).json()["error"]["type"] == "WorkerError"
    assert post(own, "/extract", PAGE).json()["error"]["type"] == "ModelError"
    away.rename(model)
    assert post(own, "/extract", PAGE).json()["text"] == dehusk.extract(PAGE)


def test_work_that_takes_too_long_is_ended(serving: Callable[..., Any]) -> None:
    hasty = serving(seconds=0.02)
    answer = post(hasty, "/extract", PAGE * 60)
    assert answer.status_code in (408, 413)
    assert "took longer" in answer.text or "did not come" in answer.text


def test_a_worker_is_replaced_in_time(serving: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser keeps every name that it ever saw: a worker that never ended would grow."""
    monkeypatch.setattr("dehusk.serving.workers.MAX_PAGES", 2)
    own = serving()
    workers = own.app.state.workers

    def process() -> int:
        (worker,) = workers._free._queue
        return int(worker.process.pid)

    first = process()
    post(own, "/extract", PAGE)
    assert process() == first
    post(own, "/extract", PAGE)
    assert process() != first
    assert workers.n_died == 0


def test_a_model_that_is_missing_is_told_at_the_start(serving: Callable[..., Any]) -> None:
    with pytest.raises(dehusk.ModelError):
        serving(model="no-such-model.joblib")


def test_metrics_count_what_was_answered(serving: Callable[..., Any]) -> None:
    own = serving()
    post(own, "/extract", PAGE)
    post(own, "/extract", json={"html": 1})
    text = own.get("/metrics").text
    assert 'dehusk_requests_total{path="/extract",status="200"} 1.0' in text
    assert 'dehusk_requests_total{path="/extract",status="400"} 1.0' in text
    assert 'dehusk_request_seconds_count{path="/extract"} 2.0' in text
    assert "dehusk_workers 1.0" in text


def test_health(client: Any) -> None:
    assert client.get("/health").json() == {"status": "ok", "version": dehusk.__version__, "workers": 1}


def test_the_description_is_openapi_and_names_every_option(client: Any) -> None:
    validate = pytest.importorskip("openapi_spec_validator", reason="of the extra test").validate
    described = client.get("/openapi.json").json()
    validate(described)
    names = {one["name"] for one in described["paths"]["/extract"]["post"]["parameters"]}
    assert {"url", "encoding", "kind", "output_format", "threshold", "include_links"} <= names


def test_the_page_to_try_it_loads_nothing_from_elsewhere(client: Any) -> None:
    answer = client.get("/")
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "http://" not in answer.text
    assert "https://" not in answer.text


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"content-type": "multipart/form-data; boundary=x"}, "no part of a form"),
        ({"content-encoding": "br"}, "Content-Encoding br"),
        ({"content-encoding": "gzip, deflate"}, "Content-Encoding deflate"),
    ],
)
def test_a_page_in_an_envelope_is_refused_and_not_read_as_text(client: Any, headers: dict[str, str], said: str) -> None:
    answer = client.post("/extract", content=PAGE, headers={"content-type": "text/html", **headers})
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip", "identity", ""])
def test_a_page_that_gzip_packed_is_read(client: Any, encoding: str) -> None:
    body = gzip.compress(PAGE) if "gzip" in encoding.lower() else PAGE
    answer = client.post("/extract", content=body, headers={"content-type": "text/html", "content-encoding": encoding})
    assert answer.json()["text"] == dehusk.extract(PAGE)


@pytest.mark.parametrize(
    "send",
    [
        {"content": b"<p>x", "params": [("threshold", "0.1"), ("threshold", "0.9")]},
        {"content": b'{"html": "<p>x", "html": "<p>y"}', "headers": JSON},
        {
            "content": b'{"html": "<p>x", "threshold": 0.1, "threshold": 1}',
            "headers": {"content-type": "application/json"},
        },
    ],
)
def test_of_two_values_none_is_taken(client: Any, send: dict[str, Any]) -> None:
    answer = client.post("/extract", **send)
    assert answer.status_code == 400
    assert "given more than once" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "body", [b'{"text": "a page that is JSON itself"}', b"{color} is what words=may say", b"a=b c"]
)
def test_what_only_looks_like_an_envelope_is_a_page(client: Any, body: bytes) -> None:
    assert post(client, "/extract", body, params={"threshold": 0}).json()["text"] == body.decode()


RUSSIAN = "<p>Паром на остров</p>"


@pytest.mark.parametrize(
    ("encoding", "charset", "query"),
    [
        pytest.param("koi8-r", "koi8-r", {}, id="named by the head"),
        pytest.param("koi8-r", '"KOI8-R"; boundary=x', {}, id="in quotes, with more"),
        pytest.param("koi8-r", "utf-8", {"encoding": "koi8-r"}, id="by the option, which goes before"),
        pytest.param("utf-8", "koi8-r", {}, id="of a page in UTF-8: left over, as browsers do"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_charset_of_the_content_type_counts(
    client: Any, encoding: str, charset: str, query: dict[str, str], pack: Callable[[bytes], bytes]
) -> None:
    headers = {"content-type": f"text/html; charset={charset}"}
    body = pack(RUSSIAN.encode(encoding))
    answer = client.post("/extract", content=body, headers=headers, params={"threshold": "0", **query})
    assert answer.json()["text"] == "Паром на остров"
    assert answer.json()["warnings"] == []


@pytest.mark.parametrize("charset", ["utf-8", "no-such", "", "utf-16"])
def test_a_charset_that_the_page_is_not_in_is_left_over(client: Any, charset: str) -> None:
    body = "<meta charset=koi8-r><p>Паром на остров</p>".encode("koi8-r")
    answer = client.post(
        "/extract?threshold=0", content=body, headers={"content-type": f"text/html; charset={charset}"}
    )
    assert answer.json()["text"] == "Паром на остров"


@needs("serve")
def test_a_model_that_is_none_is_told_before_an_address_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--model", "no-such.joblib"]) != 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("dehusk: no-such.joblib: cannot be read")
