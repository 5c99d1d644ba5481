"""Progress of work that takes longer than a second, on a terminal only."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import click

FIRST, EVERY = 1.0, 0.5
"""Seconds before the first word of progress, and between two."""


class Progress:
    """What is being done; ``doing`` is called with each next piece of work."""

    def __init__(self) -> None:
        self.label = ""

    def doing(self, label: str) -> None:
        """Name the piece of work that begins: never text of a document."""
        self.label = label


@contextmanager
def progress() -> Iterator[Progress]:
    """Show the piece of work in hand and the seconds so far, from the first second on.

    Nothing is shown where standard error is no terminal.
    """
    shown = Progress()
    if not sys.stderr.isatty():
        yield shown
        return
    done = Event()
    thread = Thread(target=_show, args=(shown, done), daemon=True)
    thread.start()
    try:
        yield shown
    finally:
        done.set()
        thread.join()


def _show(shown: Progress, done: Event) -> None:
    start = time.monotonic()
    written = False
    wait = FIRST
    while not done.wait(wait):
        wait, written = EVERY, True
        click.echo(f"\r\033[K{shown.label} … {time.monotonic() - start:.0f} s", nl=False, err=True)
    if written:
        click.echo("\r\033[K", nl=False, err=True)
