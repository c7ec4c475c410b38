from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
from uuid import UUID






T = TypeVar("T", bound="RankRequest")



@_attrs_define
class RankRequest:
    """ 
        Attributes:
            media_ids (list[UUID]): Duplicates count once; what the catalogue does not have is left out.
            strategy (None | str | Unset): The name of a strategy; without one, the default one.
            explain (bool | None | Unset): true: each medium says why it has its place, in because and reasons.
            placement (None | str | Unset): Where it is shown: its filter and its rules hold (of a ranked list its strategy,
                too, where none is given), and what is logged is counted for it.
            track (bool | None | Unset): Whether to log what is shown: then the answer has an answer_id, to be sent with the
                events that come of it. So it does at a placement that tracks.
     """

    media_ids: list[UUID]
    strategy: None | str | Unset = UNSET
    explain: bool | None | Unset = UNSET
    placement: None | str | Unset = UNSET
    track: bool | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        media_ids = []
        for media_ids_item_data in self.media_ids:
            media_ids_item = str(media_ids_item_data)
            media_ids.append(media_ids_item)



        strategy: None | str | Unset
        if isinstance(self.strategy, Unset):
            strategy = UNSET
        else:
            strategy = self.strategy

        explain: bool | None | Unset
        if isinstance(self.explain, Unset):
            explain = UNSET
        else:
            explain = self.explain

        placement: None | str | Unset
        if isinstance(self.placement, Unset):
            placement = UNSET
        else:
            placement = self.placement

        track: bool | None | Unset
        if isinstance(self.track, Unset):
            track = UNSET
        else:
            track = self.track


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "media_ids": media_ids,
        })
        if strategy is not UNSET:
            field_dict["strategy"] = strategy
        if explain is not UNSET:
            field_dict["explain"] = explain
        if placement is not UNSET:
            field_dict["placement"] = placement
        if track is not UNSET:
            field_dict["track"] = track

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        media_ids = []
        _media_ids = d.pop("media_ids")
        for media_ids_item_data in (_media_ids):
            media_ids_item = UUID(media_ids_item_data)



            media_ids.append(media_ids_item)


        def _parse_strategy(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        strategy = _parse_strategy(d.pop("strategy", UNSET))


        def _parse_explain(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        explain = _parse_explain(d.pop("explain", UNSET))


        def _parse_placement(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        placement = _parse_placement(d.pop("placement", UNSET))


        def _parse_track(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        track = _parse_track(d.pop("track", UNSET))


        rank_request = cls(
            media_ids=media_ids,
            strategy=strategy,
            explain=explain,
            placement=placement,
            track=track,
        )

        return rank_request

