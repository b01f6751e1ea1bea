"""A certificate of the machine's own for trials on phones: a small authority in the data folder, and what it signs."""

from __future__ import annotations

__all__ = ["Certificates", "ensure_certificates", "own_names"]

import os
import socket
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bluelamp.core.errors import RefusedInputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_Address: TypeAlias = IPv4Address | IPv6Address
_Network: TypeAlias = IPv4Network | IPv6Network

_FOLDER = "tls"
# Phones refuse certificates of a longer life, also those of an authority that their owner trusts.
_SERVER_LIFE = timedelta(days=825)
_AUTHORITY_LIFE = timedelta(days=3650)
_RENEWED_BEFORE = timedelta(days=30)
# A phone's clock may be a little behind.
_BACKDATED = timedelta(days=1)
# The authority can speak for machines of one's own network alone: a stolen key opens no other site's traffic.
_OWN_NETWORKS = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
_OWN_DOMAINS = ("localhost", "local")
_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  # nosec B104 - compared, not bound
_ALWAYS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Certificates:
    """What a server and a phone need.

    Args:
        authority: the file that a phone has to trust.
        certificate: of the server, with its authority behind it.
        key: of the server.
        fingerprint: SHA-256 of the authority, as phones show it.
        names: host names and addresses that the certificate is for.
    """

    authority: Path
    certificate: Path
    key: Path
    fingerprint: str
    names: tuple[str, ...]


def own_names(host: str) -> tuple[str, ...]:
    """Names and addresses by which this machine may be reached.

    Args:
        host: the address that is listened on; one that means all of them brings the machine's own in.
    """
    if host not in _EVERYWHERE:
        return tuple(dict.fromkeys((*_ALWAYS, host)))
    name = socket.gethostname().lower()
    named = (name, f"{name}.local") if name and "." not in name else (name,)
    return tuple(dict.fromkeys((*_ALWAYS, *filter(None, named), *_lan_addresses())))


def ensure_certificates(home: Path, *, names: Iterable[str], at: datetime) -> Certificates:
    """The certificates of a data folder: made once, and made anew where they end soon or lack a name.

    The authority stays as long as it may speak for all the names, so that phones need not trust another.

    Args:
        home: the data folder.
        names: host names and addresses of the server.
        at: now, aware.

    Raises:
        RefusedInputError: they cannot be written.
    """
    folder = home / _FOLDER
    wanted = tuple(sorted(set(names)))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        authority = _read_pair(folder / "ca.crt", folder / "ca.key")
        if authority is None or not _holds(authority[0], at) or not _may_speak_for(authority[0], wanted):
            authority = _make_authority(wanted, at)
            _write_pair(folder / "ca.crt", folder / "ca.key", authority[1], [authority[0]])
        server = _read_pair(folder / "server.crt", folder / "server.key")
        if server is None or not _serves(server[0], authority[0], wanted, at):
            server = _make_server(authority, wanted, at)
            _write_pair(folder / "server.crt", folder / "server.key", server[1], [server[0], authority[0]])
    except OSError as fault:
        raise RefusedInputError(
            f"The certificate cannot be kept in {folder} ({fault.strerror}).", code="BL-SERVE-11"
        ) from None
    return Certificates(
        authority=folder / "ca.crt",
        certificate=folder / "server.crt",
        key=folder / "server.key",
        fingerprint=authority[0].fingerprint(hashes.SHA256()).hex(":").upper(),
        names=wanted,
    )


def _lan_addresses() -> list[str]:
    """Addresses of this machine that others of its network reach."""
    found = []
    for family, elsewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        # Nothing is sent: the system only says which of its addresses it would send from.
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((elsewhere, 9))
                found.append(str(probe.getsockname()[0]))
            except OSError:
                continue
    return found


def _address(name: str) -> _Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _general_name(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _make_authority(names: tuple[str, ...], at: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Bluelamp"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Bluelamp trial, {at:%Y-%m-%d}"),
        ]
    )
    permitted = x509.NameConstraints(permitted_subtrees=_permitted(names), excluded_subtrees=None)
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _BACKDATED)
        .not_valid_after(at + _AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(permitted, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return made, key


def _permitted(names: tuple[str, ...]) -> list[x509.GeneralName]:
    """Subtrees of one's own networks, and of the names that were asked for."""
    networks = [ip_network(text) for text in _OWN_NETWORKS]
    others = [address for name in names if (address := _address(name)) and not _is_within(address, networks)]
    domains = [name for name in names if _address(name) is None]
    return [
        *(x509.DNSName(name) for name in dict.fromkeys((*_OWN_DOMAINS, *domains))),
        *(x509.IPAddress(network) for network in networks),
        *(x509.IPAddress(ip_network(address)) for address in others),
    ]


def _make_server(
    authority: tuple[x509.Certificate, ec.EllipticCurvePrivateKey], names: tuple[str, ...], at: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    signer, signing_key = authority
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(at + _SERVER_LIFE - _BACKDATED, signer.not_valid_after_utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Bluelamp")]))
        .issuer_name(signer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _BACKDATED)
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
        .sign(signing_key, hashes.SHA256())
    )
    return made, key


def _holds(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at < certificate.not_valid_after_utc - _RENEWED_BEFORE


def _may_speak_for(authority: x509.Certificate, names: tuple[str, ...]) -> bool:
    try:
        permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    except x509.ExtensionNotFound:
        return False
    networks = [one.value for one in permitted if isinstance(one, x509.IPAddress)]
    domains = [one.value for one in permitted if isinstance(one, x509.DNSName)]
    for name in names:
        address = _address(name)
        if address is not None:
            if not _is_within(address, [one for one in networks if isinstance(one, IPv4Network | IPv6Network)]):
                return False
        elif not any(name == domain or name.endswith(f".{domain}") for domain in domains):
            return False
    return True


def _serves(certificate: x509.Certificate, authority: x509.Certificate, names: tuple[str, ...], at: datetime) -> bool:
    said = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    held = {*said.get_values_for_type(x509.DNSName), *map(str, said.get_values_for_type(x509.IPAddress))}
    try:
        certificate.verify_directly_issued_by(authority)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, another is made
        return False
    return _holds(certificate, at) and set(names) <= held


def _is_within(address: _Address, networks: Iterable[_Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _read_pair(certificate: Path, key: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None:
    """A certificate and its key; None where either is missing, unreadable or not the other's."""
    try:
        read = x509.load_pem_x509_certificate(certificate.read_bytes())
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.public_key() != read.public_key():
        return None
    return read, private


def _write_pair(
    certificate: Path, key: Path, private: ec.EllipticCurvePrivateKey, chain: list[x509.Certificate]
) -> None:
    """Write both whole; the key is its owner's alone from the first byte."""
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(key, pem, 0o600)
    _write(certificate, b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain), 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    fresh.replace(path)
