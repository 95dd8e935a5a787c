"""Variables that Kubernetes sets for Services called tidewire-… are no settings; misspelt settings still are errors."""

from pathlib import Path

import pytest

from pipeline.core.errors import SettingsError
from pipeline.core.settings import Settings, load_settings

# Variables in a pod for the Service `tidewire-dashboard` with one port, and `tidewire` with a named one.
LINKS = {
    "TIDEWIRE_DASHBOARD_SERVICE_HOST": "10.96.12.7",
    "TIDEWIRE_DASHBOARD_SERVICE_PORT": "8501",
    "TIDEWIRE_DASHBOARD_PORT": "tcp://10.96.12.7:8501",
    "TIDEWIRE_DASHBOARD_PORT_8501_TCP": "tcp://10.96.12.7:8501",
    "TIDEWIRE_DASHBOARD_PORT_8501_TCP_PROTO": "tcp",
    "TIDEWIRE_DASHBOARD_PORT_8501_TCP_PORT": "8501",
    "TIDEWIRE_DASHBOARD_PORT_8501_TCP_ADDR": "10.96.12.7",
    "TIDEWIRE_SERVICE_HOST": "10.96.12.8",
    "TIDEWIRE_SERVICE_PORT_HTTP": "80",
    "TIDEWIRE_PORT": "tcp://10.96.12.8:80",
    "TIDEWIRE_KAFKA_SERVICE_HOST": "10.96.12.9",
    "TIDEWIRE_KAFKA_PORT_9092_UDP": "udp://10.96.12.9:9092",
}


def test_service_links_are_ignored(tmp_path: Path) -> None:
    """A Service beside the job changes no setting, also where its name begins with a section's."""
    found = load_settings(environment={**LINKS, "TIDEWIRE_CONFIG": "/dev/null"}, state_dir=tmp_path)
    assert found.settings == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIDEWIRE_DASHBOARD_PORT", "8501"),
        ("TIDEWIRE_KAFKA_PORT", "9092"),
        ("TIDEWIRE_KAFKA_SERVICE_PORT", "kafka"),
        ("TIDEWIRE_KAFKA_BOOTSTRAP_SERVER", "tcp://kafka:9092"),
        ("TIDEWIRE_SERVICE", "10.96.12.8"),
    ],
)
def test_a_misspelt_setting_is_still_an_error(tmp_path: Path, name: str, value: str) -> None:
    """The error names the variable."""
    with pytest.raises(SettingsError, match=f"{name}: unknown"):
        load_settings(environment={name: value, "TIDEWIRE_CONFIG": "/dev/null"}, state_dir=tmp_path)
