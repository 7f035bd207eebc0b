"""The filesystem broker under several writers and readers at once."""

import os
import subprocess
import sys
from queue import Empty
from uuid import uuid4

import pytest
from kombu import Connection

import review.broker

WRITE = """
import sys
from kombu import Connection
import review.broker
folder, queue_name, name, count = *sys.argv[1:4], int(sys.argv[4])
options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder}
with Connection("filesystem://", transport_options=options) as connection:
    queue = connection.SimpleQueue(queue_name)
    for number in range(count):
        queue.put({"writer": name, "number": number, "padding": "x" * 20_000})
"""
WRITERS, MESSAGES = 3, 150


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture
def name():
    """A queue of its own for each test: Kombu remembers in the process what it has bound."""
    return f"queue{uuid4().hex}"


@pytest.fixture
def queue(folder, name):
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder}
    with Connection("filesystem://", transport_options=options) as connection:
        queue = connection.SimpleQueue(name)
        yield queue
        queue.close()


def take(queue):
    message = queue.get(block=False)
    message.ack()
    return message.payload


def test_the_filesystem_url_means_ours(queue):
    assert isinstance(queue.channel, review.broker.Channel)


def test_messages_keep_their_order(queue):
    for number in range(30):
        queue.put(number)
    assert [take(queue) for _ in range(30)] == list(range(30))


def test_an_empty_folder_is_no_error(queue):
    with pytest.raises(Empty):
        queue.get(block=False)


def test_a_half_written_message_is_not_seen(queue, folder, name):
    (folder / f"1_a.{name}.msg.b.new").write_text('{"bo')
    with pytest.raises(Empty):
        queue.get(block=False)


def test_a_message_that_another_worker_takes_first_is_passed_over(queue, monkeypatch):
    for number in range(2):
        queue.put(number)
    rename = os.rename
    stolen = []

    def steal_the_first(source, target):
        if not stolen:
            stolen.append(source)
            os.remove(source)
        rename(source, target)

    monkeypatch.setattr(os, "rename", steal_the_first)
    assert take(queue) == 1


def test_a_taken_message_leaves_nothing_behind(queue, folder):
    queue.put("once")
    take(queue)
    assert list(folder.glob("*.msg*")) == []


def test_other_queues_are_left_alone(queue, folder):
    (folder / "1_a.other.msg").write_text("{}")
    with pytest.raises(Empty):
        queue.get(block=False)


def test_many_writers_lose_and_break_nothing(queue, folder, name):
    """Kombu's own transport breaks about one message in seventy under this."""
    arguments = [[str(folder), name, str(writer), str(MESSAGES)] for writer in range(WRITERS)]
    writers = [subprocess.Popen([sys.executable, "-c", WRITE, *each]) for each in arguments]
    found = []
    while any(writer.poll() is None for writer in writers) or list(folder.glob("*.msg")):
        try:
            found.append(take(queue))
        except Empty:
            continue
    assert [writer.returncode for writer in writers] == [0] * WRITERS
    for writer in range(WRITERS):
        numbers = [each["number"] for each in found if each["writer"] == str(writer)]
        assert numbers == list(range(MESSAGES))
