"""The whole stack beside a benchmark, as `manage.py run` starts it, and its certain end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.management import call_command

from benchmarks import apart
from review import watchdog
from review.management.commands.run import answers, kill_group, start

STARTING = 60  # seconds
STOPPING = 60  # seconds


class DidNotStart(Exception):
    """The stack ended, or did not answer; the message holds what it said."""


@contextmanager
def serving() -> Iterator[int]:
    """Broker, worker and web server on the benchmark's data; gives the port on 127.0.0.1."""
    call_command("collectstatic", interactive=False, verbosity=0)
    port = _free_port()
    log = apart.FOLDER / "run.log"
    command = [sys.executable, "manage.py", "run", "--port", str(port)]
    with log.open("wb") as file:
        stack = subprocess.Popen(command, stdout=file, stderr=file, process_group=0)
    # Ends it and clears up when this process is killed.
    guard = start([sys.executable, watchdog.__file__, str(apart.FOLDER)], subprocess.PIPE)
    os.write(guard.stdin.fileno(), f"{stack.pid}\n".encode())
    try:
        _wait(stack, port, log)
        yield port
    finally:
        stack.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            stack.wait(STOPPING)
        kill_group(stack)
        stack.wait()
        guard.kill()
        guard.wait()


def _wait(stack: subprocess.Popen, port: int, log) -> None:
    deadline = time.monotonic() + STARTING
    while not answers(socket.AF_INET, ("127.0.0.1", port)):
        if stack.poll() is not None or time.monotonic() > deadline:
            raise DidNotStart(log.read_text())
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]
