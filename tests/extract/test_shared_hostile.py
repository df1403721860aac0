"""Hostile markup: every page returns, and no markup of it reaches a block's address."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dzherelo.extract import pages
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import Embed, Figure, Paragraph, Quotation
from dzherelo.model.outcome import Fault

pytestmark = pytest.mark.shared
HOSTILE = Path(__file__).parents[2].parent / "shared" / "data" / "hostile"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
FRAME = (
    "<html><body><h1>{0}</h1><p>{0}</p><p>A paragraph that is long enough to be the text of an"
    " article, whatever stands around it.</p>{0}</body></html>"
)
STEP = 12
"""Every twelfth payload: the whole corpus was run once and takes minutes."""


def payloads(name: str) -> list[str]:
    file = HOSTILE / name
    if not file.is_file():
        pytest.skip("shared data is absent")
    found = json.loads(file.read_text(encoding="utf-8"))
    return [one if isinstance(one, str) else str(one["payload"]) for one in found][::STEP]


def addresses(found: Extracted) -> list[str]:
    urls = [block.url for block in found.blocks if isinstance(block, Figure | Embed)]
    for block in found.blocks:
        if isinstance(block, Paragraph | Quotation):
            urls += [link.url for link in block.links]
            assert all(0 <= link.start < link.end <= len(block.text) for link in block.links)
    return urls


@pytest.mark.parametrize("name", ["html/blns.json", "html/html5lib_tokenizer_inputs.json"])
def test_every_payload_returns(name: str) -> None:
    for payload in payloads(name):
        page = FRAME.format(payload).encode("utf-8", "surrogatepass")
        found = pages.read(page, url="https://a.example/b", content_type="", entry=None, now=NOW)
        assert isinstance(found, Extracted | Fault)
        if isinstance(found, Extracted):
            assert all(url.startswith(("http://", "https://")) for url in addresses(found))


@pytest.mark.parametrize("name", ["xss/patt_xss.json", "xss/bluemonday.json"])
def test_no_script_address_survives(name: str) -> None:
    file = HOSTILE / name
    if not file.is_file():
        pytest.skip("shared data is absent")
    for entry in json.loads(file.read_text(encoding="utf-8"))[::30]:
        payload = entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False)
        page = FRAME.format(payload).encode("utf-8", "surrogatepass")
        found = pages.read(page, url="https://a.example/b", content_type="", entry=None, now=NOW)
        if isinstance(found, Extracted):
            assert all(url.startswith(("http://", "https://")) for url in addresses(found))
