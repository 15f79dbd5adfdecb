"""A certificate for this machine's own addresses, so that a phone nearby can trust `make run`.

A small authority signs one server certificate and its key is thrown away at once: nobody, not even
this machine, can later sign for another site with what a phone was told to trust.
"""

import datetime
import ipaddress
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID_DAYS = 397
"""Phones refuse server certificates that live longer than 398 days."""
RENEW_DAYS = 7


@dataclass(frozen=True)
class CertificateFiles:
    """Where they lie: `authority` is what a phone installs, the others are the server's."""

    authority: Path
    chain: Path
    key: Path


def certificate_for(addresses: list[str], folder: Path) -> CertificateFiles:
    """The certificate for these IP addresses and localhost; made anew when they have changed."""
    files = CertificateFiles(folder / "authority.crt", folder / "server.crt", folder / "server.key")
    if not _still_fits(files, addresses):
        folder.mkdir(parents=True, exist_ok=True)
        _make(files, addresses)
    return files


def local_addresses() -> list[str]:
    """The IPv4 addresses under which this machine may be reached, the likeliest first."""
    addresses: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address; UDP connect sends nothing
            addresses.append(probe.getsockname()[0])
        except OSError:
            pass  # no network: loopback only
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        found = []
    addresses += [str(entry[4][0]) for entry in found]
    return list(dict.fromkeys([*addresses, "127.0.0.1"]))


def _still_fits(files: CertificateFiles, addresses: list[str]) -> bool:
    if not (files.authority.exists() and files.chain.exists() and files.key.exists()):
        return False
    certificate = x509.load_pem_x509_certificate(files.chain.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    covered = {str(address) for address in names.get_values_for_type(x509.IPAddress)}
    renew_at = certificate.not_valid_after_utc - datetime.timedelta(days=RENEW_DAYS)
    return set(addresses) <= covered and datetime.datetime.now(datetime.UTC) < renew_at


def _make(files: CertificateFiles, addresses: list[str]) -> None:
    now = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    authority_key = ec.generate_private_key(ec.SECP256R1())
    server_key = ec.generate_private_key(ec.SECP256R1())
    authority = _authority(authority_key, now)
    server = _server(server_key, addresses, now, authority, authority_key)
    pem = serialization.Encoding.PEM
    key = server_key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    files.key.unlink(missing_ok=True)
    with os.fdopen(os.open(files.key, os.O_WRONLY | os.O_CREAT, 0o400), "wb") as file:
        file.write(key)
    files.authority.write_bytes(authority.public_bytes(pem))
    files.chain.write_bytes(server.public_bytes(pem) + authority.public_bytes(pem))


def _authority(key: ec.EllipticCurvePrivateKey, now: datetime.datetime) -> x509.Certificate:
    name = _name(f"Yitong on {socket.gethostname()}"[:64])
    return (
        _certificate(name, name, key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def _server(
    key: ec.EllipticCurvePrivateKey,
    addresses: list[str],
    now: datetime.datetime,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        _certificate(_name("Yitong"), authority.subject, key, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(issuer_key, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime.datetime,
) -> x509.CertificateBuilder:
    subject_key = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
        .add_extension(subject_key, critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
