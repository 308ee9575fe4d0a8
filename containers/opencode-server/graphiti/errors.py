"""Failures a caller can meet: a code, its exit code, a message and the fix."""

# The same codes and exit codes as the product's own commands.
EXIT_CODES = {
    "usage": 2,
    "bad_request": 2,
    "unauthorized": 3,
    "not_found": 4,
    "conflict": 5,
    "config_invalid": 6,
    "damaged": 7,
    "storage_full": 8,
    "daemon_unreachable": 9,
    "internal": 1,
}


class MemoryManagerError(Exception):
    """A failure with a code, a message that names what and where, and the fix.

    Attributes:
        code: A key of EXIT_CODES.
        fix: What the reader can do about it; None when nothing is known.
    """

    def __init__(self, code: str, message: str, fix: str | None = None) -> None:
        """Makes an error.

        Args:
            code: A key of EXIT_CODES.
            message: What happened, naming the value.
            fix: What the reader can do about it.
        """
        super().__init__(message)
        self.code = code
        self.fix = fix
