from __future__ import annotations

from api.schemas import BuildReportBody, DocumentBody, DocumentListBody


def test_documents_come_in_pages(client) -> None:
    body = client.get("/documents", params={"limit": 1, "offset": 1}).json()
    DocumentListBody.model_validate(body, strict=True)
    assert [d["doc_id"] for d in body["documents"]] == ["zh/dogs.txt"]
    assert (body["total"], body["limit"], body["offset"]) == (2, 1, 1)


def test_a_document_is_shown_with_its_text(client) -> None:
    body = client.get("/documents/zh/dogs.txt").json()
    DocumentBody.model_validate(body, strict=True)
    assert body["text"] == "云深处造机器狗。它在杭州。"


def test_an_id_may_be_escaped(client) -> None:
    assert client.get("/documents/zh%2Fdogs.txt").json()["title"] == "机器狗"


def test_an_unknown_document_is_404(client) -> None:
    response = client.get("/documents/nothing")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "document_not_found"


def test_a_posted_document_is_found_at_once(client) -> None:
    report = client.post(
        "/documents", json={"doc_id": "new", "title": "New", "text": "Quokkas hop quickly."}
    )
    BuildReportBody.model_validate(report.json(), strict=True)
    assert report.json()["added"] == 1
    assert client.post("/ask", json={"question": "quokkas hop"}).json()["answer"] == (
        "Quokkas hop quickly.[1]"
    )


def test_a_list_of_documents_is_one_build(client) -> None:
    before = client.get("/readyz").json()["index_generation"]
    report = client.post("/documents", json=[{"text": "one fact"}, {"text": "another fact"}]).json()
    assert (report["added"], report["index_generation"]) == (2, before + 1)


def test_the_same_text_without_an_id_is_the_same_document(client) -> None:
    client.post("/documents", json={"text": "one fact"})
    assert client.post("/documents", json={"text": "one fact"}).json()["unchanged"] == 1


def test_files_are_read_as_files(client) -> None:
    big5 = "臺灣的機器狗很多,跑得很快。".encode("big5")
    report = client.post("/documents", files=[("files", ("notes/tw.txt", big5))]).json()
    assert (report["added"], report["skipped"]) == (1, [])
    assert client.get("/documents/notes/tw.txt").json()["text"] == "臺灣的機器狗很多,跑得很快。"


def test_a_file_that_cannot_be_read_is_skipped_with_its_reason(client) -> None:
    report = client.post(
        "/documents",
        files=[("files", ("a.txt", b"Some text.")), ("files", ("b.exe", b"MZ"))],
    ).json()
    assert report["added"] == 1
    assert [part["path"] for part in report["skipped"]] == ["b.exe"]
    assert "kind" in report["skipped"][0]["reason"]


def test_when_no_file_can_be_read_the_request_fails(client) -> None:
    response = client.post("/documents", files=[("files", ("../../etc/passwd", b"text"))])
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "unreadable_file"


def test_a_removed_document_is_gone(client) -> None:
    assert client.delete("/documents/zh/dogs.txt").json()["removed"] == 1
    assert client.get("/documents/zh/dogs.txt").status_code == 404
    assert client.post("/search", json={"question": "云深处"}).json()["passages"] == []
    assert client.delete("/documents/zh/dogs.txt").status_code == 404
