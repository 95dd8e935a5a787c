"""The one exception by which a pure function says: this input is bad."""


class BadInput(Exception):
    """The element becomes a dead letter. `reason` is a short fixed phrase (it is counted), `error` holds the detail."""

    def __init__(self, reason: str, error: str = "") -> None:
        """Remember the reason; the detail defaults to it."""
        super().__init__(reason, error or reason)
        self.reason = reason
        self.error = error or reason
