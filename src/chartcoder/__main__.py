"""``python -m chartcoder``: the command line."""

from chartcoder.cli.main import main

main()
