"""Settings come from the environment, then the file, then defaults; wrong ones are named."""

from pathlib import Path

import pytest

from dzherelo.config import Settings, load


def test_defaults_are_for_this_machine_only(tmp_path: Path) -> None:
    settings = load(tmp_path, {})
    assert not settings.public
    assert settings.objects_url == str(tmp_path / "objects")
    assert settings.address == "http://127.0.0.1:8780"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "dzherelo.toml").write_text('title = "Місто"\nprocesses = 3\n')
    settings = load(tmp_path, {"DZHERELO_PROCESSES": "5", "DZHERELO_ALLOW": "10.0.0.0/8,::1/128"})
    assert (settings.title, settings.processes) == ("Місто", 5)
    assert settings.allow == ("10.0.0.0/8", "::1/128")


@pytest.mark.parametrize("listen", ["0.0.0.0:80", "[::]:80", "192.168.1.5:8780"])
def test_an_address_that_others_reach_makes_the_portal_public(tmp_path: Path, listen: str) -> None:
    assert load(tmp_path, {"DZHERELO_LISTEN": listen}).public


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour = 1", "unknown setting 'colour'"),
        ('processes = "many"', "can't be read"),
        ('listen = "somewhere"', "can't be read"),
        ('edition = "maybe"', "auto, always or never"),
        ("listen = ", "dzherelo.toml"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "dzherelo.toml").write_text(text)
    with pytest.raises(ValueError, match=words):
        load(tmp_path, {})


@pytest.mark.parametrize(
    ("base_url", "callback"),
    [
        ("", ""),
        ("http://localhost:8780", ""),
        ("http://127.0.0.1:8780/", ""),
        ("http://192.168.1.5", ""),
        ("https://news.example/", "https://news.example"),
        ("http://93.184.216.34", "http://93.184.216.34"),
    ],
)
def test_hubs_are_given_a_public_address_only(tmp_path: Path, base_url: str, callback: str) -> None:
    assert Settings(home=tmp_path, base_url=base_url).callback == callback
