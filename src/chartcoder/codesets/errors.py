"""The error every reader and the installer of this room raise."""


class CodesetError(ValueError):
    """A book, or a folder of books, cannot be used; the message is one line for the user."""
