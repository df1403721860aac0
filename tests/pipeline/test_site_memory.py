"""The pages of a site are remembered, forgotten when they are old, and shown."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner

from dzherelo.cli.main import app as command
from dzherelo.model.ids import ArticleId
from dzherelo.model.trace import Trace
from dzherelo.pipeline import sites
from dzherelo.store import traces
from dzherelo.store.traces import Remembered
from tests.pipeline.conftest import Played, Rows

NOW = datetime(2026, 11, 20, tzinfo=UTC)


async def test_every_page_that_was_read_is_remembered(rows: Rows) -> None:
    hosts = await rows.all("SELECT host, count(*) FROM trace GROUP BY host")
    assert hosts
    assert all(0 < number <= traces.KEPT for _, number in hosts)
    read = await rows.all(
        "SELECT count(*) FROM trace JOIN article ON article.id = article_id WHERE revision = 0"
    )
    assert read[0][0] == 0


def test_a_new_layout_is_noticed() -> None:
    def page(number: int, core: str, quality: float = 1.0) -> Remembered:
        trace = Trace(lines=(number,), kept=(number,), core=core, quality=quality)
        return Remembered(ArticleId(number), NOW + timedelta(days=number), trace)

    found = [page(number, "div.new" if number > 5 else "div.old") for number in range(9, 0, -1)]
    found.insert(1, page(8, "p", quality=0.3))
    learned = sites.survey("a.example", found, {})
    assert learned.layouts[0].core == "div.new"
    assert learned.changed == NOW + timedelta(days=6)
    assert learned.poor == (8,)
    assert sites.survey("a.example", found[-4:], {}).changed is None


def test_the_commands_show_what_was_learned(played: Played, tmp_path: Path) -> None:
    environment = {"DZHERELO_DATABASE": played.settings.database}
    run = CliRunner().invoke
    listed = run(command, ["sites", "list", "--json", "--home", str(tmp_path)], env=environment)
    assert listed.exit_code == 0
    assert '"layouts":[{"core":"' in listed.stdout
    folder = tmp_path / "sites"
    folder.mkdir()
    (folder / "one.toml").write_text(
        "hosts = ['a.example']\ntext = '//td'\n[expect]\nbegins = 'Міст'\nends = 'мер.'"
    )
    missing = run(command, ["sites", "check", "--home", str(tmp_path)])
    assert missing.exit_code == 1
    page = folder / "one.html"
    page.write_text(
        "<title>Місто</title><table><tr><td>Міст відкрили. Приїхав мер.</td></tr></table>"
    )
    assert run(command, ["sites", "check", "--home", str(tmp_path)]).exit_code == 0
    page.write_text("<title>Місто</title><table><tr><td>Приїхав мер.</td></tr></table>")
    wrong = run(command, ["sites", "check", "--home", str(tmp_path)])
    assert wrong.exit_code == 1
    assert "begins" in wrong.stdout
