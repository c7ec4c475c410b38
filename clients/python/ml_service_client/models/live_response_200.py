from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import Literal, cast






T = TypeVar("T", bound="LiveResponse200")



@_attrs_define
class LiveResponse200:
    """ 
        Attributes:
            status (Literal['live']):
     """

    status: Literal['live']





    def to_dict(self) -> dict[str, Any]:
        status = self.status


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "status": status,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        status = cast(Literal['live'] , d.pop("status"))
        if status != 'live':
            raise ValueError(f"status must match const 'live', got '{status}'")

        live_response_200 = cls(
            status=status,
        )

        return live_response_200

