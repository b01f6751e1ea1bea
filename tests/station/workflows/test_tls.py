"""`serve --tls`: a certificate of one's own that phones accept once they trust its authority, and that is renewed."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.workflows.certificates import Certificates, ensure_certificates, own_names
from station.workflows.test_serving import _CALL, _PATIENCE_S, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = ("localhost", "127.0.0.1", "::1", "192.168.1.20", "patrol-laptop.local")


def server_of(made: Certificates) -> x509.Certificate:
    return x509.load_pem_x509_certificate(made.certificate.read_bytes())


def names_of(certificate: x509.Certificate) -> set[str]:
    said = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*said.get_values_for_type(x509.DNSName), *map(str, said.get_values_for_type(x509.IPAddress))}


@contextmanager
def listening(made: Certificates) -> Iterator[int]:
    """A server with these certificates that takes calls and says nothing; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    caller, _ = listener.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(caller, server_side=True).close()
                except (ssl.SSLError, OSError):
                    caller.close()

        Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


def shakes_hands(made: Certificates, name: str, authority: Path | None = None) -> None:
    """Call by a name, as a phone that trusts the authority would."""
    context = ssl.create_default_context(cafile=authority or made.authority)
    with listening(made) as port, socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
        context.wrap_socket(raw, server_hostname=name).close()


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("name", NAMES)
def test_whoever_trusts_the_authority_trusts_the_server_by_each_of_its_names(tmp_path: Path, name: str) -> None:
    made = ensure_certificates(tmp_path, names=NAMES, at=datetime.now(UTC))  # noqa: TID251 - TLS has a clock of its own
    shakes_hands(made, name)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_another_name_and_another_authority_are_not_trusted(tmp_path: Path) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - TLS has a clock of its own
    made = ensure_certificates(tmp_path / "one", names=NAMES, at=now)
    other = ensure_certificates(tmp_path / "two", names=NAMES, at=now)
    with pytest.raises(ssl.SSLCertVerificationError):
        shakes_hands(made, "www.gov.uk")
    with pytest.raises(ssl.SSLCertVerificationError):
        shakes_hands(made, "localhost", authority=other.authority)


def test_the_authority_can_speak_for_ones_own_network_alone(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path, names=NAMES, at=AT)
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    said = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert said.critical
    domains = {one.value for one in said.value.permitted_subtrees or [] if isinstance(one, x509.DNSName)}
    assert domains == {"localhost", "local", "patrol-laptop.local"}
    networks = [one.value for one in said.value.permitted_subtrees or [] if isinstance(one, x509.IPAddress)]
    assert all(network.is_private or str(network) == "100.64.0.0/10" for network in networks)
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (basic.ca, basic.path_length) == (True, 0)
    assert made.fingerprint.count(":") == 31


def test_keys_are_their_owners_alone_and_the_life_is_one_that_phones_accept(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path, names=NAMES, at=AT)
    for name in ("ca.key", "server.key"):
        assert stat.S_IMODE((tmp_path / "tls" / name).stat().st_mode) == 0o600
    certificate = server_of(made)
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= timedelta(days=825)
    assert sorted(path.name for path in (tmp_path / "tls").iterdir()) == [
        "ca.crt",
        "ca.key",
        "server.crt",
        "server.key",
    ]


def test_they_are_made_once(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, names=NAMES, at=AT)
    before = {path.name: path.read_bytes() for path in (tmp_path / "tls").iterdir()}
    assert ensure_certificates(tmp_path, names=NAMES[:3], at=AT + timedelta(days=700)).fingerprint == first.fingerprint
    assert {path.name: path.read_bytes() for path in (tmp_path / "tls").iterdir()} == before


def test_another_address_or_an_end_in_sight_makes_another_certificate_by_the_same_authority(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, names=NAMES, at=AT)
    moved = ensure_certificates(tmp_path, names=(*NAMES, "10.1.2.3"), at=AT)
    assert "10.1.2.3" in names_of(server_of(moved))
    late = ensure_certificates(tmp_path, names=NAMES, at=AT + timedelta(days=800))
    assert server_of(late).not_valid_after_utc > AT + timedelta(days=1500)
    assert first.fingerprint == moved.fingerprint == late.fingerprint


