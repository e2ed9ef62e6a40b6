"""Somebody who sends slowly, or stops, keeps nobody else waiting: no lock, no turn and no thread is theirs meanwhile."""

from __future__ import annotations

import http.client
import http.cookiejar
import re
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from urllib.parse import urlencode

import pytest

from tests.journeys.test_server import Running
from tests.screenshots import free_port, sign_in_link

REGISTER = "/w/connectivity-forum/register"
IMPORT = "/manage/w/connectivity-forum/import"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory):
    return tmp_path_factory.mktemp("slow") / "instance"


@pytest.fixture(scope="module")
def server(instance) -> Iterator[Running]:
    running = Running(instance, free_port(), "--prepare")
    yield running
    running.kill()


def _address(server: Running) -> tuple[str, int]:
    host, _, port = server.base.removeprefix("http://").partition(":")
    return host, int(port)


def _begun(server: Running, path: str, body: bytes, length: int, *headers: str) -> socket.socket:
    """Begin a POST and send no more of its body than this."""
    sock = socket.create_connection(_address(server), 10)
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}", *headers]
    if not any(line.startswith("Content-Type") for line in headers):
        lines.append("Content-Type: application/x-www-form-urlencoded")
    sock.sendall("\r\n".join([*lines, "", ""]).encode() + body)
    return sock


def _signed_in(server: Running, instance) -> tuple[str, str]:
    """Sign in as an organiser; return the cookies and the token of the page of imports."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    link = sign_in_link(instance, server.base)

    def token(address: str) -> str:
        page = opener.open(address, timeout=20).read().decode()
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)

    opener.open(link, urlencode({"csrf_token": token(link)}).encode(), timeout=20)
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar), token(server.base + IMPORT)


def _all_goes_on(server: Running, name: str) -> None:
    start = time.monotonic()
    with closing(http.client.HTTPConnection(*_address(server), timeout=5)) as connection:
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200
    assert server.register(f"{name}@example.org")
    # A second on a machine of its own; a lock or a thread that is held costs fifteen or thirty.
    assert time.monotonic() - start < 8


def test_a_registration_whose_sender_stops_keeps_no_other_waiting(server: Running) -> None:
    with _begun(server, REGISTER, b"full_name=A", 1000):
        _all_goes_on(server, "beside-one")


def test_an_upload_of_staff_that_stops_keeps_no_other_waiting(server: Running, instance) -> None:
    cookies, token = _signed_in(server, instance)
    part = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--x\r\n'
    part += (
        'Content-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\nName,E-mail\r\n'
    )
    kind = "Content-Type: multipart/form-data; boundary=x"
    with _begun(server, IMPORT, part.encode(), 2_000_000, f"Cookie: {cookies}", kind):
        _all_goes_on(server, "beside-upload")


def test_many_who_stop_take_no_thread_from_others(server: Running) -> None:
    with ExitStack() as stack:
        for _ in range(24):
            stack.enter_context(_begun(server, "/sign-in", b"email=a", 1000))
        _all_goes_on(server, "among-bodies")


def test_headers_and_pieces_that_do_not_end_take_no_thread_either(server: Running) -> None:
    with ExitStack() as stack:
        for _ in range(24):
            sock = stack.enter_context(socket.create_connection(_address(server), 10))
            sock.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
            sock = stack.enter_context(socket.create_connection(_address(server), 10))
            sock.sendall(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nemail")
        _all_goes_on(server, "among-headers")


def test_a_body_that_comes_in_pieces_arrives_whole(server: Running) -> None:
    with _begun(server, "/healthz", b"a=1", 5, "Connection: close") as sock:
        time.sleep(0.2)
        sock.sendall(b"&b")
        assert sock.recv(100).startswith(b"HTTP/1.1 405")


def test_two_requests_sent_in_one_go_are_both_answered(server: Running) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    with socket.create_connection(_address(server), 10) as sock:
        sock.sendall(one + b"\r\n" + one + b"Connection: close\r\n\r\n")
        found = b""
        while piece := sock.recv(65536):
            found += piece
    assert found.count(b"HTTP/1.1 200 OK") == 2


def test_a_client_that_waits_to_be_asked_for_the_body_is_asked(server: Running) -> None:
    with _begun(server, "/healthz", b"", 3, "Expect: 100-continue", "Connection: close") as sock:
        assert sock.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"a=1")
        found = b""
        # The server may ask a second time: RFC 9110 §15.2 allows several interim answers before the final one.
        while piece := sock.recv(65536):
            found += piece
        assert b"HTTP/1.1 405" in found


def test_a_body_that_is_too_large_is_refused_at_once(server: Running) -> None:
    with _begun(server, REGISTER, b"full_name=A", 2**30, "Connection: close") as sock:
        assert sock.recv(100).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [(REGISTER, 2**30, "413"), ("/sign-in", 2**24, "413"), ("/healthz", 2**24, "413")],
)
def test_an_answer_to_a_body_that_was_not_read_says_that_the_connection_ends(
    server: Running, path: str, length: int, status: str
) -> None:
    with _begun(server, path, b"a" * (length if length < 2**30 else 9), length) as sock:
        assert _answer(sock).startswith(f"HTTP/1.1 {status}")


def test_bodies_in_pieces_and_those_that_were_read(server: Running) -> None:
    with socket.create_connection(_address(server), 10) as sock:
        sock.sendall(b"POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n")
        assert "\r\nConnection: close\r\n" in _answer(sock)
    with _begun(server, "/sign-in", b"a=1", 3) as sock:
        assert b"\r\nConnection: keep-alive\r\n" in sock.recv(65536), "a body that was read ends nothing"


def _answer(sock: socket.socket) -> str:
    """Return what is answered until the connection ends, and that it says so."""
    found = b""
    while piece := sock.recv(65536):
        found += piece
    assert b"\r\nConnection: close\r\n" in found
    return found.decode()


def test_a_form_with_files_that_are_too_large_is_read_and_answered_whole(server: Running) -> None:
    mark = b"--x\r\nContent-Disposition: form-data; name="
    parts = [
        mark + b'"full_name"\r\n\r\nSemyon Petrov\r\n', mark + b'"letter"; filename="a.pdf"\r\n\r\n' + bytes(7 * 2**20) + b"\r\n",
        mark + b'"email"\r\n\r\nno address\r\n', b"--x--\r\n",
    ]  # fmt: skip
    body = b"".join(parts)
    with _begun(
        server, REGISTER, body, len(body), "Content-Type: multipart/form-data; boundary=x", "Connection: close"
    ) as sock:
        answer = _answer(sock)
    assert answer.startswith("HTTP/1.1 422")
    assert 'value="Semyon Petrov"' in answer
    assert 'value="no address"' in answer, "what stands behind the file too"
