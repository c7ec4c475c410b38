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
  from ..models.session_request_attributes_type_0 import SessionRequestAttributesType0





T = TypeVar("T", bound="SessionRequest")



@_attrs_define
class SessionRequest:
    """ 
        Attributes:
            media_ids (list[UUID]): The media of this visit, latest last. Those that the catalogue does not know are passed
                over.
            limit (int | None | Unset): How many media, at most. Default: 10.
            offset (int | None | Unset): How many media to skip. Default: 0.
            strategy (None | str | Unset): The name of a strategy; without one, sequence.
            diversity (float | None | Unset): 0 orders by score alone; above 0, media like those before them, by genres and
                by who takes both, go down. Without it, the strategy's own: 0, unless somebody set it. Scores stay what the
                strategy gives.
            least_confidence (float | None | Unset): Leaves out media whose recommendation_score × confidence is less.
            explain (bool | None | Unset): Whether to say why each medium is there: because and reasons.
            track (bool | None | Unset): Whether to log what is shown: then the answer has an answer_id, to be sent with the
                events that come of it. So it does at a placement that tracks.
            genre (list[str] | None | str | Unset): Only media that have any of these genres. Case does not matter.
            all_genres (list[str] | None | str | Unset): Only media that have all of these genres.
            not_genre (list[str] | None | str | Unset): No media that have any of these genres.
            media_type (list[str] | None | str | Unset): Only media of any of these types.
            released_from (int | None | Unset): Only media released in this year or later.
            released_to (int | None | Unset): Only media released in this year or earlier.
            placement (None | str | Unset): A place where recommendations are shown: its filter and rules hold, and its
                strategy, diversity and explore where the question does not say.
            within (list[UUID] | None | Unset): Nothing but these media.
            without (list[UUID] | None | Unset): Not these media.
            attributes (None | SessionRequestAttributesType0 | Unset): What further attributes of the catalogue must be: a
                value, a list of values, or an object of in, not (values), from and to (both included).
     """

    media_ids: list[UUID]
    limit: int | None | Unset = 10
    offset: int | None | Unset = 0
    strategy: None | str | Unset = UNSET
    diversity: float | None | Unset = UNSET
    least_confidence: float | None | Unset = UNSET
    explain: bool | None | Unset = UNSET
    track: bool | None | Unset = UNSET
    genre: list[str] | None | str | Unset = UNSET
    all_genres: list[str] | None | str | Unset = UNSET
    not_genre: list[str] | None | str | Unset = UNSET
    media_type: list[str] | None | str | Unset = UNSET
    released_from: int | None | Unset = UNSET
    released_to: int | None | Unset = UNSET
    placement: None | str | Unset = UNSET
    within: list[UUID] | None | Unset = UNSET
    without: list[UUID] | None | Unset = UNSET
    attributes: None | SessionRequestAttributesType0 | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.session_request_attributes_type_0 import SessionRequestAttributesType0 # noqa: PLC0415
        media_ids = []
        for media_ids_item_data in self.media_ids:
            media_ids_item = str(media_ids_item_data)
            media_ids.append(media_ids_item)



        limit: int | None | Unset
        if isinstance(self.limit, Unset):
            limit = UNSET
        else:
            limit = self.limit

        offset: int | None | Unset
        if isinstance(self.offset, Unset):
            offset = UNSET
        else:
            offset = self.offset

        strategy: None | str | Unset
        if isinstance(self.strategy, Unset):
            strategy = UNSET
        else:
            strategy = self.strategy

        diversity: float | None | Unset
        if isinstance(self.diversity, Unset):
            diversity = UNSET
        else:
            diversity = self.diversity

        least_confidence: float | None | Unset
        if isinstance(self.least_confidence, Unset):
            least_confidence = UNSET
        else:
            least_confidence = self.least_confidence

        explain: bool | None | Unset
        if isinstance(self.explain, Unset):
            explain = UNSET
        else:
            explain = self.explain

        track: bool | None | Unset
        if isinstance(self.track, Unset):
            track = UNSET
        else:
            track = self.track

        genre: list[str] | None | str | Unset
        if isinstance(self.genre, Unset):
            genre = UNSET
        elif isinstance(self.genre, list):
            genre = self.genre


        else:
            genre = self.genre

        all_genres: list[str] | None | str | Unset
        if isinstance(self.all_genres, Unset):
            all_genres = UNSET
        elif isinstance(self.all_genres, list):
            all_genres = self.all_genres


        else:
            all_genres = self.all_genres

        not_genre: list[str] | None | str | Unset
        if isinstance(self.not_genre, Unset):
            not_genre = UNSET
        elif isinstance(self.not_genre, list):
            not_genre = self.not_genre


        else:
            not_genre = self.not_genre

        media_type: list[str] | None | str | Unset
        if isinstance(self.media_type, Unset):
            media_type = UNSET
        elif isinstance(self.media_type, list):
            media_type = self.media_type


        else:
            media_type = self.media_type

        released_from: int | None | Unset
        if isinstance(self.released_from, Unset):
            released_from = UNSET
        else:
            released_from = self.released_from

        released_to: int | None | Unset
        if isinstance(self.released_to, Unset):
            released_to = UNSET
        else:
            released_to = self.released_to

        placement: None | str | Unset
        if isinstance(self.placement, Unset):
            placement = UNSET
        else:
            placement = self.placement

        within: list[str] | None | Unset
        if isinstance(self.within, Unset):
            within = UNSET
        elif isinstance(self.within, list):
            within = []
            for within_type_0_item_data in self.within:
                within_type_0_item = str(within_type_0_item_data)
                within.append(within_type_0_item)


        else:
            within = self.within

        without: list[str] | None | Unset
        if isinstance(self.without, Unset):
            without = UNSET
        elif isinstance(self.without, list):
            without = []
            for without_type_0_item_data in self.without:
                without_type_0_item = str(without_type_0_item_data)
                without.append(without_type_0_item)


        else:
            without = self.without

        attributes: dict[str, Any] | None | Unset
        if isinstance(self.attributes, Unset):
            attributes = UNSET
        elif isinstance(self.attributes, SessionRequestAttributesType0):
            attributes = self.attributes.to_dict()
        else:
            attributes = self.attributes


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "media_ids": media_ids,
        })
        if limit is not UNSET:
            field_dict["limit"] = limit
        if offset is not UNSET:
            field_dict["offset"] = offset
        if strategy is not UNSET:
            field_dict["strategy"] = strategy
        if diversity is not UNSET:
            field_dict["diversity"] = diversity
        if least_confidence is not UNSET:
            field_dict["least_confidence"] = least_confidence
        if explain is not UNSET:
            field_dict["explain"] = explain
        if track is not UNSET:
            field_dict["track"] = track
        if genre is not UNSET:
            field_dict["genre"] = genre
        if all_genres is not UNSET:
            field_dict["all_genres"] = all_genres
        if not_genre is not UNSET:
            field_dict["not_genre"] = not_genre
        if media_type is not UNSET:
            field_dict["media_type"] = media_type
        if released_from is not UNSET:
            field_dict["released_from"] = released_from
        if released_to is not UNSET:
            field_dict["released_to"] = released_to
        if placement is not UNSET:
            field_dict["placement"] = placement
        if within is not UNSET:
            field_dict["within"] = within
        if without is not UNSET:
            field_dict["without"] = without
        if attributes is not UNSET:
            field_dict["attributes"] = attributes

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.session_request_attributes_type_0 import SessionRequestAttributesType0 # noqa: PLC0415
        d = dict(src_dict)
        media_ids = []
        _media_ids = d.pop("media_ids")
        for media_ids_item_data in (_media_ids):
            media_ids_item = UUID(media_ids_item_data)



            media_ids.append(media_ids_item)


        def _parse_limit(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        limit = _parse_limit(d.pop("limit", UNSET))


        def _parse_offset(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        offset = _parse_offset(d.pop("offset", UNSET))


        def _parse_strategy(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        strategy = _parse_strategy(d.pop("strategy", UNSET))


        def _parse_diversity(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        diversity = _parse_diversity(d.pop("diversity", UNSET))


        def _parse_least_confidence(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        least_confidence = _parse_least_confidence(d.pop("least_confidence", UNSET))


        def _parse_explain(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        explain = _parse_explain(d.pop("explain", UNSET))


        def _parse_track(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        track = _parse_track(d.pop("track", UNSET))


        def _parse_genre(data: object) -> list[str] | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                genre_type_0 = cast(list[str], data)

                return genre_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | str | Unset, data)

        genre = _parse_genre(d.pop("genre", UNSET))


        def _parse_all_genres(data: object) -> list[str] | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                all_genres_type_0 = cast(list[str], data)

                return all_genres_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | str | Unset, data)

        all_genres = _parse_all_genres(d.pop("all_genres", UNSET))


        def _parse_not_genre(data: object) -> list[str] | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                not_genre_type_0 = cast(list[str], data)

                return not_genre_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | str | Unset, data)

        not_genre = _parse_not_genre(d.pop("not_genre", UNSET))


        def _parse_media_type(data: object) -> list[str] | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                media_type_type_0 = cast(list[str], data)

                return media_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | str | Unset, data)

        media_type = _parse_media_type(d.pop("media_type", UNSET))


        def _parse_released_from(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        released_from = _parse_released_from(d.pop("released_from", UNSET))


        def _parse_released_to(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        released_to = _parse_released_to(d.pop("released_to", UNSET))


        def _parse_placement(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        placement = _parse_placement(d.pop("placement", UNSET))


        def _parse_within(data: object) -> list[UUID] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                within_type_0 = []
                _within_type_0 = data
                for within_type_0_item_data in (_within_type_0):
                    within_type_0_item = UUID(within_type_0_item_data)



                    within_type_0.append(within_type_0_item)

                return within_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[UUID] | None | Unset, data)

        within = _parse_within(d.pop("within", UNSET))


        def _parse_without(data: object) -> list[UUID] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                without_type_0 = []
                _without_type_0 = data
                for without_type_0_item_data in (_without_type_0):
                    without_type_0_item = UUID(without_type_0_item_data)



                    without_type_0.append(without_type_0_item)

                return without_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[UUID] | None | Unset, data)

        without = _parse_without(d.pop("without", UNSET))


        def _parse_attributes(data: object) -> None | SessionRequestAttributesType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                attributes_type_0 = SessionRequestAttributesType0.from_dict(data)



                return attributes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SessionRequestAttributesType0 | Unset, data)

        attributes = _parse_attributes(d.pop("attributes", UNSET))


        session_request = cls(
            media_ids=media_ids,
            limit=limit,
            offset=offset,
            strategy=strategy,
            diversity=diversity,
            least_confidence=least_confidence,
            explain=explain,
            track=track,
            genre=genre,
            all_genres=all_genres,
            not_genre=not_genre,
            media_type=media_type,
            released_from=released_from,
            released_to=released_to,
            placement=placement,
            within=within,
            without=without,
            attributes=attributes,
        )


        session_request.additional_properties = d
        return session_request

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
