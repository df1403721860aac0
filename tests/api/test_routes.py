"""The JSON API: the same stories and articles, as values."""

import msgspec
import pytest

from tests.web.conftest import Client, client, public_client, results, room, shelf

__all__ = ["client", "public_client", "results", "room", "shelf"]


async def _get(client: Client, path: str) -> dict[str, object]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = msgspec.json.decode(answer.content)
    return told


async def test_stories_are_paged_without_gaps(client: Client) -> None:
    seen: list[int] = []
    after = ""
    for _ in range(5):
        told = await _get(client, f"/api/v1/stories?limit=1&after={after}")
        seen += [each["story"]["id"] for each in told["entries"]]  # type: ignore[attr-defined]
        after = str(told["next"])
        if not after:
            break
    assert sorted(seen) == [1, 2, 3]


async def test_a_story_with_its_members(client: Client) -> None:
    told = await _get(client, "/api/v1/stories/1")
    members = told["members"]
    assert [each["article"]["id"] for each in members] == [1, 2, 3, 5]  # type: ignore[attr-defined]
    merged = await client.get("/api/v1/stories/4")
    assert (merged.status_code, merged.headers["location"]) == (308, "/api/v1/stories/1")


async def test_quotes_of_a_story_with_all_who_have_them(client: Client) -> None:
    told = await _get(client, "/api/v1/stories/1/quotes")
    first, second = told["entries"]  # type: ignore[misc]
    assert (first["speaker"], first["where"], first["outlets"]) == ("Олена Гнатишин", "facebook", 3)
    assert [each["article"]["id"] for each in first["seen"]] == [1, 2, 4]
    assert len(first["variants"]) == 2
    assert second["outlets"] == 1
    assert (await client.get("/api/v1/stories/99/quotes")).status_code == 404


async def test_figures_that_disagree(client: Client) -> None:
    told = await _get(client, "/api/v1/stories/1/figures")
    (found,) = told["entries"]  # type: ignore[misc]
    assert (found["key"], found["sample"].startswith("Старий")) == ("injured", True)
    claims = [
        (each["value"], [one["article"]["id"] for one in each["seen"]]) for each in found["claims"]
    ]
    assert claims == [("2", [1, 4]), ("3", [2, 3])]


async def test_an_article_with_its_blocks(client: Client) -> None:
    told = await _get(client, "/api/v1/articles/1")
    assert [each["type"] for each in told["blocks"]][:3] == ["paragraph", "paragraph", "figure"]  # type: ignore[attr-defined]


async def test_sources_and_search(client: Client) -> None:
    assert len((await _get(client, "/api/v1/sources"))["entries"]) == 5  # type: ignore[arg-type]
    found = await _get(client, "/api/v1/search?q=міст&limit=2")
    assert (len(found["entries"]), found["next"]) == (2, "2")  # type: ignore[arg-type]


async def test_changes_go_forward(client: Client) -> None:
    first = await _get(client, "/api/v1/changes?limit=2")
    second = await _get(client, f"/api/v1/changes?after={first['next']}")
    cursors = [each["cursor"] for part in (first, second) for each in part["entries"]]  # type: ignore[attr-defined]
    assert cursors == [1, 2, 3]
    assert (await _get(client, "/api/v1/changes?after=3"))["next"] == "3"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/articles/99", 404),
        ("/api/v1/articles/99999999999999999999", 404),
        ("/api/v1/stories/99", 404),
        ("/api/v1/stories?after=x", 400),
        ("/api/v1/stories?limit=1000", 400),
        ("/api/v1/search", 400),
        ("/api/v1/none", 404),
    ],
)
async def test_refusals_are_json(client: Client, path: str, status: int) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert msgspec.json.decode(answer.content)["status_code"] == status


async def test_openapi_describes_every_route(client: Client) -> None:
    told = await _get(client, "/api/openapi.json")
    paths = told["paths"]
    assert set(paths) == {  # type: ignore[call-overload]
        "/api/v1/stories",
        "/api/v1/stories/{number}",
        "/api/v1/stories/{number}/quotes",
        "/api/v1/stories/{number}/figures",
        "/api/v1/stories/{number}/provenance",
        "/api/v1/articles/{number}",
        "/api/v1/articles/{number}/timemap",
        "/api/v1/articles/{number}/timegate",
        "/api/v1/articles/{number}/versions/{version}",
        "/api/v1/names",
        "/api/v1/names/{key}",
        "/api/v1/sources",
        "/api/v1/search",
        "/api/v1/changes",
    }
