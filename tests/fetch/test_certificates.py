"""What is wrong with a certificate, from a real handshake to the words on the source's page."""

import ssl
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dzherelo.feeds import health
from dzherelo.model.outcome import Fault, FaultKind
from tests.fetch.conftest import NOW, Serve, a_client, ok, saying


def _certificate(path: Path, address: str, days: int) -> Path:
    """A certificate for an address, valid until in so many days, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=9999))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(address))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.mark.parametrize(
    ("address", "days", "trusted", "said"),
    [
        ("127.0.0.1", -5000, True, "the site's certificate has expired"),
        ("127.0.0.2", 9999, True, "the certificate belongs to another site"),
        ("127.0.0.1", 9999, False, "the site's certificate is signed by an unknown authority"),
    ],
)
async def test_the_reason_in_words(
    tmp_path: Path, serve: Serve, address: str, days: int, trusted: bool, said: str
) -> None:
    path = _certificate(tmp_path / "one.pem", address, days)
    server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_side.load_cert_chain(path)
    base = await serve(saying(ok(b"")), server_side)
    ours = ssl.create_default_context(cafile=str(path) if trusted else None)
    async with a_client(tls=ours) as client:
        fault = await client.get(base)
    assert isinstance(fault, Fault)
    assert fault.kind == FaultKind.CERTIFICATE
    assert health.reason(fault, "en") == said
