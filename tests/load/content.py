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
        media, tags = [*data.media], [*data.tags]
        return Content(
            data.name, media, [*data.interactions], tags, reading.examples, {**reading.left_out}
        )
