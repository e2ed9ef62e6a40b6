"""Signed links: each token serves one purpose, and a changed nonce makes all earlier ones void."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from itsdangerous import BadData, URLSafeSerializer

from webinar.core.errors import NotFound


class Tokens:
    """Signs and reads link tokens with the installation's secret key.

    A token names a thing by its public id and carries that thing's nonce (128 random bits, see `new_nonce`).
    """

    def __init__(self, secret_key: str) -> None:
        self._secret_key = secret_key

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        options = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        return URLSafeSerializer(self._secret_key, salt=f"webinar.link.{purpose}", signer_kwargs=options)

    def sign(self, purpose: str, public_id: str, nonce: str) -> str:
        """Return the URL-safe token for this purpose, thing and nonce."""
        token = self._serializer(purpose).dumps([public_id, nonce])
        return token if isinstance(token, str) else token.decode("ascii")

    def read(self, purpose: str, token: str) -> tuple[str, str]:
        """Return (public id, nonce) of a token signed for `purpose`; NotFound for every other string."""
        try:
            public_id, nonce = self._serializer(purpose).loads(token)
        except (BadData, ValueError, TypeError) as error:
            raise NotFound from error
        if not isinstance(public_id, str) or not isinstance(nonce, str):
            raise NotFound
        return public_id, nonce

    def digest(self, purpose: str, text: str) -> str:
        """Return what stands for a text without telling it; only this installation makes the same of it again."""
        key = f"webinar.digest.{purpose}.{self._secret_key}".encode()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def new_nonce() -> str:
    """Return 128 random bits in URL-safe form."""
    return secrets.token_urlsafe(16)


def same(left: str, right: str) -> bool:
    """Compare two secrets in constant time."""
    return secrets.compare_digest(left.encode(), right.encode())


def digest(secret: str) -> str:
    """Return the SHA-256 of a random secret, the only form in which one-time secrets are stored."""
    return hashlib.sha256(secret.encode()).hexdigest()
