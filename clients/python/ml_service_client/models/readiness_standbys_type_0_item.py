from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.readiness_standbys_type_0_item_state import ReadinessStandbysType0ItemState






T = TypeVar("T", bound="ReadinessStandbysType0Item")



@_attrs_define
class ReadinessStandbysType0Item:
    """ 
        Attributes:
            state (ReadinessStandbysType0ItemState):
            lag_seconds (float): Since the primary was where it is.
     """

    state: ReadinessStandbysType0ItemState
    lag_seconds: float





    def to_dict(self) -> dict[str, Any]:
        state = self.state.value

        lag_seconds = self.lag_seconds


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "state": state,
            "lag_seconds": lag_seconds,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        state = ReadinessStandbysType0ItemState(d.pop("state"))




        lag_seconds = d.pop("lag_seconds")

        readiness_standbys_type_0_item = cls(
            state=state,
            lag_seconds=lag_seconds,
        )

        return readiness_standbys_type_0_item

