"""`python -m dzherelo`: the command line, imported only by the process that runs it.

The pool's processes import the main module of their parent; this one costs them nothing, while the
command line with portal and edition would cost each 60 MB.
"""


def main() -> None:
    """Run the command line."""
    from dzherelo.cli.main import main as run  # noqa: PLC0415  (see above)

    run()


if __name__ == "__main__":
    main()
