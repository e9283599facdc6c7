"""Words at rest: a key for each person, wrapped by the house key; forgetting is destroying her key.

AES-256-GCM; a sealed value is 12 bytes of nonce and the ciphertext with its tag (28 bytes over the plain text).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections import OrderedDict
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.events import Address

KEY_BYTES = 32
NONCE_BYTES = 12
KEPT_KEYS = 4096
"""How many unwrapped keys are kept at hand."""


class HouseKeyError(Exception):
    """房屋钥匙有问题: the house key is missing or wrong; the message says which and how to mend it."""


class Vault:
    """Seals and opens. One instance per process; it holds the house key and nothing of any person."""

    def __init__(self, house_key: bytes) -> None:
        if len(house_key) != KEY_BYTES:
            raise HouseKeyError(f"房屋钥匙要 {KEY_BYTES} 字节，现在是 {len(house_key)}。用备份里的 house.key 换回来。")
        self._wrap = AESGCM(_derive(house_key, b"wrap"))
        self._mark = _derive(house_key, b"mark")
        self._kept: OrderedDict[bytes, AESGCM] = OrderedDict()

    def new_key(self) -> bytes:
        """A fresh key for one person, wrapped by the house key."""
        return _seal(self._wrap, AESGCM.generate_key(256))

    def seal(self, wrapped: bytes, plain: bytes) -> bytes:
        """The plain bytes under a person's (wrapped) key."""
        return _seal(self._cipher(wrapped), plain)

    def open(self, wrapped: bytes, sealed: bytes) -> bytes:
        """The plain bytes again. Raises HouseKeyError when the key does not fit."""
        return _open(self._cipher(wrapped), sealed)

    def seal_text(self, wrapped: bytes, text: str) -> bytes:
        """A text under a person's key."""
        return self.seal(wrapped, text.encode())

    def open_text(self, wrapped: bytes, sealed: bytes) -> str:
        """The text again; an empty value is an empty text."""
        return self.open(wrapped, sealed).decode() if sealed else ""

    def seal_house(self, plain: bytes) -> bytes:
        """Bytes under the house key itself (the store's proof that key and store belong together)."""
        return _seal(self._wrap, plain)

    def open_house(self, sealed: bytes) -> bytes:
        """What `seal_house` sealed. Raises HouseKeyError when it was another key."""
        return _open(self._wrap, sealed)

    def mark(self, address: Address) -> bytes:
        """The pseudonym an address is found by: a keyed hash, 32 bytes, useless without the house key."""
        return self.mark_text("\0".join(("address", address.channel, address.account, address.user)))

    def mark_text(self, text: str) -> bytes:
        """The keyed hash of a secret text, such as an invite code."""
        return hmac.digest(self._mark, text.encode(), hashlib.sha256)

    def _cipher(self, wrapped: bytes) -> AESGCM:
        cipher = self._kept.get(wrapped)
        if cipher is None:
            cipher = self._kept[wrapped] = AESGCM(_open(self._wrap, wrapped))
            if len(self._kept) > KEPT_KEYS:
                self._kept.popitem(last=False)
        return cipher


def house_key(given: str, path: Path, *, fresh: bool) -> bytes:
    """The house key: given by the environment (base64 of 32 bytes), else the file, else made when the house is new.

    `fresh` says that there is no store yet. Raises HouseKeyError when a store exists and its key does not.
    """
    if given:
        try:
            return base64.b64decode(given, validate=True)
        except binascii.Error:
            raise HouseKeyError("YIZHAN_HOUSE_KEY 不是 base64。用 house.key 文件里的那一行。") from None
    if path.exists():
        try:
            return base64.b64decode(path.read_text().strip(), validate=True)
        except (binascii.Error, UnicodeDecodeError):
            raise HouseKeyError(f"{path} 坏了。从备份里换回原来的 house.key。") from None
    if not fresh:
        raise HouseKeyError(f"有数据，但是没有钥匙：{path}。从备份里放回 house.key，或设 YIZHAN_HOUSE_KEY。")
    key = os.urandom(KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _derive(house_key: bytes, use: bytes) -> bytes:
    return hmac.digest(house_key, b"yizhan " + use, hashlib.sha256)


def _seal(cipher: AESGCM, plain: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, None)


def _open(cipher: AESGCM, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    except InvalidTag:
        raise HouseKeyError("钥匙和数据对不上。换回这份数据原来的 house.key 或 YIZHAN_HOUSE_KEY。") from None
