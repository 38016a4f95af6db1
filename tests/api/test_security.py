from __future__ import annotations

import pytest

from api.security import (
    KeyRing,
    is_loopback,
    parse_keys,
    parse_origins,
    require_keys_beyond_loopback,
)
from index.errors import ConfigError

KEY = "0123456789abcdef-one"
OTHER = "0123456789abcdef-two"
ASK = {"question": "companies"}


@pytest.fixture
def locked(serve):
    return serve(api_keys=f"{KEY}, {OTHER}", wait=False)


def test_without_a_key_nothing_is_answered(locked) -> None:
    for method, path in [
        ("POST", "/ask"),
        ("POST", "/search"),
        ("GET", "/documents"),
        ("GET", "/documents/en/firms.txt"),
        ("DELETE", "/documents/en/firms.txt"),
        ("GET", "/metrics"),
        ("GET", "/nothing"),
    ]:
        response = locked.client.request(method, path, json=ASK)
        assert (response.status_code, response.json()["error"]["code"]) == (401, "unauthorized")
        assert response.headers["www-authenticate"] == 'Bearer realm="jushi"'


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {KEY}"},
        {"authorization": f"bearer {OTHER}"},
        {"x-api-key": KEY},
    ],
)
def test_either_header_carries_a_key(locked, headers) -> None:
    assert locked.client.get("/documents", headers=headers).status_code in {200, 503}


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Basic {KEY}"},
        {"authorization": "Bearer "},
        {"authorization": f"Bearer {KEY}x"},
        {"authorization": f"Bearer {KEY[:-1]}"},
        {"authorization": f"Bearer {KEY},{OTHER}"},
        {"authorization": b"Bearer \xff\xfe"},
        {"x-api-key": ""},
        {"cookie": f"key={KEY}"},
    ],
)
def test_anything_else_is_refused(locked, headers) -> None:
    assert locked.client.get("/documents", headers=headers).status_code == 401


def test_a_key_in_the_address_does_not_count(locked) -> None:
    assert locked.client.get("/documents", params={"api_key": KEY}).status_code == 401


def test_the_page_and_the_health_are_open(locked) -> None:
    for path in ("/", "/healthz", "/openapi.json", "/static/app.js"):
        assert locked.client.get(path).status_code == 200


def test_no_key_is_logged(locked) -> None:
    locked.client.get("/documents", headers={"x-api-key": KEY})
    locked.client.get("/documents", headers={"x-api-key": "wrong-wrong-wrong"})
    assert KEY not in locked.log.getvalue()
    assert "wrong-wrong-wrong" not in locked.log.getvalue()


def test_responses_keep_browsers_strict(client) -> None:
    for path in ("/", "/healthz", "/nothing"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers


def test_no_other_origin_is_allowed_to_ask(client) -> None:
    response = client.options(
        "/ask",
        headers={"origin": "https://evil.example", "access-control-request-method": "POST"},
    )
    assert response.status_code == 405
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_a_page_of_another_site_cannot_add_documents(client, headers) -> None:
    response = client.post("/documents", files=[("files", ("a.txt", b"text"))], headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize("key", ["", KEY])
def test_a_page_of_an_origin_that_is_named_can_ask(serve, key: str) -> None:
    origin = "https://desk.example"
    client = serve(cors_origins=f"{origin}, http://127.0.0.1:3000", api_keys=key).client
    asked = {"origin": origin, "access-control-request-method": "POST"}
    asked["access-control-request-headers"] = "authorization,content-type"
    allowed = client.options("/ask", headers=asked)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, origin)
    headers = {"origin": origin, "sec-fetch-site": "cross-site", "authorization": f"Bearer {key}"}
    answered = client.post("/search", json=ASK, headers=headers)
    assert (answered.status_code, answered.headers["access-control-allow-origin"]) == (200, origin)
    refused = client.options("/ask", headers=asked | {"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in refused.headers


@pytest.mark.parametrize(
    "origin", ["*", "null", "desk.example", "https://desk.example/", "https://"]
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(ConfigError, match="JUSHI_CORS_ORIGINS"):
        parse_origins(f"https://desk.example,{origin}")


def test_our_own_page_can_ask(client) -> None:
    headers = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
    assert client.post("/ask", json=ASK, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "[", ""]
)
def test_a_name_rebound_to_loopback_reads_nothing(client, host) -> None:
    response = client.get("/documents", headers={"host": host})
    assert (response.status_code, response.json()["error"]["code"]) == (403, "foreign_host")


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:1", "[::1]:8000", "127.8.0.1"])
def test_all_names_of_this_machine_are_served(client, host) -> None:
    assert client.get("/documents", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.7", False),
        ("example.org", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_loopback_is_told_from_the_world(host: str, local: bool) -> None:
    assert is_loopback(host) is local


def test_the_world_is_served_with_keys_only() -> None:
    require_keys_beyond_loopback("127.0.0.1", ())
    require_keys_beyond_loopback("0.0.0.0", (KEY,))
    with pytest.raises(ConfigError, match="JUSHI_API_KEYS"):
        require_keys_beyond_loopback("0.0.0.0", ())


def test_keys_are_separated_by_commas() -> None:
    assert parse_keys(f" {KEY} ,,{OTHER},") == (KEY, OTHER)
    assert parse_keys("") == ()


@pytest.mark.parametrize("weak", ["short", "0123456789abcde", "密钥密钥密钥密钥密钥密钥密钥密钥"])
def test_a_weak_key_is_refused_without_being_repeated(weak: str) -> None:
    with pytest.raises(ConfigError, match="key 2") as caught:
        parse_keys(f"{KEY},{weak}")
    assert weak not in str(caught.value)


def test_a_key_ring_knows_its_keys() -> None:
    ring = KeyRing([KEY, OTHER])
    assert (ring.holds(KEY), ring.holds(OTHER), ring.holds(""), ring.holds(KEY + "x")) == (
        True,
        True,
        False,
        False,
    )
    assert not KeyRing([])


@pytest.mark.parametrize("given", ["abc-123", "A.b_c", "x" * 64])
def test_a_sane_request_id_is_kept(client, given: str) -> None:
    assert client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "<script>", "a\tb"])
def test_an_odd_request_id_is_replaced(client, given: str) -> None:
    answered = client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"]
    assert answered != given
    assert len(answered) == 32
