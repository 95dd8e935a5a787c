"""Corrects two faults of Beam 2.77 in the data plane between its local runner and the workers.

- Elements vanish. FnApiRunner flushes the buffer for a worker from a timer, once a second. The timer's thread takes the
  bytes, waits while the queue to the worker is full (100 MB), and then empties the buffer: bytes written while it
  waited are lost (`TimeBasedBufferingClosableOutputStream.flush`). Of 200 messages of 3.4 MB, 11 to 96 were lost.
  Without the timer there is one thread alone.
- The runner gathers all elements for a worker in one buffer before it sends the first byte. Flushing after each block
  bounds that buffer.
"""

from collections.abc import Iterable
from typing import Any

from apache_beam.runners.portability.fn_api_runner import worker_handlers
from apache_beam.runners.portability.fn_api_runner.fn_runner import BundleManager

NO_TIMER = 0


def mend_data_plane() -> None:
    """Let FnApiRunner send each block at once and from one thread alone; safe to repeat."""
    worker_handlers.DATA_BUFFER_TIME_LIMIT_MS = NO_TIMER
    BundleManager._send_input_to_worker = _send_input_to_worker  # noqa: SLF001


def _send_input_to_worker(
    self: BundleManager, process_bundle_id: str, read_transform_id: str, byte_streams: Iterable[bytes] | None
) -> None:
    worker: Any = self._worker_handler
    stream = worker.data_conn.output_stream(process_bundle_id, read_transform_id)
    for block in byte_streams or ():
        stream.write(block)
        stream.maybe_flush()
    stream.close()
