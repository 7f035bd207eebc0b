import json

import pytest

from screening.readers import Certificate, Padding, Record, Span, decode, sniff
from tests.screening.readers.files import read
from tests.screening.readers.test_ris import ONE, TWO


def begun(text):
    decoded = decode(text.encode())
    reader = sniff(decoded)
    return Certificate.begin(decoded, reader), list(reader.read(decoded))


def test_it_accounts_for_every_byte_by_name():
    text = "\ufeff" + TWO + "\nTY  - JOUR\nAU  - No title\nER  - \n"
    _, certificate = read(text)
    assert certificate.starts == 3
    assert (certificate.stored, certificate.quarantined) == (2, 1)
    assert certificate.padding == {"byte order mark": 3, "blank lines": 2}
    assert certificate.stored_bytes + certificate.quarantined_bytes + 5 == len(text.encode())
    assert certificate.encoding == "UTF-8 with a byte order mark"


def test_it_survives_a_job_that_stops():
    certificate, items = begun(TWO)
    certificate.add(items[0])
    saved = json.loads(json.dumps(certificate.as_dict()))
    assert not certificate.adds_up
    resumed = Certificate.from_dict(saved | {"unknown": 1})
    for item in items[1:]:
        resumed.add(item)
    assert resumed.adds_up


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_an_item_left_out_does_not_add_up(left_out):
    certificate, items = begun(TWO)
    for item in items[:left_out] + items[left_out + 1 :]:
        certificate.add(item)
    assert not certificate.adds_up


def test_an_overlap_does_not_add_up():
    certificate, items = begun(TWO)
    for item in [items[0], items[0], *items[1:]]:
        certificate.add(item)
    assert not certificate.adds_up


def test_starts_that_no_record_answers_do_not_add_up():
    certificate, _ = begun(TWO)
    middle = len(ONE)
    certificate.add(Record(Span(0, middle, 1, 4), "Ketamine"))
    certificate.add(Padding(Span(middle, len(TWO), 5, 5), "text between records"))
    assert not certificate.adds_up
