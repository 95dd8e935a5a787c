"""`python -m dashboard OPTIONS…`: serves the page; OPTIONS are those of `streamlit run`.

The page's imports, which take a second or two, are done before the first visitor comes.
"""

import importlib
import sys
from pathlib import Path

from streamlit.web import cli

AHEAD = ("altair", "pandas", "pyarrow", "dashboard.page")


def main() -> None:
    """Serve until interrupted."""
    for name in AHEAD:
        importlib.import_module(name)
    sys.argv = ["streamlit", "run", str(Path(__file__).with_name("app.py")), *sys.argv[1:]]
    cli.main(prog_name="streamlit")


if __name__ == "__main__":
    main()
