from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID






T = TypeVar("T", bound="Impression")



@_attrs_define
class Impression:
    """ 
        Attributes:
            answer_id (UUID):
            media_ids (list[UUID]): Which of its media were on the screen; others are passed over.
     """

    answer_id: UUID
    media_ids: list[UUID]





    def to_dict(self) -> dict[str, Any]:
        answer_id = str(self.answer_id)

        media_ids = []
        for media_ids_item_data in self.media_ids:
            media_ids_item = str(media_ids_item_data)
            media_ids.append(media_ids_item)




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "answer_id": answer_id,
            "media_ids": media_ids,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        answer_id = UUID(d.pop("answer_id"))




        media_ids = []
        _media_ids = d.pop("media_ids")
        for media_ids_item_data in (_media_ids):
            media_ids_item = UUID(media_ids_item_data)



            media_ids.append(media_ids_item)


        impression = cls(
            answer_id=answer_id,
            media_ids=media_ids,
        )

        return impression

