"""`.env.example` shows every variable with its default."""

from dataclasses import replace
from io import StringIO

from dotenv import dotenv_values

from service.config import SOURCES, Settings
from tests.servers import ROOT

EXAMPLE = {
    name: value or ""
    for name, value in dotenv_values(stream=StringIO((ROOT / ".env.example").read_text())).items()
}


class Recorder(dict[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.add(key)
        return default


def test_it_has_every_variable() -> None:
    recorder = Recorder()
    Settings.from_environ(recorder)
    assert recorder.asked == EXAMPLE.keys()


def test_it_shows_the_defaults() -> None:
    given = Settings.from_environ(EXAMPLE)
    assert given.named_sources == {*SOURCES}  # which an upgrade goes by
    assert replace(given, named_sources=frozenset()) == Settings.from_environ({})
