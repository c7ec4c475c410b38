from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="HomeRowsItemBecauseType1")



@_attrs_define
class HomeRowsItemBecauseType1:
    """ 
        Attributes:
            genre (str):
     """

    genre: str





    def to_dict(self) -> dict[str, Any]:
        genre = self.genre


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "genre": genre,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        genre = d.pop("genre")

        home_rows_item_because_type_1 = cls(
            genre=genre,
        )

        return home_rows_item_because_type_1

