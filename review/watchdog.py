"""Ends the processes of a supervisor that died without stopping them itself.

Run by its path, with nothing of ours imported: `python watchdog.py [FOLDER]`. Standard input is a
pipe from the supervisor; each line names a process group. Its end, however it came, means that
the supervisor is gone: the groups are asked to stop, killed three seconds later, and the
supervisor's temporary folder goes.
"""

import contextlib
import os
import shutil
import signal
import sys
import time

GRACE = 3  # seconds


def signal_all(groups, number):
    for group in reversed(groups):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)


if __name__ == "__main__":
    groups = [int(line) for line in sys.stdin]
    signal_all(groups, signal.SIGTERM)
    time.sleep(GRACE)
    signal_all(groups, signal.SIGKILL)
    for folder in sys.argv[1:]:
        shutil.rmtree(folder, ignore_errors=True)
