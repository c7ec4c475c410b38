"""What files say, held in memory: the files of a test are small."""

from dataclasses import dataclass
from pathlib import Path

from service.tools.load import DataSet, Interaction, Medium, Tag, opened


@dataclass(frozen=True)
class Content:
    """A data set, read."""

    name: str
    media: list[Medium]
    interactions: list[Interaction]
    tags: list[Tag]
    genres: list[tuple[str, tuple[str, ...]]]
    malformed: list[str]
    left_out: dict[str, int]

    @property
    def types(self) -> list[str]:
        return [interaction.type for interaction in self.interactions]


def read(form: str, path: Path, *, skip_malformed: bool = False, progress: bool = False) -> Content:
    """Read all of a data set, as `store` would. Raises LoadError, OSError."""
    options = {"skip_malformed": skip_malformed, "progress": progress}
    with opened(form, path, **options) as (reading, data):
        assert isinstance(data, DataSet)
        media, tags, genres = [*data.media], [*data.tags], [*data.genres]
        return Content(
            name=data.name,
            media=media,
            tags=tags,
            genres=genres,
            interactions=[*data.interactions],
            malformed=reading.examples,
            left_out={**reading.left_out},
        )
