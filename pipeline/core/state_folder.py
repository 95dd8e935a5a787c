"""The state folder of the local stack as the settings see it: usable or not, and the addresses that `stack up` wrote there."""

from pathlib import Path

import msgspec

from pipeline.core.errors import SettingsError

STATE_FILE = "stack.json"


class StackAddresses(msgspec.Struct, frozen=True):
    """The part of `stack.json` that settings take up; `pipeline.stack.state` writes the file."""

    bootstrap_servers: str
    elasticsearch_url: str


def check_state_folder(state_dir: Path) -> None:
    """Raise SettingsError where a file stands in the place of the folder, or of one above it."""
    there = next((path for path in (state_dir, *state_dir.absolute().parents) if path.exists()), None)
    if there is not None and not there.is_dir():
        raise SettingsError(
            f"{there} is a file, where the folder of the local stack should be: move it away, or name a folder in TIDEWIRE_STATE"
        )


def stack_addresses(state_dir: Path) -> StackAddresses | None:
    """Return the addresses of the local stack; None where none is up. Raises SettingsError where the file is damaged."""
    path = state_dir / STATE_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=StackAddresses)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path}: damaged ({error}); `tidewire stack up` writes it anew and keeps the data"
        ) from error
