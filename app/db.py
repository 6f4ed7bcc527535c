"""The store: one SQLCipher file per edition on a laptop, or PostgreSQL (SQLite for practice) at central.

Reads and writes are short transactions on a SQLAlchemy session. A write takes the write lock at once
(``BEGIN IMMEDIATE``), so that it never fails half-way because another one was quicker.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from app.models.terms import DomainError

sqlcipher: Any = dbapi2
_DriverError: type[Exception] = sqlcipher.DatabaseError

EMPTY_LOG = "empty_log"
"""Key in ``Session.info`` by which an act asks that the write-ahead log is emptied once it is saved."""

FILE_NAME = "wijkbalie.db"
MIGRATIONS = Path(__file__).parent / "models" / "migrations"

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "busy_timeout = 5000",
    # 32 MB of pages in memory: with SQLite's own 2 MB, taking in a large register decrypts each page again and again.
    "cache_size = -32000",
)


class StoreMissing(DomainError):
    """There is no database in ``folder``."""


class StoreExists(DomainError):
    """There is a database in ``folder`` already."""


class StoreUnreadable(DomainError):
    """The database in ``folder`` cannot be read: damaged, or the key belongs to another one."""


class StoreNewer(DomainError):
    """The database was made by a newer version of the program: ``revision`` is unknown here."""


class StoreBusy(DomainError):
    """Another program holds the database for longer than five seconds."""


class DiskFull(DomainError):
    """The disk is full or refuses to write; the act was not saved."""


class Store:
    """A database with the newest tables, from which short read and write transactions are taken."""

    def __init__(self, engine: Engine) -> None:
        """Take a ready engine; use ``create``, ``open`` or ``central`` to get a store."""
        self.engine = engine
        self._log_to_empty = False

    @classmethod
    def create(cls, folder: Path, key: bytes) -> Store:
        """Make a new encrypted database in ``folder`` with the raw 256-bit ``key``.

        Raises ``StoreExists`` when one is there, ``DiskFull`` when it cannot be written.
        """
        path = folder / FILE_NAME
        if path.exists():
            raise StoreExists(folder=str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        return cls._ready(_sqlcipher(path, key), path)

    @classmethod
    def open(cls, folder: Path, key: bytes) -> Store:
        """Open the database in ``folder``; older tables are brought up to date after a backup.

        Raises ``StoreMissing``, ``StoreUnreadable`` or ``StoreNewer``.
        """
        path = folder / FILE_NAME
        if not path.exists():
            raise StoreMissing(folder=str(folder))
        return cls._ready(_sqlcipher(path, key), path)

    @classmethod
    def central(cls, url: str) -> Store:
        """Open central's database by its SQLAlchemy URL; its tables are brought up to date by ``migrate``."""
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(url, poolclass=QueuePool, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            _tune(engine)
        return cls(engine)

    @classmethod
    def _ready(cls, engine: Engine, path: Path) -> Store:
        store = cls(engine)
        with _plain_errors(path.parent):
            store.migrate(backup_of=path)
            store._empty_log()  # an earlier run may have ended before it could
        return store

    def behind(self) -> bool:
        """Tell whether the tables are older than this program, or not there. Raises ``StoreNewer`` when newer."""
        return self._revision() != _known()[0]

    def migrate(self, backup_of: Path | None = None) -> bool:
        """Bring the tables up to date and tell whether they were not; ``backup_of`` is copied before they change.

        Raises ``StoreNewer``.
        """
        if not self.behind():
            return False
        now = self._revision()
        if now is not None and backup_of is not None:
            self._backup(backup_of, now)
        config = alembic_config()
        with self.engine.connect().execution_options(write=True) as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        return True

    def _revision(self) -> str | None:
        """Return the revision that the tables have; None without tables. Raises ``StoreNewer``."""
        with self.engine.connect() as connection:
            now = MigrationContext.configure(connection).get_current_revision()
        if now is not None and now not in _known():
            raise StoreNewer(revision=now)
        return now

    def _backup(self, path: Path, revision: str) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        shutil.copy2(path, path.with_name(f"{path.stem}-before-{revision}.db"))

    @contextmanager
    def write(self) -> Generator[Session]:
        """Run one write transaction: all of it is on disk when the block ends, or nothing of it.

        An act that wiped something sets ``EMPTY_LOG`` in ``session.info``: then the write-ahead log, which still
        holds it, is emptied afterwards. While someone reads, that fails and is tried again after the next write.

        Raises ``StoreBusy`` or ``DiskFull`` with nothing saved.
        """
        engine = self.engine.execution_options(write=True)
        with _plain_errors(None), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
        if session.info.pop(EMPTY_LOG, False):
            self._log_to_empty = True
        if self._log_to_empty:
            self._empty_log()

    def _empty_log(self) -> None:
        """Fold the write-ahead log into the file and cut it to nothing, unless a reader is in the way."""
        if self.engine.dialect.name != "sqlite":
            self._log_to_empty = False
            return
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 200")  # the next write tries again
            try:
                self._log_to_empty = bool(
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
                )
            except OperationalError:
                self._log_to_empty = True
            finally:
                connection.exec_driver_sql("PRAGMA busy_timeout = 5000")

    @contextmanager
    def read(self) -> Generator[Session]:
        """Run one read transaction, which sees one state of the whole database."""
        with _plain_errors(None), Session(self.engine) as session:
            yield session

    def pragma(self, name: str) -> object:
        """Return the value of a SQLite setting on a connection of this store."""
        with self.engine.connect() as connection:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    def intact(self) -> bool:
        """Tell whether every page of an encrypted file is as it was written (``cipher_integrity_check``)."""
        if self.engine.dialect.name != "sqlite":
            return True
        with self.engine.connect() as connection:
            return not connection.exec_driver_sql("PRAGMA cipher_integrity_check").all()

    def close(self) -> None:
        """Give back every connection; the last one out folds the write-ahead log into the file."""
        self.engine.dispose()


def alembic_config() -> Config:
    """Return the Alembic settings of the migrations inside the program."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _known() -> tuple[str, ...]:
    """Return the revisions that this program knows, the newest first. Reading them is slower than opening a store."""
    scripts = ScriptDirectory.from_config(alembic_config())
    return tuple(script.revision for script in scripts.walk_revisions())


def _sqlcipher(path: Path, key: bytes) -> Engine:
    if len(key) != 32:  # noqa: PLR2004 - 256 bits
        raise ValueError("the key of a store is 32 bytes")

    def connect() -> Any:  # noqa: ANN401 - a DB-API connection has no common type
        connection: Any = sqlcipher.connect(str(path), check_same_thread=False)
        connection.execute("PRAGMA cipher_log = off")  # its lines on stderr would tell users nothing
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return connection

    engine = create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=connect,
        poolclass=QueuePool,
        # The connection that was used last still has its pages decrypted; another one would have to read them again.
        pool_use_lifo=True,
    )
    _tune(engine)
    return engine


def _tune(engine: Engine) -> None:
    """Let SQLAlchemy, not the driver, begin transactions, and set the pragmas on each connection."""

    @event.listens_for(engine, "connect")
    def settings(connection: Any, _record: object) -> None:  # noqa: ANN401
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def _plain_errors(folder: Path | None) -> Generator[None]:
    try:
        yield
    except OperationalError as problem:
        text = str(problem.orig)
        if "locked" in text:
            raise StoreBusy from problem
        if "full" in text or "disk I/O" in text or "readonly" in text:
            raise DiskFull from problem
        raise
    except (DatabaseError, _DriverError) as problem:
        if "not a database" in str(problem) or "malformed" in str(problem):
            raise StoreUnreadable(folder=str(folder) if folder else "") from problem
        raise
