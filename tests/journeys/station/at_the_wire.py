"""Somebody at the site without a browser: signs in, reads pages, sends forms with their hidden fields."""

from __future__ import annotations

import html
import re
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx

from worlds.small_programme import PASSWORD, email_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

_PATIENCE_S = 60.0
_HIDDEN = re.compile(r'<input type="hidden" name="(?P<name>[^"]+)"(?: value="(?P<value>[^"]*)")?')
_MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


class Caller:
    """A person and their session.

    Args:
        url: of the site.
    """

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=_PATIENCE_S, follow_redirects=True, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def sign_in(self, name: str) -> Caller:
        """Enter with the password."""
        answer = self.send("/account/login/", {"login": email_of(name), "password": PASSWORD})
        assert answer.status_code == 200, words(answer)
        assert 'name="password"' not in answer.text, words(answer)
        return self

    def get(self, path: str) -> httpx.Response:
        """A page."""
        return self.http.get(path)

    def send(
        self,
        path: str,
        values: Mapping[str, Any],
        files: Sequence[tuple[str, tuple[str, bytes]]] = (),
        *,
        form_at: str = "",
    ) -> httpx.Response:
        """Open a form, fill it in and send it.

        Args:
            path: where it goes.
            values: of its fields; hidden ones come from the page.
            files: name of the field, then name and content of the file.
            form_at: page of the form, where it is another one than it goes to.
        """
        return self.post(path, self.hidden(form_at or path) | dict(values), files)

    def post(
        self, path: str, values: Mapping[str, Any], files: Sequence[tuple[str, tuple[str, bytes]]] = ()
    ) -> httpx.Response:
        """Send a form that is filled in already."""
        return self.http.post(path, data=dict(values), files=list(files) or None)

    def hidden(self, path: str) -> dict[str, str]:
        """What the forms of a page carry unseen, the token against forgery among it."""
        return self.hidden_of(self.get(path))

    def hidden_of(self, page: httpx.Response) -> dict[str, str]:
        """The same of a page that is at hand."""
        main = _MAIN.search(page.text)
        assert main, f"{page.url}: {page.status_code}"
        return {name: html.unescape(value) for name, value in _HIDDEN.findall(main[0])}


def words(answer: httpx.Response) -> str:
    """What a page says, without its markup."""
    main = _MAIN.search(answer.text)
    return " ".join(html.unescape(_TAG.sub(" ", main[0] if main else answer.text)).split())


_BOUNDARY = "lantern-over-wet-slate"


class RawUpload:
    """An upload of one file, written to the wire by hand: it may be too long, never end, or break off.

    Args:
        caller: who sends it.
        headers: of the length; with ``Transfer-Encoding`` every piece tells its own.
    """

    def __init__(self, caller: Caller, headers: Mapping[str, str]) -> None:
        token = caller.hidden("/incidents/upload/")["csrfmiddlewaretoken"]
        url = caller.http.base_url
        told = {
            "Host": f"{url.host}:{url.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in caller.http.cookies.items()),
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
        }
        lines = [f"{name}: {value}" for name, value in (told | dict(headers)).items()]
        self._is_chunked = "Transfer-Encoding" in headers
        self.sent = 0
        self.socket = socket.create_connection(("127.0.0.1", url.port or 80), timeout=_PATIENCE_S)
        self.socket.sendall("\r\n".join(["POST /incidents/upload/ HTTP/1.1", *lines, "", ""]).encode())
        part = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="'
        field = f'{part}csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        self.write(f'{field}{part}incident_files"; filename="large.csv"\r\n\r\n'.encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def write(self, content: bytes) -> None:
        """Send a piece.

        Raises:
            OSError: the site has hung up.
        """
        self.socket.sendall(b"%x\r\n%b\r\n" % (len(content), content) if self._is_chunked else content)
        self.sent += len(content)

    def write_up_to(self, size: int) -> None:
        """Send pieces until there is so much, or until the site hangs up."""
        piece = b"0" * 65_536
        with suppress(OSError):
            while self.sent < size:
                self.write(piece)

    def answer(self) -> str:
        """What the site answered before it hung up."""
        told = b""
        with suppress(OSError):
            while len(told) < 1_000_000 and (more := self.socket.recv(65_536)):
                told += more
                if b"</html>" in told:
                    break
        return told.decode(errors="replace")
