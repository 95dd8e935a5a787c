"""`tidewire digest`: proves two indexes equal."""

from contextlib import closing

import typer

from pipeline.cli.common import JsonOption, out, print_json, settings_of
from pipeline.clients.elasticsearch import connect
from pipeline.queries.digest import as_json, digest_indexes


def command(ctx: typer.Context, *, as_json_: JsonOption = False) -> None:
    """Print one hash for each index over all its documents, without what differs between equal runs (volatile fields).

    Two clusters, or two states of one, with the same total hold the same.
    """
    settings = settings_of(ctx).elasticsearch
    with closing(connect(settings)) as client:
        digest = digest_indexes(client, settings.index_prefix)
    if as_json_:
        print_json(as_json(digest))
        return
    for index in digest.indexes:
        count = "not there yet; `tidewire setup` makes it" if index.documents is None else f"{index.documents:>9,}"
        out.print(f"{index.kind:<11} {count}  {index.digest or ''}", markup=False, soft_wrap=True)
    out.print(f"{'total':<11} {'':>9}  {digest.total}", markup=False, soft_wrap=True)
