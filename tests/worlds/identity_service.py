"""A small OpenID Connect provider for tests: it listens on 127.0.0.1 and signs what a test tells it to say."""

from __future__ import annotations

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "bluelamp", "between-us"


def _number(value: int) -> str:
    return base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


class IdentityService:
    """What the service knows, and what it does wrong when told to.

    Args:
        claims: laid over the id token it would give; a value of None leaves the claim out.
        email: of who signs in there; their id with it is ``subject``.
    """

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.email: str | None = "anna.analyst@example.police.uk"
        self.subject = "anna-1"
        self.is_verified: bool | None = True
        self.signs_with = "RS256"
        self.uses_other_key = False
        self.sends_id_token = True
        self.nonce = ""
        self.asked: list[dict[str, str]] = []
        service = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(service.page(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                service.asked.append({key: values[0] for key, values in parse_qs(body).items()})
                self._send(service.tokens())

            def _send(self, content: dict[str, Any]) -> None:
                body = json.dumps(content).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def page(self, path: str) -> dict[str, Any]:
        """What is read from it."""
        if path.startswith("/.well-known/"):
            return {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/keys":
            numbers = self.key.public_key().public_numbers()
            key = {"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256"}
            return {"keys": [key | {"n": _number(numbers.n), "e": _number(numbers.e)}]}
        return {"sub": self.subject, "email": self.email}

    def tokens(self) -> dict[str, Any]:
        """What a code is exchanged for."""
        answer: dict[str, Any] = {"access_token": "an-access-token", "token_type": "Bearer", "expires_in": 60}
        return answer | {"id_token": self.id_token()} if self.sends_id_token else answer

    def id_token(self) -> str:
        """Who signed in, signed."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": self.subject,
            "iat": now,
            "exp": now + 60,
            "nonce": self.nonce,
            "email": self.email,
            "email_verified": self.is_verified,
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        key: Any = self.other_key if self.uses_other_key else self.key
        if self.signs_with == "HS256":
            key = CLIENT_SECRET.ljust(32, "x")
        elif self.signs_with == "none":
            key = None
        return jwt.encode(claims, key, algorithm=self.signs_with, headers={"kid": "one"})
