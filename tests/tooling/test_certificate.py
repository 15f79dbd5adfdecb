"""The certificate that lets a phone nearby trust this machine."""

import socket
import ssl
import threading

import pytest
from cryptography import x509

from tooling.certificate import certificate_for, local_addresses


@pytest.fixture
def files(tmp_path):
    return certificate_for(["127.0.0.1"], tmp_path)


def test_who_trusts_the_authority_trusts_the_server(files):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(files.chain, files.key)
        answering = threading.Thread(target=answer_once, args=(listener, server))
        answering.start()

        trusting = ssl.create_default_context(cafile=str(files.authority))
        with (
            socket.create_connection(listener.getsockname(), timeout=5) as plain,
            trusting.wrap_socket(plain, server_hostname="127.0.0.1") as secured,
        ):
            assert secured.recv(2) == b"ok"
        answering.join()


def test_the_authority_cannot_sign_for_anybody_else(files, tmp_path):
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    server = x509.load_pem_x509_certificate(files.chain.read_bytes())

    keys = [file for file in tmp_path.iterdir() if b"PRIVATE KEY" in file.read_bytes()]

    assert keys == [files.key]  # the authority's own key is nowhere
    assert authority.public_key() != server.public_key()
    assert not server.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_the_key_is_for_its_owner_only(files):
    assert files.key.stat().st_mode & 0o777 == 0o400


def test_it_stays_while_the_addresses_stay(files, tmp_path):
    before = files.chain.read_bytes()

    assert certificate_for(["127.0.0.1"], tmp_path).chain.read_bytes() == before
    assert certificate_for(["127.0.0.1", "192.0.2.7"], tmp_path).chain.read_bytes() != before


def test_loopback_is_always_among_the_addresses():
    assert "127.0.0.1" in local_addresses()


def answer_once(listener, context):
    connection, _ = listener.accept()
    with context.wrap_socket(connection, server_side=True) as secured:
        secured.sendall(b"ok")
