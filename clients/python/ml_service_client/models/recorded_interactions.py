from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.recorded_interactions_interactions_item import RecordedInteractionsInteractionsItem





T = TypeVar("T", bound="RecordedInteractions")



@_attrs_define
class RecordedInteractions:
    """ 
        Attributes:
            interactions (list[RecordedInteractionsInteractionsItem]):
            count (int):
     """

    interactions: list[RecordedInteractionsInteractionsItem]
    count: int





    def to_dict(self) -> dict[str, Any]:
        from ..models.recorded_interactions_interactions_item import RecordedInteractionsInteractionsItem # noqa: PLC0415
        interactions = []
        for interactions_item_data in self.interactions:
            interactions_item = interactions_item_data.to_dict()
            interactions.append(interactions_item)



        count = self.count


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "interactions": interactions,
            "count": count,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.recorded_interactions_interactions_item import RecordedInteractionsInteractionsItem # noqa: PLC0415
        d = dict(src_dict)
        interactions = []
        _interactions = d.pop("interactions")
        for interactions_item_data in (_interactions):
            interactions_item = RecordedInteractionsInteractionsItem.from_dict(interactions_item_data)



            interactions.append(interactions_item)


        count = d.pop("count")

        recorded_interactions = cls(
            interactions=interactions,
            count=count,
        )

        return recorded_interactions

