"""The state folder of the local stack: files in its place, and a damaged stack.json."""

from pathlib import Path

import pytest

from pipeline.core.errors import SettingsError
from pipeline.core.settings import load_settings
from pipeline.core.state_folder import check_state_folder


def test_the_addresses_of_the_local_stack_are_settings(tmp_path: Path) -> None:
    """Other fields of the file are left alone."""
    (tmp_path / "stack.json").write_text(
        '{"bootstrap_servers": "127.0.0.1:7", "elasticsearch_url": "http://127.0.0.1:8", "pids": {"kafka": 1}}'
    )
    settings = load_settings(environment={}, state_dir=tmp_path).settings
    assert (settings.kafka.bootstrap_servers, settings.elasticsearch.url) == ("127.0.0.1:7", "http://127.0.0.1:8")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"bootstrap_servers": "127.0.0.1:7", "elastic',
        b'{"bootstrap_servers": "127.0.0.1:7"}',
        b'{"bootstrap_servers": 7, "elasticsearch_url": 8}',
        b"[]",
        b'{"bootstrap_servers": "\xff"}',
    ],
)
def test_a_damaged_file_is_named_with_what_mends_it(tmp_path: Path, content: bytes) -> None:
    """A file that was cut off, or holds something else, is no crash."""
    (tmp_path / "stack.json").write_bytes(content)
    with pytest.raises(SettingsError, match=r"stack\.json: damaged .*`tidewire stack up` writes it anew"):
        load_settings(environment={}, state_dir=tmp_path)


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    """The system's own words say what is wrong."""
    (tmp_path / "stack.json").mkdir()
    with pytest.raises(SettingsError, match=r"stack\.json: cannot be read: Is a directory"):
        load_settings(environment={}, state_dir=tmp_path)


@pytest.mark.parametrize("below", ["", "state", "more/state"])
def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path, below: str) -> None:
    """So is one in the place of a folder above it."""
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="file is a file, where the folder of the local stack should be"):
        check_state_folder(tmp_path / "file" / below)


def test_a_folder_that_is_still_to_be_made_is_accepted(tmp_path: Path) -> None:
    """`tidewire stack up` makes it."""
    check_state_folder(tmp_path / "new" / "state")
    assert load_settings(environment={}, state_dir=tmp_path / "new").sources["kafka.bootstrap_servers"] == "default"
