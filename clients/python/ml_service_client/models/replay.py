from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.replay_changed_item import ReplayChangedItem
from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="Replay")



@_attrs_define
class Replay:
    """ 
        Attributes:
            answer_id (UUID):
            user_id (None | UUID): Null for somebody without an account.
            shown_at (datetime.datetime): In UTC.
            placement (str):
            strategy (str):
            same (bool | None): Whether the media are; null for what is not asked again: rows of home pages, placements with
                a rotation, interleaved pages whose experiment is gone, questions with more than 1,000 ids. Then now is null,
                too, and changed says what it says of others.
            shown (list[UUID]):
            now (list[UUID] | None):
            changed (list[ReplayChangedItem]):
     """

    answer_id: UUID
    user_id: None | UUID
    shown_at: datetime.datetime
    placement: str
    strategy: str
    same: bool | None
    shown: list[UUID]
    now: list[UUID] | None
    changed: list[ReplayChangedItem]





    def to_dict(self) -> dict[str, Any]:
        answer_id = str(self.answer_id)

        user_id: None | str
        if isinstance(self.user_id, UUID):
            user_id = str(self.user_id)
        else:
            user_id = self.user_id

        shown_at = self.shown_at.isoformat()

        placement = self.placement

        strategy = self.strategy

        same: bool | None
        same = self.same

        shown = []
        for shown_item_data in self.shown:
            shown_item = str(shown_item_data)
            shown.append(shown_item)



        now: list[str] | None
        if isinstance(self.now, list):
            now = []
            for now_type_0_item_data in self.now:
                now_type_0_item = str(now_type_0_item_data)
                now.append(now_type_0_item)


        else:
            now = self.now

        changed = []
        for changed_item_data in self.changed:
            changed_item = changed_item_data.value
            changed.append(changed_item)




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "answer_id": answer_id,
            "user_id": user_id,
            "shown_at": shown_at,
            "placement": placement,
            "strategy": strategy,
            "same": same,
            "shown": shown,
            "now": now,
            "changed": changed,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        answer_id = UUID(d.pop("answer_id"))




        def _parse_user_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                user_id_type_0 = UUID(data)



                return user_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        user_id = _parse_user_id(d.pop("user_id"))


        shown_at = datetime.datetime.fromisoformat(d.pop("shown_at"))




        placement = d.pop("placement")

        strategy = d.pop("strategy")

        def _parse_same(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        same = _parse_same(d.pop("same"))


        shown = []
        _shown = d.pop("shown")
        for shown_item_data in (_shown):
            shown_item = UUID(shown_item_data)



            shown.append(shown_item)


        def _parse_now(data: object) -> list[UUID] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                now_type_0 = []
                _now_type_0 = data
                for now_type_0_item_data in (_now_type_0):
                    now_type_0_item = UUID(now_type_0_item_data)



                    now_type_0.append(now_type_0_item)

                return now_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[UUID] | None, data)

        now = _parse_now(d.pop("now"))


        changed = []
        _changed = d.pop("changed")
        for changed_item_data in (_changed):
            changed_item = ReplayChangedItem(changed_item_data)



            changed.append(changed_item)


        replay = cls(
            answer_id=answer_id,
            user_id=user_id,
            shown_at=shown_at,
            placement=placement,
            strategy=strategy,
            same=same,
            shown=shown,
            now=now,
            changed=changed,
        )

        return replay

