"""Somebody at the site without a browser: signs in, reads pages, sends forms with their hidden fields."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import httpx

from worlds.small_programme import PASSWORD, email_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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

    def sign_in(self, name: str) -> Caller:
        """Enter with the password."""
        answer = self.send("/account/login/", {"login": email_of(name), "password": PASSWORD})
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
        page = self.get(path)
        main = _MAIN.search(page.text)
        assert main, f"{path}: {page.status_code}"
        return {name: html.unescape(value) for name, value in _HIDDEN.findall(main[0])}


def words(answer: httpx.Response) -> str:
    """What a page says, without its markup."""
    main = _MAIN.search(answer.text)
    return " ".join(html.unescape(_TAG.sub(" ", main[0] if main else answer.text)).split())
