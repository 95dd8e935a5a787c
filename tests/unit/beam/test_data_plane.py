"""Nothing that the runner sends to a worker vanishes, however much it is."""

from typing import Any

from apache_beam.runners.portability.fn_api_runner import worker_handlers
from apache_beam.runners.worker.data_plane import BeamFnDataServicer, TimeBasedBufferingClosableOutputStream

from pipeline.beam.data_plane import mend_data_plane


def test_beam_still_empties_a_buffer_that_was_written_to_meanwhile() -> None:
    """Beam still has the fault that we mend; once this fails, `pipeline.beam.data_plane` can go."""
    sent: list[bytes] = []

    def send(block: bytes) -> None:
        sent.append(block)
        if len(sent) == 1:
            stream.write(b"second")  # as another thread does while this one waits for the queue

    stream: Any = TimeBasedBufferingClosableOutputStream(send, send, time_flush_threshold_ms=3_600_000)
    stream.write(b"first")
    stream.flush()
    stream.close()
    assert b"".join(sent) == b"first"


def test_no_timer_flushes_what_is_sent_to_a_worker() -> None:
    """Streams made by the runner's data plane are written and flushed by one thread."""
    mend_data_plane()
    servicer = BeamFnDataServicer(worker_handlers.DATA_BUFFER_TIME_LIMIT_MS)
    connection: Any = servicer.get_conn_by_worker_id("worker")
    assert not isinstance(connection.output_stream("bundle", "transform"), TimeBasedBufferingClosableOutputStream)
