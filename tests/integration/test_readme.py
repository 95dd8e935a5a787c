"""README.md shows the demo's output. `make readme` writes it again."""

import dataclasses
import os
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.cli.tools.demo import look_around, render_findings
from pipeline.core.settings import Settings
from pipeline.jobs.demo import find_samples, publish_samples
from pipeline.jobs.drain import drain
from pipeline.jobs.setup_cluster import setup_cluster
from tests.support.readme_demo import block_in, readme_block, with_block

pytestmark = pytest.mark.stack
REPOSITORY = Path(__file__).parents[2]


def test_the_readme_shows_what_the_demo_prints(fresh_settings: Settings) -> None:
    """Names, counts, sentiments, statements and weeks equal those of a run of this code over the samples."""
    settings = dataclasses.replace(fresh_settings, run=dataclasses.replace(fresh_settings.run, workers=1))
    setup_cluster(settings)
    publish_samples(find_samples(REPOSITORY / "samples"), settings)
    report = dataclasses.replace(drain(settings), run_id="…", group="tidewire")
    printed = StringIO()
    render_findings(report, look_around(settings), Console(file=printed, width=80, highlight=False))
    block, readme = readme_block(printed.getvalue()), REPOSITORY / "README.md"
    text = readme.read_text(encoding="utf-8")
    if os.environ.get("TIDEWIRE_WRITE_README"):
        readme.write_text(with_block(text, block), encoding="utf-8")
    else:
        assert block_in(text) == block, "README.md is stale: run `make readme`"
