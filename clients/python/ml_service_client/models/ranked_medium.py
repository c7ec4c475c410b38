from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
from uuid import UUID

if TYPE_CHECKING:
  from ..models.reason import Reason





T = TypeVar("T", bound="RankedMedium")



@_attrs_define
class RankedMedium:
    """ 
        Attributes:
            id (UUID):
            title (None | str):
            description (None | str):
            release_year (int | None):
            media_type (None | str): As the catalogue has it: MOVIE, SERIES, or any other text.
            cover_url (None | str):
            genres (list[str]):
            recommendation_score (float):
            content_score (float):
            collaborative_score (float):
            seen (bool | None): Whether the person liked, disliked or watched it; null where that cannot be known now.
            because (None | str | Unset): Where asked with explain: the best reasons in English, fit to be shown to the
                person; null where the score is 0, or rests on what they dislike alone; but not of what explore shows because it
                is new.
            reasons (list[Reason] | Unset): Where asked with explain: what adds the most to the score, strongest first;
                media that the person dislikes are none of it.
            rules (list[str] | Unset): The rules that moved it; left out where none did.
     """

    id: UUID
    title: None | str
    description: None | str
    release_year: int | None
    media_type: None | str
    cover_url: None | str
    genres: list[str]
    recommendation_score: float
    content_score: float
    collaborative_score: float
    seen: bool | None
    because: None | str | Unset = UNSET
    reasons: list[Reason] | Unset = UNSET
    rules: list[str] | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.reason import Reason # noqa: PLC0415
        id = str(self.id)

        title: None | str
        title = self.title

        description: None | str
        description = self.description

        release_year: int | None
        release_year = self.release_year

        media_type: None | str
        media_type = self.media_type

        cover_url: None | str
        cover_url = self.cover_url

        genres = self.genres



        recommendation_score = self.recommendation_score

        content_score = self.content_score

        collaborative_score = self.collaborative_score

        seen: bool | None
        seen = self.seen

        because: None | str | Unset
        if isinstance(self.because, Unset):
            because = UNSET
        else:
            because = self.because

        reasons: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.reasons, Unset):
            reasons = []
            for reasons_item_data in self.reasons:
                reasons_item = reasons_item_data.to_dict()
                reasons.append(reasons_item)



        rules: list[str] | Unset = UNSET
        if not isinstance(self.rules, Unset):
            rules = self.rules




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "id": id,
            "title": title,
            "description": description,
            "release_year": release_year,
            "media_type": media_type,
            "cover_url": cover_url,
            "genres": genres,
            "recommendation_score": recommendation_score,
            "content_score": content_score,
            "collaborative_score": collaborative_score,
            "seen": seen,
        })
        if because is not UNSET:
            field_dict["because"] = because
        if reasons is not UNSET:
            field_dict["reasons"] = reasons
        if rules is not UNSET:
            field_dict["rules"] = rules

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.reason import Reason # noqa: PLC0415
        d = dict(src_dict)
        id = UUID(d.pop("id"))




        def _parse_title(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        title = _parse_title(d.pop("title"))


        def _parse_description(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        description = _parse_description(d.pop("description"))


        def _parse_release_year(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        release_year = _parse_release_year(d.pop("release_year"))


        def _parse_media_type(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        media_type = _parse_media_type(d.pop("media_type"))


        def _parse_cover_url(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cover_url = _parse_cover_url(d.pop("cover_url"))


        genres = cast(list[str], d.pop("genres"))


        recommendation_score = d.pop("recommendation_score")

        content_score = d.pop("content_score")

        collaborative_score = d.pop("collaborative_score")

        def _parse_seen(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        seen = _parse_seen(d.pop("seen"))


        def _parse_because(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        because = _parse_because(d.pop("because", UNSET))


        _reasons = d.pop("reasons", UNSET)
        reasons: list[Reason] | Unset = UNSET
        if _reasons is not UNSET:
            reasons = []
            for reasons_item_data in _reasons:
                reasons_item = Reason.from_dict(reasons_item_data)



                reasons.append(reasons_item)


        rules = cast(list[str], d.pop("rules", UNSET))


        ranked_medium = cls(
            id=id,
            title=title,
            description=description,
            release_year=release_year,
            media_type=media_type,
            cover_url=cover_url,
            genres=genres,
            recommendation_score=recommendation_score,
            content_score=content_score,
            collaborative_score=collaborative_score,
            seen=seen,
            because=because,
            reasons=reasons,
            rules=rules,
        )

        return ranked_medium

