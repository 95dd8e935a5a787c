"""A body is sent to a webhook until it acknowledges, and no error shows its address."""

import socket
from collections.abc import Callable

import pytest

from pipeline.clients.webhook import deliver
from pipeline.core.errors import NotDelivered
from tests.support.webhook_receiver import PATH, receiving


def send(
    url: str, *, retry_for_s: float = 5.0, timeout_s: float = 5.0, sleep: Callable[[float], None] | None = None
) -> None:
    deliver(
        url, b'{"text": "fog"}', key="k1", timeout_s=timeout_s, retry_for_s=retry_for_s, sleep=sleep or (lambda _: None)
    )


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_an_acknowledged_body_is_sent_once(status: int) -> None:
    """Any 2xx is an acknowledgement; the body goes as JSON, with its key."""
    with receiving(status) as receiver:
        send(receiver.url)
    ((headers, body),) = receiver.received
    assert body == b'{"text": "fog"}'
    assert (headers["Content-Type"], headers["Idempotency-Key"]) == ("application/json", "k1")


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_what_may_pass_is_tried_again(status: int) -> None:
    """The same body is sent with the same key, until it is acknowledged."""
    with receiving(status, status, 200) as receiver:
        send(receiver.url)
    assert [(headers["Idempotency-Key"], body) for headers, body in receiver.received] == [
        ("k1", b'{"text": "fog"}')
    ] * 3


def test_a_server_that_hangs_is_given_up_and_tried_again() -> None:
    """An answer must come within its time limit."""
    with receiving("hang", 200) as receiver:
        send(receiver.url, timeout_s=0.3)
        assert len(receiver.received) == 2


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 410])
def test_a_refusal_or_a_redirect_ends_it_at_once(status: int) -> None:
    """A redirect acknowledges nothing and is not followed: the body would be lost."""
    with receiving(status, 200) as receiver, pytest.raises(NotDelivered, match=f"it answered {status}; attempts: 1"):
        send(receiver.url)
    assert len(receiver.received) == 1


def test_the_patience_ends() -> None:
    """A patience of zero means one attempt."""
    with receiving(500) as receiver, pytest.raises(NotDelivered, match=r"it answered 500; attempts: 1\)"):
        send(receiver.url, retry_for_s=0.0)


def test_pauses_grow() -> None:
    """Pauses grow, to spare a server in trouble."""
    pauses: list[float] = []
    with receiving(500, 500, 500, 200) as receiver:
        send(receiver.url, sleep=pauses.append)
    assert pauses == [0.1, 0.2, 0.4]


def test_an_error_names_the_server_and_not_the_address() -> None:
    """The path holds a token: neither a refusal, nor a lost connection, nor a time-out shows it."""
    with receiving(403) as receiver, pytest.raises(NotDelivered) as refused:
        send(receiver.url)
    with socket.create_server(("127.0.0.1", 0)) as unused:
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}/{PATH}"
    with pytest.raises(NotDelivered) as unreachable:
        send(nobody, retry_for_s=0.0)
    with receiving("hang") as receiver, pytest.raises(NotDelivered, match="no answer in time") as timed_out:
        send(receiver.url, retry_for_s=0.0, timeout_s=0.2)
    for error in (refused, unreachable, timed_out):
        assert "127.0.0.1" in str(error.value)
        assert PATH not in str(error.value)
