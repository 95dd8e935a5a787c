"""The demo's output in README.md: without variable parts, with long sections shortened."""

import re

BEGIN, END = "<!-- demo -->\n", "<!-- /demo -->\n"
LONGEST = 12
KEPT = 9
TIMES = re.compile(r"[\d.,]+ s, [\d.,]+ messages/s")


def readme_block(printed: str) -> str:
    """Return the block between the markers of README.md for what the demo printed.

    The run's times are replaced by "…". A section of more than 12 lines keeps its first 9 and its last. The block is
    indented, so that Markdown shows it as it is.
    """
    printed = TIMES.sub("… s, … messages/s", printed)
    sections = [_shortened(section.splitlines()) for section in printed.strip("\n").split("\n\n")]
    lines = "\n\n".join("\n".join(section) for section in sections).splitlines()
    return "\n".join(f"    {line}".rstrip() for line in lines) + "\n"


def block_in(readme: str) -> str:
    """Return the block that stands between the markers."""
    _, begin, rest = readme.partition(BEGIN)
    block, end, _ = rest.partition(END)
    assert begin, f"README.md lacks {BEGIN.strip()}"
    assert end, f"README.md lacks {END.strip()}"
    return block.strip("\n") + "\n"


def with_block(readme: str, block: str) -> str:
    """Return the README with another block between the markers."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{block}\n{END}{after}"


def _shortened(lines: list[str]) -> list[str]:
    if len(lines) <= LONGEST:
        return lines
    indent = lines[KEPT - 1][: len(lines[KEPT - 1]) - len(lines[KEPT - 1].lstrip())]
    return [*lines[:KEPT], f"{indent}…", lines[-1]]
