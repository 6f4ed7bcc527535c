"""What can go wrong, as expected, around keys and passphrases."""

from __future__ import annotations

from pathlib import Path


class CryptoError(Exception):
    """An expected failure around keys and passphrases. Never carries a name, passphrase or key."""


class WrongPassphrase(CryptoError):
    """The passphrase opens no slot that was tried."""


class UnknownHelper(CryptoError):
    """No slot belongs to this helper."""


class NameTaken(CryptoError):
    """There is a slot for this name already, however it is spelled in capitals."""


class HelperHasSlot(CryptoError):
    """This helper has a slot already; its passphrase can be changed."""


class LastSlot(CryptoError):
    """This is the only helper who can still unlock the store."""


class PassphraseTooShort(CryptoError):
    """The passphrase has fewer than ``minimum`` characters."""

    def __init__(self, minimum: int) -> None:
        super().__init__(minimum)
        self.minimum = minimum


class WrongRecoveryKey(CryptoError):
    """The recovery key is readable, but this store was made with another one."""


class RecoveryKeyUnreadable(CryptoError):
    """What was typed is no recovery key: its length, a character or the check is wrong.

    Attributes:
        length: how many characters were read, without spaces and dashes (56 is right).
        group: the group of four, from 1, with a character that never occurs; None when not known.
    """

    def __init__(self, length: int, group: int | None = None) -> None:
        super().__init__(length, group)
        self.length = length
        self.group = group


class _KeyFileError(CryptoError):
    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class KeyFileMissing(_KeyFileError):
    """There is no key file, nor its second copy: this folder holds no store, or has lost its keys."""


class KeyFileDamaged(_KeyFileError):
    """The key file and its second copy are both unreadable (or one is, and the other is not there)."""


class KeyFileNewer(_KeyFileError):
    """A newer program wrote the key file: this one must not touch it."""


class KeyFileExists(_KeyFileError):
    """There are keys here already; making new ones would shut the store for good."""
