from review import stored_files


def test_the_same_bytes_are_kept_once_under_their_hash():
    name = stored_files.keep(b"%PDF-")
    assert stored_files.keep(b"%PDF-") == name
    assert len(name) == 64
    assert stored_files.read(name) == b"%PDF-"
