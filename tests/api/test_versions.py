"""Versions by time (RFC 7089) and provenance as PROV-O."""

import re

import msgspec
import pytest

from tests.web.conftest import Client, client, public_client, results, room, shelf

__all__ = ["client", "public_client", "results", "room", "shelf"]

ORIGINAL = "https://teren.example/1"
HERE = "https://portal.example/api/v1/articles/1"


async def test_a_timemap_lists_every_version(client: Client) -> None:
    answer = await client.get("/api/v1/articles/1/timemap")
    assert answer.headers["content-type"].startswith("application/link-format")
    lines = answer.text.strip().split(",\n")
    assert lines[0] == f'<{ORIGINAL}>;rel="original"'
    assert lines[1].startswith(f'<{HERE}/timemap>;rel="self";type="application/link-format";from="')
    assert lines[2] == f'<{HERE}/timegate>;rel="timegate"'
    date = r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT"
    assert re.fullmatch(f'<{HERE}/versions/1>;rel="first memento";datetime="{date}"', lines[3])
    assert lines[4].startswith(f'<{HERE}/versions/2>;rel="last memento"')


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        ("", 2),
        ("Thu, 01 Jan 2026 00:00:00 GMT", 1),
        ("Fri, 01 Jan 2027 00:00:00 GMT", 2),
    ],
)
async def test_a_timegate_leads_to_the_version_of_a_time(
    client: Client, asked: str, version: int
) -> None:
    headers = {"accept-datetime": asked} if asked else {}
    answer = await client.get("/api/v1/articles/1/timegate", headers=headers)
    assert answer.status_code == 302
    assert answer.headers["location"] == f"{HERE}/versions/{version}"
    assert "accept-datetime" in answer.headers["vary"]
    assert f'<{ORIGINAL}>; rel="original"' in answer.headers["link"]
    assert "memento-datetime" not in answer.headers


async def test_a_version_says_when_it_was_seen(client: Client) -> None:
    answer = await client.get("/api/v1/articles/1/versions/1")
    assert answer.headers["memento-datetime"] == "Tue, 14 Jul 2026 08:40:12 GMT"
    for rel in ("original", "timegate", "timemap"):
        assert f'rel="{rel}"' in answer.headers["link"]
    told = msgspec.json.decode(answer.content)
    assert (told["title"], told["number"]) == ("Перший заголовок", 1)
    assert "12 тисяч" in told["blocks"][-1]["text"]


async def test_a_version_shows_no_more_than_its_article(public_client: Client) -> None:
    told = msgspec.json.decode((await public_client.get("/api/v1/articles/1/versions/1")).content)
    assert told["lead"] and told["blocks"] == []


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/api/v1/articles/1/timegate", "yesterday", 400),
        ("/api/v1/articles/99/timegate", "", 404),
        ("/api/v1/articles/99/timemap", "", 404),
        ("/api/v1/articles/1/versions/3", "", 404),
        ("/api/v1/articles/1/versions/99999999999", "", 404),
        ("/api/v1/stories/99/provenance", "", 404),
    ],
)
async def test_what_is_not_there_is_refused(
    client: Client, path: str, asked: str, status: int
) -> None:
    headers = {"accept-datetime": asked} if asked else {}
    answer = await client.get(path, headers=headers)
    assert answer.status_code == status


async def test_a_story_in_the_words_of_prov(client: Client) -> None:
    answer = await client.get("/api/v1/stories/1/provenance")
    assert answer.headers["content-type"].startswith("application/ld+json")
    told = msgspec.json.decode(answer.content)
    nodes = {node["id"]: node for node in told["@graph"]}
    story = nodes["https://portal.example/api/v1/stories/1"]
    assert {"id": HERE} in story["prov:hadMember"]
    copy = nodes["https://portal.example/api/v1/articles/4"]
    assert copy["prov:wasDerivedFrom"] == [{"id": HERE}]
    publisher = nodes[nodes[HERE]["prov:wasAttributedTo"][0]["id"]]
    assert (publisher["type"], publisher["label"]) == ("prov:Organization", "Терен")
    quote = nodes[copy["prov:wasQuotedFrom"][0]["id"]]
    assert nodes[quote["prov:wasAttributedTo"][0]["id"]]["label"] == "Олена Гнатишин"
    named = {each["id"] for node in told["@graph"] for each in _references(node)}
    assert named <= set(nodes), "every name in the graph is described in it"


def _references(node: dict[str, object]) -> list[dict[str, str]]:
    found = [value for key, value in node.items() if key.startswith("prov:")]
    return [each for value in found if isinstance(value, list) for each in value]
