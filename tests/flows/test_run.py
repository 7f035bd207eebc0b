"""`manage.py run`: the whole stack as real processes, and how it ends."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings

from tests.flows.workers import environment

pytestmark = [pytest.mark.worker, pytest.mark.embedded]
PATIENCE = 150  # seconds, for a machine that does other things too


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def descendants(pid):
    """Every living process below this one."""
    listing = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid=,stat="], text=True)
    rows = [line.split() for line in listing.splitlines()]
    below, found = {pid}, set()
    while below:
        below = {int(child) for child, parent, _ in rows if int(parent) in below}
        found |= below
    return found


def niceness(pids, name):
    """Of those processes that were started with a word of this name: how much they give way."""
    listing = subprocess.check_output(["ps", "-A", "-o", "pid=,ni=,args="], text=True)
    rows = [line.split(maxsplit=2) for line in listing.splitlines()]
    return {int(ni) for pid, ni, command in rows if int(pid) in pids and name in command.split()}


def is_alive(pid):
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


def wait_until(happened, within=PATIENCE):
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(0.1)
    return False


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/") as response:
            return response.status == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def static_files(tmp_path_factory, worker_id):
    """Collected and compressed by whichever process of the test run comes first."""
    shared = tmp_path_factory.getbasetemp()
    shared = (shared if worker_id == "master" else shared.parent) / "collected"
    with contextlib.suppress(FileExistsError):
        shared.mkdir()
        command = ["manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run([sys.executable, *command], env=environment(DATA_DIR=shared), check=True)
        (shared / "is_whole").touch()
    assert wait_until((shared / "is_whole").exists)
    os.symlink(shared / "static", settings.STATIC_ROOT)


@pytest.fixture
def start(transactional_db, static_files, tmp_path):
    """Starts `manage.py run` with what it says in a file; kills all that is left in the end."""
    started, seen = [], set()

    def start(*arguments, **variables):
        with open(tmp_path / "output", "w") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "run", *arguments],
                env=environment(**variables),
                stdout=output,
                stderr=output,
                process_group=0,
            )
        process.said = (tmp_path / "output").read_text
        process.seen = seen
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
    for pid in seen:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def serve(start):
    """The stack, serving, with the ids of its processes."""

    def serve(*arguments, **variables):
        port = free_port()
        process = start("--port", str(port), *arguments, **variables)
        assert wait_until(lambda: "Serving" in process.said()), process.said()
        assert answers(port)
        process.seen |= descendants(process.pid)
        return process

    return serve


def stopped(process):
    return [line for line in process.said().splitlines() if line.startswith("Stopped")]


def test_after_a_command_it_serves_stops_in_order_and_leaves_nothing(serve):
    process = serve("--then", "showmigrations review", CELERY_BROKER_URL="filesystem://")
    assert "[X] 0001" in process.said()
    assert min(niceness(process.seen, "celery")) > max(niceness(process.seen, "gunicorn"))
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    assert stopped(process) == ["Stopped the web server.", "Stopped the worker."]
    assert not any(map(is_alive, process.seen))


@pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server on the PATH")
def test_with_redis_the_broker_stops_last(serve):
    process = serve()
    process.terminate()
    assert process.wait(PATIENCE) == 0
    in_order = ["Stopped the web server.", "Stopped the worker.", "Stopped the broker."]
    assert stopped(process) == in_order
    assert not any(map(is_alive, process.seen))


def test_the_death_of_the_supervisor_leaves_no_orphan(serve):
    process = serve()
    process.kill()
    assert wait_until(lambda: not any(map(is_alive, process.seen)), within=20)


def test_the_death_of_the_worker_stops_all_in_words(serve):
    process = serve()
    os.kill(process_named("celery", process.seen), signal.SIGKILL)
    assert process.wait(PATIENCE) == 1
    assert "The worker stopped by itself (exit code -9)." in process.said()
    assert wait_until(lambda: not any(map(is_alive, process.seen)))


@pytest.mark.long
def test_a_second_signal_does_not_wait(serve):
    process = serve()
    os.kill(process_named("celery", process.seen), signal.SIGSTOP)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert wait_until(lambda: not any(map(is_alive, process.seen)))


def process_named(name, pids):
    listing = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid=,args="], text=True)
    rows = [line.split(maxsplit=2) for line in listing.splitlines()]
    found = {int(pid): int(parent) for pid, parent, args in rows if f"-m {name}" in args}
    return next(pid for pid in found.keys() & pids if found[pid] not in found)


def test_a_taken_port_is_said_before_anything_starts(start):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        process = start("--port", str(port))
        assert process.wait(PATIENCE) == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in process.said()
    assert f"make demo PORT={port + 1}" in process.said()
    assert stopped(process) == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        pytest.param("showmigrations review", 0, marks=pytest.mark.long),
        ("no_such_command", 1),
    ],
)
def test_a_command_runs_and_its_exit_code_is_passed_on(start, command, code):
    process = start("--then", command, "--exit-after")
    assert process.wait(PATIENCE) == code, process.said()
    assert "Stopped the worker." in stopped(process)
    assert "Stopped the web server." not in stopped(process)
    assert "Serving" not in process.said()


def test_without_static_files_it_says_what_to_do(start, tmp_path):
    (tmp_path / "data").mkdir()
    process = start("--port", str(free_port()), DATA_DIR=str(tmp_path / "data"))
    assert process.wait(PATIENCE) == 1
    assert "Run manage.py collectstatic" in process.said()


def test_exit_after_without_a_command_is_refused(start):
    process = start("--exit-after")
    assert process.wait(PATIENCE) == 1
    assert "--exit-after needs a command" in process.said()
