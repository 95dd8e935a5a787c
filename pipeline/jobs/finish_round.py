"""The end of a round: check the counts, recompute, commit, report. Nothing before this writes to Kafka.

1. every message that was read settled exactly once, and not too many are dead; otherwise nothing is committed
2. articles that lost mentions or statements to a run beside this one are completed
3. where corrections of entities changed since the round began, its articles are corrected again
4. originals, stories, claims, timelines and bursts are recomputed for the articles that the round touched
5. the report is written to the index `runs`, as that of a round about to be committed
6. dead letters and the group's offsets are written in one Kafka transaction
7. the round's notes are deleted, and the report gets its final state; the next run does that for a run killed between
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import apache_beam as beam
from elasticsearch import Elasticsearch

from pipeline.clients.elasticsearch import connect
from pipeline.core.run_report import COMMITTING
from pipeline.core.settings import ElasticsearchSettings, KafkaSettings
from pipeline.jobs.round_report import Item, RoundReport, report_of, store_report, with_known
from pipeline.jobs.round_settings import RoundSettings
from pipeline.recompute.complete_articles import complete_articles
from pipeline.recompute.correct_articles import Corrector, settle_corrections
from pipeline.recompute.run import recompute
from pipeline.sinks.commit_round import commit_round
from pipeline.sinks.dead_letters import note_dead_letters
from pipeline.sinks.pending_notes import all_touched, delete_notes, fetch_notes
from schemas.dead_letters import DeadLetter
from transforms.elements import Touched, together


@dataclass
class FinishRound(beam.PTransform):
    """The last step of a pipeline: takes the outcomes of all records of a round; it has no output."""

    kafka: KafkaSettings | None
    elasticsearch: ElasticsearchSettings
    round: RoundSettings
    corrector: Corrector

    def __post_init__(self) -> None:
        """Let Beam name the transform."""
        super().__init__()

    def expand(self, items: beam.PCollection[Item]) -> beam.PCollection[None]:
        return (
            items
            | "All of the round" >> beam.WithKeys("round")
            | "Wait for all" >> beam.GroupByKey()
            | "Finish" >> beam.ParDo(_Finish(self.kafka, self.elasticsearch, self.round, self.corrector))
        )


class _Finish(beam.DoFn):
    def __init__(
        self,
        kafka: KafkaSettings | None,
        elasticsearch: ElasticsearchSettings,
        the_round: RoundSettings,
        corrector: Corrector,
    ) -> None:
        self.kafka, self.elasticsearch, self.round, self.corrector = kafka, elasticsearch, the_round, corrector

    def setup(self) -> None:
        self.client = connect(self.elasticsearch)

    def process(self, gathered: tuple[str, Iterable[Item]]) -> Iterator[None]:
        finish_round(self.client, self.kafka, self.elasticsearch, self.round, self.corrector, list(gathered[1]))
        yield from ()

    def teardown(self) -> None:
        self.client.close()


def finish_round(
    client: Elasticsearch,
    kafka: KafkaSettings | None,
    settings: ElasticsearchSettings,
    the_round: RoundSettings,
    corrector: Corrector,
    items: Sequence[Item],
) -> RoundReport:
    """Carry out the steps above and return the report, which the index `runs` then holds too. Idempotent.

    Without `kafka` (a job over the index) there is nothing to commit, and dead letters are only counted.
    """
    dead = sorted((item for item in items if isinstance(item, DeadLetter)), key=lambda letter: letter.record.origin)
    report = report_of(items, dead, the_round)
    if report.state == "done":
        own = together(item for item in items if isinstance(item, Touched))
        own_notes = [note for note in fetch_notes(client, settings) if note.run == the_round.writer.run]
        touched = own + all_touched(own_notes)
        written = frozenset(own.article_ids)
        complete_articles(client, settings, corrector, written)
        settle_corrections(client, settings, corrector, touched.article_ids, written)
        recompute(
            client,
            settings,
            touched,
            versions=the_round.narrative_versions,
            now=the_round.now,
            own=written,
        )
        if kafka is not None:
            known = note_dead_letters(client, settings, dead, now=the_round.now)
            report = with_known(report, dead, known)
            store_report(client, settings, the_round, replace(report, state=COMMITTING))
            commit_round(
                kafka, offsets=dict(the_round.commits), round_id=the_round.id, dead=dead, planned=the_round.planned
            )
        delete_notes(client, settings, own_notes)
    store_report(client, settings, the_round, report)
    return report
