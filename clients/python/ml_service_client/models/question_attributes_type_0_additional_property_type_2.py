from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="QuestionAttributesType0AdditionalPropertyType2")



@_attrs_define
class QuestionAttributesType0AdditionalPropertyType2:
    """ 
        Attributes:
            in_ (bool | float | list[bool | float | str] | str | Unset):
            not_ (bool | float | list[bool | float | str] | str | Unset):
            from_ (float | str | Unset):
            to (float | str | Unset):
     """

    in_: bool | float | list[bool | float | str] | str | Unset = UNSET
    not_: bool | float | list[bool | float | str] | str | Unset = UNSET
    from_: float | str | Unset = UNSET
    to: float | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        in_: bool | float | list[bool | float | str] | str | Unset
        if isinstance(self.in_, Unset):
            in_ = UNSET
        elif isinstance(self.in_, list):
            in_ = []
            for in_type_1_item_data in self.in_:
                in_type_1_item: bool | float | str
                in_type_1_item = in_type_1_item_data
                in_.append(in_type_1_item)


        else:
            in_ = self.in_

        not_: bool | float | list[bool | float | str] | str | Unset
        if isinstance(self.not_, Unset):
            not_ = UNSET
        elif isinstance(self.not_, list):
            not_ = []
            for not_type_1_item_data in self.not_:
                not_type_1_item: bool | float | str
                not_type_1_item = not_type_1_item_data
                not_.append(not_type_1_item)


        else:
            not_ = self.not_

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
        def _parse_in_(data: object) -> bool | float | list[bool | float | str] | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                in_type_1 = []
                _in_type_1 = data
                for in_type_1_item_data in (_in_type_1):
                    def _parse_in_type_1_item(data: object) -> bool | float | str:
                        return cast(bool | float | str, data)

                    in_type_1_item = _parse_in_type_1_item(in_type_1_item_data)

                    in_type_1.append(in_type_1_item)

                return in_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(bool | float | list[bool | float | str] | str | Unset, data)

        in_ = _parse_in_(d.pop("in", UNSET))


        def _parse_not_(data: object) -> bool | float | list[bool | float | str] | str | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                not_type_1 = []
                _not_type_1 = data
                for not_type_1_item_data in (_not_type_1):
                    def _parse_not_type_1_item(data: object) -> bool | float | str:
                        return cast(bool | float | str, data)

                    not_type_1_item = _parse_not_type_1_item(not_type_1_item_data)

                    not_type_1.append(not_type_1_item)

                return not_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(bool | float | list[bool | float | str] | str | Unset, data)

        not_ = _parse_not_(d.pop("not", UNSET))


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


        question_attributes_type_0_additional_property_type_2 = cls(
            in_=in_,
            not_=not_,
            from_=from_,
            to=to,
        )

        return question_attributes_type_0_additional_property_type_2

