"""The web server as a process of its own: ``run_web HOST PORT PROCESSES PARENT [CERTIFICATE KEY]``."""

from __future__ import annotations

__all__ = ["main"]

import os
import signal
import sys
import time
from pathlib import Path
from threading import Thread

from granian.constants import Interfaces, SSLProtocols
from granian.server import Server

_LOOK_EVERY_S = 1.0
_THREADS = 4


def main(arguments: list[str]) -> int:
    """Serve until a signal, or until whoever started it is gone.

    Args:
        arguments: host, port, how many processes, process id of the parent; with TLS also the files of certificate
            and key.
    """
    host, port, processes, parent = arguments[0], int(arguments[1]), int(arguments[2]), int(arguments[3])
    certificate, key = (Path(word) for word in arguments[4:6]) if arguments[4:] else (None, None)
    Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()
    Server(
        "bluelamp_station.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        websockets=False,
        ssl_cert=certificate,
        ssl_key=key,
        # Phones of some years ago speak no newer one.
        ssl_protocol_min=SSLProtocols.tls12,
        log_enabled=False,
    ).serve()
    return 0


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bluelamp_station.config.settings")  # noqa: TID251 - a process of its own
    sys.exit(main(sys.argv[1:]))
