"""`tidewire digest`: proves two indexes equal."""

import typer

from pipeline.cli.common import JsonOption, out, print_json
from pipeline.cli.queries.reading import reading
from pipeline.queries.digest import as_json, digest_indexes


def command(ctx: typer.Context, *, as_json_: JsonOption = False) -> None:
    """Print one hash for each index over all its documents, without what differs between equal runs (volatile fields).

    Two clusters, or two states of one, with the same total hold the same.
    """
    with reading(ctx) as (client, prefix):
        digest = digest_indexes(client, prefix)
    if as_json_:
        print_json(as_json(digest))
        return
    for index in digest.indexes:
        count = "not there yet; `tidewire setup` makes it" if index.documents is None else f"{index.documents:>9,}"
        out.print(f"{index.kind:<11} {count}  {index.digest or ''}", markup=False, soft_wrap=True)
    out.print(f"{'total':<11} {'':>9}  {digest.total}", markup=False, soft_wrap=True)
