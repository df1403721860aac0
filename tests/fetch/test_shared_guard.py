import json
import socket
from pathlib import Path

import pytest

from dzherelo.fetch.guard import AddressInfo, Guard, RefusedError, refused
from dzherelo.model.outcome import Fault
from tests.fetch.conftest import Directory, a_client


@pytest.mark.shared
def test_every_listed_address_is_judged_rightly(shared: Path) -> None:
    rows = json.loads((shared / "hostile" / "ssrf" / "addresses.json").read_text())
    wrong = [row["ip"] for row in rows if bool(refused(row["ip"])) != row["must_block"]]
    assert wrong == []
    assert sum(bool(refused(row["ip"])) for row in rows) == 163
    assert len(rows) == 163 + 26


class NoSockets(Guard):
    """Notes every address that would have been connected to."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []

    def socket_for(self, row: AddressInfo) -> socket.socket:
        if not self.reason(str(row[4][0])):
            self.given.append(str(row[4][0]))
            raise RefusedError("this test connects to nothing")
        return super().socket_for(row)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "key"),
    [("urls.json", "url"), ("patt_ssrf_urls.json", "url"), ("patt_open_redirect.json", "payload")],
)
async def test_no_listed_spelling_reaches_an_inner_address(
    shared: Path, file: str, key: str
) -> None:
    rows = json.loads((shared / "hostile" / "ssrf" / file).read_text())
    guard = NoSockets()
    names = Directory({}, otherwise="127.0.0.1")
    async with a_client(guard=guard, names=names) as client:
        answers = [await client.get(row[key], timeout_s=5) for row in rows]
    assert [answer for answer in answers if not isinstance(answer, Fault)] == []
    assert [address for address in guard.given if refused(address)] == []