def test_a_name_that_the_authority_may_not_speak_for_needs_another(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, names=NAMES, at=AT)
    for name in ("trial.example.police.uk", "203.0.113.9"):
        second = ensure_certificates(tmp_path, names=(*NAMES, name), at=AT)
        assert second.fingerprint != first.fingerprint
        assert name in names_of(server_of(second))
        first = second
    late = ensure_certificates(tmp_path, names=NAMES, at=AT + timedelta(days=3650))
    assert late.fingerprint != first.fingerprint


@pytest.mark.parametrize("damage", ["cut off", "another key", "gone"])
@pytest.mark.parametrize("name", ["ca.crt", "server.crt"])
def test_what_is_damaged_is_made_anew(tmp_path: Path, damage: str, name: str) -> None:
    ensure_certificates(tmp_path, names=NAMES, at=AT)
    path = tmp_path / "tls" / name
    if damage == "cut off":
        path.write_bytes(path.read_bytes()[:100])
    elif damage == "gone":
        path.unlink()
    else:
        other = ensure_certificates(tmp_path / "other", names=NAMES, at=AT)
        path.with_suffix(".key").write_bytes(other.key.read_bytes())
    made = ensure_certificates(tmp_path, names=NAMES, at=AT)
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    server_of(made).verify_directly_issued_by(authority)


def test_a_folder_that_cannot_be_written_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "tls").write_text("a file", encoding="utf-8")
    with pytest.raises(RefusedInputError) as refused:
        ensure_certificates(tmp_path, names=NAMES, at=AT)
    assert refused.value.code == "BL-SERVE-11"


def test_this_machine_has_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_names("127.0.0.1") == ("localhost", "127.0.0.1", "::1")
    assert own_names("192.168.1.20")[-1] == "192.168.1.20"
    monkeypatch.setattr(socket, "gethostname", lambda: "Patrol-Laptop")
    monkeypatch.setattr("bluelamp_station.workflows.certificates._lan_addresses", lambda: ["192.168.1.20"])
    assert own_names("0.0.0.0") == (  # noqa: S104 - a word, not bound
        "localhost",
        "127.0.0.1",
        "::1",
        "patrol-laptop",
        "patrol-laptop.local",
        "192.168.1.20",
    )


@pytest.mark.slow
@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_site_served_with_tls_answers_whoever_trusts_it_with_cookies_for_https_alone(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    home, log = tmp_path / "home", tmp_path / "log"
    command = [sys.executable, "-c", _CALL, "serve", "--home", str(home), "--port", str(port), "--tls", "--no-worker"]
    with log.open("w", encoding="utf-8") as said:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            command, env=environment(tmp_path), cwd=tmp_path, stdout=said, stderr=subprocess.STDOUT
        )
    try:
        until = time.monotonic() + _PATIENCE_S
        while "/set-up/" not in log.read_text(encoding="utf-8"):
            assert time.monotonic() < until, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        words = log.read_text(encoding="utf-8")
        assert f"Bluelamp is at https://localhost:{port}/" in words
        assert "Only this machine reaches it" in words
        authority = x509.load_pem_x509_certificate((home / "tls" / "ca.crt").read_bytes())
        assert f"whose SHA-256 is {authority.fingerprint(hashes.SHA256()).hex(':').upper()}" in words
        context = ssl.create_default_context(cafile=home / "tls" / "ca.crt")
        for path in ("/account/login/", "/field/", "/field/manifest.webmanifest", "/field/sw.js"):
            call = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=20)
            call.request("GET", path)
            answer = call.getresponse()
            assert answer.status == 200, path
            cookies = answer.headers.get_all("Set-Cookie") or []
            assert all("secure" in cookie.lower() for cookie in cookies)
            if path == "/account/login/":
                assert cookies
            call.close()
        plain = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        plain.request("GET", "/")
        with pytest.raises((http.client.HTTPException, OSError)):
            plain.getresponse()
        plain.close()
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    assert "Traceback" not in log.read_text(encoding="utf-8")
