"""Names with all who name them: look-up by frames, pages, what is written with a profile."""

from datetime import date

from dzherelo.model.ids import ArticleId
from dzherelo.model.profile import Entity, Profile, Terms
from dzherelo.provenance import across
from dzherelo.store import profiles, view_names
from dzherelo.store.database import Database
from tests.web import world


async def test_a_name_is_found_in_any_case_and_language(database: Database) -> None:
    await world.build(database, world.Shelf())
    async with database.transaction() as session:
        for asked in (
            "Гнатишин",
            "Олени Гнатишин",
            "Оленою Гнатишин",
            "Olena Hnatyshyn",
            "елена гнатышин",
        ):
            (found,) = await view_names.top(session, across.asked(asked))
            assert (found.key, found.name, found.articles) == (world.MAYOR, "Олена Гнатишин", 3)
        assert await view_names.top(session, (("nbd",),)) == ()
        assert (await view_names.top(session))[0].key == world.MAYOR


async def test_a_page_gathers_forms_roles_stories_and_outlets(database: Database) -> None:
    await world.build(database, world.Shelf())
    async with database.transaction() as session:
        view = await view_names.name_view(session, world.MAYOR, public=False)
        assert await view_names.name_view(session, "person.nbd", public=False) is None
        assert (await view_names.of_story(session, 1))[0].name == "Олена Гнатишин"
    assert view is not None
    assert [(one.name, one.articles) for one in view.forms] == [
        ("Олена Гнатишин", 2),
        ("Елена Гнатышин", 1),
    ]
    assert view.roles == ("міська голова",)
    assert [one.story.id for one in view.stories] == [1]
    assert {one.source.slug for one in view.outlets} == {"teren", "holos", "vestnik"}


async def test_a_profile_brings_its_names_and_takes_the_old_ones_back(database: Database) -> None:
    await world.build(database, world.Shelf())
    forms = (
        Entity("person", "Іван Драч", "іван драч", 2, "person.avn.drc", "мер"),
        Entity("person", "Ivan Drach", "ivan drach", 1, "person.avn.drc"),
        Entity("other", "Зима", "зим", 1),
    )
    fresh = Profile("uk", Terms(), Terms(), entities=forms)
    async with database.transaction() as session:
        await profiles.save(
            session, [profiles.NewProfile(ArticleId(1), 2, fresh, date(2026, 7, 14))]
        )
        (drach,) = await view_names.top(session, (("drc",),))
        assert (drach.name, drach.articles, drach.stories) == ("Іван Драч", 1, 1)
        view = await view_names.name_view(session, world.MAYOR, public=False)
    assert view is not None
    assert view.card.articles == 2
