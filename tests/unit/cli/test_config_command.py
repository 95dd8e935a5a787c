"""`tidewire config` shows the settings in force; every command refuses invalid settings."""

import json

import pytest
import typer
from typer.testing import CliRunner

import pipeline.cli
from pipeline.cli.common import Context
from pipeline.cli.tools import config


@pytest.fixture
def invoke(tmp_path, monkeypatch):
    """Call `tidewire config` with this TOML."""
    for name in ("TIDEWIRE_CONFIG", "TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "tidewire.toml"
    app = typer.Typer()

    @app.callback()
    def options(ctx: typer.Context):
        ctx.obj = Context(path, tmp_path)

    app.command("config")(config.command)

    def call(toml, *words):
        path.write_text(toml, encoding="utf-8")
        return CliRunner().invoke(app, ["config", *words])

    return call


def test_shows_where_each_value_comes_from(invoke, monkeypatch, tmp_path):
    """Each value is shown with its source: default, file or environment."""
    monkeypatch.setenv("TIDEWIRE_KAFKA_GROUP", "night")
    said = json.loads(invoke('[kafka]\ntopic_raw = "wire"\n', "--json").stdout)
    assert said["kafka.topic_dead"] == {"value": "news.dead", "source": "default"}
    assert said["kafka.topic_raw"] == {"value": "wire", "source": f"{tmp_path / 'tidewire.toml'} [kafka] topic_raw"}
    assert said["kafka.group"] == {"value": "night", "source": "environment variable TIDEWIRE_KAFKA_GROUP"}


def test_prints_a_line_a_setting(invoke):
    """No line is cut, however long it is."""
    servers = ",".join(f"broker-{number}.example:9092" for number in range(20))
    printed = invoke(f'[kafka]\nbootstrap_servers = "{servers}"\n').stdout.splitlines()
    [line] = [setting_line for setting_line in printed if setting_line.startswith("kafka.bootstrap_servers ")]
    assert servers in line
    assert line.rstrip().endswith("[kafka] bootstrap_servers")


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_shows_no_secret(invoke, monkeypatch, tmp_path, words):
    """Secrets from the environment, from files and inside addresses are shown as set, without their value."""
    (tmp_path / "key").write_text("hush-file\n", encoding="utf-8")
    monkeypatch.setenv("TIDEWIRE_KAFKA_SASL_PASSWORD", "hush-env")
    toml = f'[elasticsearch]\nurl = "https://me:hush-url@es.example:9200"\napi_key_file = "{tmp_path / "key"}"\n'
    said = invoke(toml, *words).stdout
    assert "hush" not in said
    assert said.count("(set)") == 2
    assert "https://es.example:9200" in said


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[kafka]\ntopic = 'x'\n", "unknown key 'topic' in [kafka]; keys are bootstrap_servers, topic_raw"),
        ("[kafak]\n x = 1\n", "unknown section 'kafak'; sections are kafka, elasticsearch"),
        ("[kafka]\npartitions = 'many'\n", "'many' is impossible here; allowed: a whole number"),
        ("[kafka]\npartitions = 0\n", "kafka.partitions = 0 is impossible; allowed: more than 0"),
        ("[kafka]\nsecurity_protocol = 'TLS'\n", "allowed: PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL"),
        ("[kafka\n", "not TOML"),
    ],
)
def test_ends_with_2_and_the_place_where_a_setting_is_off(monkeypatch, tmp_path, capsys, toml, said):
    """The command line prints the place and the allowed values to standard error, brackets included."""
    path = tmp_path / "my.toml"
    path.write_text(toml, encoding="utf-8")
    monkeypatch.setattr(pipeline.cli, "COMMANDS", {"config": "settings", "status": "state"})
    monkeypatch.setattr("sys.argv", ["tidewire", "--config", str(path), "config"])
    with pytest.raises(SystemExit) as ended:
        pipeline.cli.main()
    assert ended.value.code == 2
    assert f"{path}" in (error := capsys.readouterr().err)
    assert said in error
