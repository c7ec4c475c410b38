from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.outcomes_outcomes_item import OutcomesOutcomesItem





T = TypeVar("T", bound="Outcomes")



@_attrs_define
class Outcomes:
    """ 
        Attributes:
            outcomes (list[OutcomesOutcomesItem]):
            count (int):
     """

    outcomes: list[OutcomesOutcomesItem]
    count: int





    def to_dict(self) -> dict[str, Any]:
        from ..models.outcomes_outcomes_item import OutcomesOutcomesItem # noqa: PLC0415
        outcomes = []
        for outcomes_item_data in self.outcomes:
            outcomes_item = outcomes_item_data.to_dict()
            outcomes.append(outcomes_item)



        count = self.count


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "outcomes": outcomes,
            "count": count,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.outcomes_outcomes_item import OutcomesOutcomesItem # noqa: PLC0415
        d = dict(src_dict)
        outcomes = []
        _outcomes = d.pop("outcomes")
        for outcomes_item_data in (_outcomes):
            outcomes_item = OutcomesOutcomesItem.from_dict(outcomes_item_data)



            outcomes.append(outcomes_item)


        count = d.pop("count")

        outcomes = cls(
            outcomes=outcomes,
            count=count,
        )

        return outcomes

