"""Opens the store that `--store` names; a store's own module is imported only then."""

from __future__ import annotations

from mockserver.errors import StoreError
from mockserver.store.protocol import Store

FORMS = "memory, sqlite:FILE, redis://HOST:PORT/DB, rediss://HOST:PORT/DB, unix:///SOCKET?db=DB"
"""What `opened` knows, for people."""

_REDIS = ("redis://", "rediss://", "unix://")


async def opened(where: str) -> Store:
    """The store, looked at and ready. Raises StoreError (a StartError) where it cannot be used.

    A store belongs to the event loop that it is opened in.
    """
    kind, _, rest = where.partition(":")
    if where == "memory":
        return _memory()
    if kind == "sqlite" and rest:
        return _sqlite(rest)
    if where.startswith(_REDIS):
        return await _redis(where)
    # Not quoted: a mistaken address may hold a password.
    raise StoreError(f"there is no such store (--store): the known ones are {FORMS}")


def _memory() -> Store:
    from mockserver.store.memory import MemoryStore  # noqa: PLC0415 - see the module

    return MemoryStore()


def _sqlite(path: str) -> Store:
    try:
        from mockserver.store.sqlite import SqliteStore  # noqa: PLC0415 - see the module
    except ModuleNotFoundError as error:
        if error.name not in {"sqlite3", "_sqlite3"}:
            raise
        raise StoreError(
            "this Python was built without SQLite: use another, or another --store"
        ) from error
    return SqliteStore(path)


async def _redis(url: str) -> Store:
    try:
        from mockserver.store.redis import RedisStore  # noqa: PLC0415 - see the module
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "redis":
            raise
        raise StoreError(
            "the package redis is not installed, which this --store needs: pip install"
            " 'taskpact[redis]'"
        ) from error
    store = RedisStore(url)
    try:
        await store.ready()
    except StoreError:
        await store.close()
        raise
    return store
