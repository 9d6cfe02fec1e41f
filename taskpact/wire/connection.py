"""One connection to a server: opens, writes and reads under the limits of a tape.

The only module that touches sockets and TLS. Whatever the peer or the network does becomes a
`BrokenError` with its fault; nothing else is raised.
"""

import selectors
import socket
import ssl

from taskpact.wire.address import Address
from taskpact.wire.exchange import Fault
from taskpact.wire.lookup import addresses
from taskpact.wire.tape import BrokenError, Tape

_INTERIM = (b"HTTP/1.1 1", b"HTTP/1.0 1")
_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


def tls_context(verify: bool | str | ssl.SSLContext) -> ssl.SSLContext:
    """The TLS settings: True the system's authorities, a text a file of them, False no check.

    Raises OSError (also ssl.SSLError) when the file cannot be read as certificates.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    context = ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
    if verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context


class Connection:
    """A connected socket. `ended` is set once the peer has closed its side or reset.

    `fault` is what went wrong while nobody was reading; the next `read` raises it, so that what
    came before is read first.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.ended = False
        self.fault: Fault | None = None

    def read(self, tape: Tape) -> bytes:
        """The next bytes as soon as there are some; b"" at the end. Raises BrokenError."""
        if self.fault is not None:
            raise BrokenError(self.fault)
        if self.ended:
            return b""
        room = tape.room()
        self._sock.settimeout(tape.patience())
        try:
            data = self._sock.recv(room)
        except TimeoutError:
            raise tape.overdue("reading") from None
        except OSError as error:
            self.ended = True
            raise BrokenError(_read_fault(error)) from None
        tape.heard(data)
        self.ended = not data
        return data

    def write(self, data: bytes, tape: Tape) -> None:
        """Send all of it, unless the peer answers or leaves before, or a limit is reached.

        A server may refuse early and never read the rest (RFC 9112 9.5), so what it says meanwhile
        is recorded and ends the writing. A write that fails is no fault: reading tells more.
        """
        view = memoryview(data)
        try:
            while view and not self.ended and self.fault is None:
                patience = tape.patience()
                self._sock.settimeout(0)
                try:
                    count = self._sock.send(view)
                except _NOT_NOW:
                    if self._refuses(tape, patience):
                        return
                    continue
                tape.sent += view[:count]
                view = view[count:]
        except BrokenError as broken:
            self.fault = broken.fault
        except OSError:
            return

    def glance(self, tape: Tape) -> bool:
        """Record what is there to be read, without waiting; whether there was any, or the end."""
        if self.ended or self.fault is not None:
            return True
        try:
            room = tape.room()
            self._sock.settimeout(0)
            data = self._sock.recv(room)
        except _NOT_NOW:
            return False
        except BrokenError as broken:
            self.fault = broken.fault
        except OSError as error:
            self.ended = True
            self.fault = _read_fault(error)
        else:
            tape.heard(data)
            self.ended = not data
        return True

    def readable(self, seconds: float) -> bool:
        """Whether bytes, or the end, are there to be read within this time."""
        return bool(self._waits(selectors.EVENT_READ, seconds) & selectors.EVENT_READ)

    def close(self) -> None:
        """Close it, in whatever state."""
        self._sock.close()

    def _refuses(self, tape: Tape, patience: float) -> bool:
        """Wait until more can be sent; True when the peer has given its final answer instead."""
        ready = self._waits(selectors.EVENT_READ | selectors.EVENT_WRITE, patience)
        if not ready:
            raise tape.overdue("sending")
        if ready & selectors.EVENT_READ and self.glance(tape):
            return not tape.received.startswith(_INTERIM)
        return False

    def _waits(self, events: int, seconds: float) -> int:
        if isinstance(self._sock, ssl.SSLSocket) and self._sock.pending():
            return selectors.EVENT_READ
        with selectors.DefaultSelector() as selector:
            selector.register(self._sock, events)
            found = 0
            for _, ready in selector.select(seconds):
                found |= ready
            return found


def connect(address: Address, context: ssl.SSLContext | None, tape: Tape) -> Connection:
    """Connect, and secure the connection where the address says so. Raises BrokenError."""
    sock = _plain(address, tape)
    if context is None:
        return Connection(sock)
    try:
        sock.settimeout(tape.patience())
        # Without a closing alert a body that ends with the connection is incomplete (RFC 9112 9.8).
        return Connection(
            context.wrap_socket(sock, server_hostname=address.host, suppress_ragged_eofs=False)
        )
    except TimeoutError:
        sock.close()
        raise tape.overdue("TLS handshake") from None
    except OSError as error:
        sock.close()
        raise BrokenError(Fault("tls", _words(error))) from None


def _plain(address: Address, tape: Tape) -> socket.socket:
    where = f"{address.host} port {address.port}"
    try:
        found = addresses(address.host, address.port, tape.patience())
    except TimeoutError:
        raise tape.overdue(f"looking up {address.host}") from None
    except OSError as error:
        raise BrokenError(Fault("connect", f"{where}: {_words(error)}")) from None
    detail = "no address"
    for family, kind, protocol, _, endpoint in found:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(tape.patience())
            sock.connect(endpoint)
        except OSError as error:
            sock.close()
            detail = "no answer in time" if isinstance(error, TimeoutError) else _words(error)
        else:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
    raise BrokenError(Fault("connect", f"{where}: {detail}"))


def _read_fault(error: OSError) -> Fault:
    if isinstance(error, ssl.SSLEOFError):
        return Fault("cut", "TLS ended without a closing alert")
    if isinstance(error, ssl.SSLError):
        return Fault("tls", _words(error))
    return Fault("reset", _words(error))


def _words(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
