"""Files are read as whole lines with their places."""

import gzip
import io
import sys
import zlib

import pytest

from pipeline.core.errors import BrokenArchive, UsageError
from pipeline.publishing.read_lines import check_files, read_lines


def lines_of(path, max_bytes=1_000):
    return [(line.place, line.content, line.cut) for line in read_lines([str(path)], max_bytes=max_bytes)]


def test_gives_every_line_with_its_place(tmp_path):
    """Line ends of either kind and a missing last one make no difference."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"one\r\ntwo\n\nfour")
    assert lines_of(path) == [
        (f"{path}:1", b"one", False),
        (f"{path}:2", b"two", False),
        (f"{path}:3", b"", False),
        (f"{path}:4", b"four", False),
    ]


def test_drops_a_byte_order_mark(tmp_path):
    """The byte order mark of a Windows editor is no part of the first line."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf{}\n\xef\xbb\xbf")
    assert [content for _, content, _ in lines_of(path)] == [b"{}", b"\xef\xbb\xbf"]


def test_reads_gzip_whatever_its_name_and_all_members(tmp_path):
    """Gzip is known by its first bytes; concatenated members are one stream."""
    path = tmp_path / "archive"
    path.write_bytes(gzip.compress(b"one\ntw") + gzip.compress(b"o\n"))
    assert [content for _, content, _ in lines_of(path)] == [b"one", b"two"]


def test_reads_several_files_and_standard_input(tmp_path, monkeypatch):
    """Each file counts its own lines; - is standard input."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"one\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(b"two\nthree\n"))))
    assert [line.place for line in read_lines([str(path), "-"], max_bytes=100)] == [
        f"{path}:1",
        "<stdin>:1",
        "<stdin>:2",
    ]


def test_a_truncated_gzip_gives_all_whole_lines_and_then_says_so(tmp_path):
    """Every line that ends before the cut is read, and the cut one is not."""
    path = tmp_path / "cut.gz"
    whole = gzip.compress(b"".join(b"line %d\n" % number for number in range(5_000)))
    path.write_bytes(whole[: len(whole) // 2])
    taken: list[bytes] = []
    with pytest.raises(BrokenArchive, match=r"cut\.gz: the gzip file is damaged or cut off after line \d+"):
        taken.extend(line.content for line in read_lines([str(path)], max_bytes=100))
    readable = _readable(path.read_bytes())
    assert taken == readable
    assert len(taken) > 1_000


def _readable(broken):
    return zlib.decompressobj(wbits=31).decompress(broken).split(b"\n")[:-1]


def test_damage_after_a_whole_member_is_reported_too(tmp_path):
    """Rubbish behind a gzip stream is an error."""
    path = tmp_path / "bad.gz"
    path.write_bytes(gzip.compress(b"one\n") + b"rubbish")
    taken: list[bytes] = []
    with pytest.raises(BrokenArchive, match="after line 1"):
        taken.extend(line.content for line in read_lines([str(path)], max_bytes=100))
    assert taken == [b"one"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_cuts_a_line_that_is_too_long_and_goes_on(tmp_path, pack):
    """Memory stays bounded: the rest of the line is skipped, and the next line is whole."""
    path = tmp_path / "long"
    path.write_bytes(pack(b"x" * 5_000_000 + b"\nnext\n"))
    (first, cut), (second, whole) = [(content, cut) for _, content, cut in lines_of(path, max_bytes=50)]
    assert (len(first) <= 52, cut) == (True, True)
    assert (second, whole) == (b"next", False)


def test_a_line_of_exactly_the_limit_is_whole(tmp_path):
    """The limit itself is allowed, with either line end."""
    path = tmp_path / "a"
    path.write_bytes(b"x" * 50 + b"\r\n" + b"y" * 50)
    assert [(content, cut) for _, content, cut in lines_of(path, max_bytes=50)] == [
        (b"x" * 50, False),
        (b"y" * 50, False),
    ]


def test_reports_how_many_bytes_were_read(tmp_path):
    """The count is of the file's bytes, compressed ones as they are stored."""
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"one\ntwo\n"))
    byte_counts: list[int] = []
    list(read_lines([str(path)], max_bytes=100, on_bytes=byte_counts.append))
    assert sum(byte_counts) == path.stat().st_size == check_files([str(path)])


def test_the_size_with_standard_input_is_unknown():
    """No total where standard input takes part."""
    assert check_files(["-"]) is None


def test_a_missing_file_is_refused_before_anything_is_read(tmp_path):
    """The message names the file."""
    with pytest.raises(UsageError, match=r"none\.jsonl: No such file"):
        check_files([str(tmp_path / "none.jsonl")])


def test_a_folder_is_refused(tmp_path):
    """The error says that a folder is no file."""
    with pytest.raises(UsageError, match="Is a directory"):
        check_files([str(tmp_path)])
