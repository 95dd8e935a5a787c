"""Beam's data plane between its local runner and the workers, without a fault of Beam 2.77 that loses elements.

FnApiRunner flushes what it sends to a worker from a timer, once a second. The timer's thread takes the bytes, waits while
the queue to the worker is full (100 MB), and then empties the buffer: bytes that were written while it waited are gone
(`TimeBasedBufferingClosableOutputStream.flush`). A round of 200 messages of 3.4 MB lost 11 to 96 of them this way.

Without the timer one thread alone writes, and sends all that a worker gets as one block. Smaller blocks are no way out: a
worker takes no more than five of them before its bundle starts, and the runner starts it when all of them are sent.
"""

from typing import Final

from apache_beam.runners.portability.fn_api_runner import worker_handlers

NO_TIMER: Final = 0


def mend_data_plane() -> None:
    """Let FnApiRunner send to its workers from one thread alone; safe to repeat."""
    worker_handlers.DATA_BUFFER_TIME_LIMIT_MS = NO_TIMER
