"""The webhook's address is a secret: it comes from the environment or a file, and no error or listing shows it."""

from pathlib import Path

import pytest

from pipeline.cli.tools.config import shown_settings
from pipeline.core.errors import SettingsError
from pipeline.core.settings import load_settings

ADDRESS = "https://hooks.example/a-path-that-nobody-may-see"


def test_the_address_can_stand_in_a_file(tmp_path: Path) -> None:
    """The listing says that the address is set and where it comes from."""
    file = tmp_path / "webhook"
    file.write_text(f"{ADDRESS}\n", encoding="utf-8")
    loaded = load_settings(environment={"TIDEWIRE_ALERTS_WEBHOOK_URL_FILE": str(file)}, state_dir=tmp_path)
    assert loaded.settings.alerts.webhook_url == ADDRESS
    assert loaded.sources["alerts.webhook_url"] == f"file {file}"
    assert ADDRESS not in str(shown_settings(loaded))


@pytest.mark.parametrize("address", ["ftp://hooks.example/hush", "file:///hush", "hush"])
def test_other_than_http_is_refused_without_being_shown(address: str, tmp_path: Path) -> None:
    """The error names the place and what is allowed."""
    with pytest.raises(SettingsError, match="TIDEWIRE_ALERTS_WEBHOOK_URL: allowed: an http:// or https://") as refused:
        load_settings(environment={"TIDEWIRE_ALERTS_WEBHOOK_URL": address}, state_dir=tmp_path)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("key", ["WEBHOOK_TIMEOUT_S", "WEBHOOK_RETRY_FOR_S"])
def test_impossible_times_are_refused(key: str, tmp_path: Path) -> None:
    """A time is not negative."""
    with pytest.raises(SettingsError, match=key):
        load_settings(environment={f"TIDEWIRE_ALERTS_{key}": "-1"}, state_dir=tmp_path)
