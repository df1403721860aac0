"""Who is in which story, told again from the events alone."""

from collections.abc import Iterable

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.views import ChangeView


def replay(events: Iterable[ChangeView]) -> dict[StoryId, tuple[ArticleId, ...]]:
    """The articles of each story after the events, in order of their numbers; none empty.

    `story` and `join` place an article, `move` and `split` move some, `merge` moves all, and
    `rebuild` begins anew. Other events change no membership.
    """
    home: dict[ArticleId, StoryId] = {}
    for one in events:
        if one.kind == "rebuild":
            home = {}
        elif one.kind in {"story", "join", "move"} and one.story is not None:
            home[ArticleId(one.detail["article"])] = one.story
        elif one.kind == "split" and one.story is not None:
            home |= {ArticleId(each): one.story for each in one.detail["articles"]}
        elif one.kind == "merge":
            into = StoryId(one.detail["into"])
            home = {a: into if story == one.story else story for a, story in home.items()}
    stories: dict[StoryId, list[ArticleId]] = {}
    for article in sorted(home):
        stories.setdefault(home[article], []).append(article)
    return {story: tuple(stories[story]) for story in sorted(stories)}
