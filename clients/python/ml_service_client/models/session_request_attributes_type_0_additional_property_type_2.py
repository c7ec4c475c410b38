from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="SessionRequestAttributesType0AdditionalPropertyType2")



@_attrs_define
class SessionRequestAttributesType0AdditionalPropertyType2:
    """ 
        Attributes:
            in_ (list[bool | float | str] | Unset):
            not_ (list[bool | float | str] | Unset):
            from_ (float | str | Unset):
            to (float | str | Unset):
     """

    in_: list[bool | float | str] | Unset = UNSET
    not_: list[bool | float | str] | Unset = UNSET
    from_: float | str | Unset = UNSET
    to: float | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        in_: list[bool | float | str] | Unset = UNSET
        if not isinstance(self.in_, Unset):
            in_ = []
            for in_item_data in self.in_:
                in_item: bool | float | str
                in_item = in_item_data
                in_.append(in_item)



        not_: list[bool | float | str] | Unset = UNSET
        if not isinstance(self.not_, Unset):
            not_ = []
            for not_item_data in self.not_:
                not_item: bool | float | str
                not_item = not_item_data
                not_.append(not_item)



        from_: float | str | Unset
        if isinstance(self.from_, Unset):
            from_ = UNSET
        else:
            from_ = self.from_

        to: float | str | Unset
        if isinstance(self.to, Unset):
            to = UNSET
        else:
            to = self.to


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if in_ is not UNSET:
            field_dict["in"] = in_
        if not_ is not UNSET:
            field_dict["not"] = not_
        if from_ is not UNSET:
            field_dict["from"] = from_
        if to is not UNSET:
            field_dict["to"] = to

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        _in_ = d.pop("in", UNSET)
        in_: list[bool | float | str] | Unset = UNSET
        if _in_ is not UNSET:
            in_ = []
            for in_item_data in _in_:
                def _parse_in_item(data: object) -> bool | float | str:
                    return cast(bool | float | str, data)

                in_item = _parse_in_item(in_item_data)

                in_.append(in_item)


        _not_ = d.pop("not", UNSET)
        not_: list[bool | float | str] | Unset = UNSET
        if _not_ is not UNSET:
            not_ = []
            for not_item_data in _not_:
                def _parse_not_item(data: object) -> bool | float | str:
                    return cast(bool | float | str, data)

                not_item = _parse_not_item(not_item_data)

                not_.append(not_item)


        def _parse_from_(data: object) -> float | str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(float | str | Unset, data)

        from_ = _parse_from_(d.pop("from", UNSET))


        def _parse_to(data: object) -> float | str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(float | str | Unset, data)

        to = _parse_to(d.pop("to", UNSET))


        session_request_attributes_type_0_additional_property_type_2 = cls(
            in_=in_,
            not_=not_,
            from_=from_,
            to=to,
        )

        return session_request_attributes_type_0_additional_property_type_2

