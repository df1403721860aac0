"""`dzherelo demo`: the recorded edition, whether there is a network or not."""

from dzherelo.cli import up
from dzherelo.cli.common import Home, settings


def command(home: Home = None) -> None:
    """Serve the recorded edition: three days of fiction by invented publishers.

    Example: `dzherelo demo --home /tmp/demo`
    """
    up.run(settings(home), edition="always")
