from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.batch_request_attributes_type_0_additional_property_type_2 import BatchRequestAttributesType0AdditionalPropertyType2





T = TypeVar("T", bound="BatchRequestAttributesType0")



@_attrs_define
class BatchRequestAttributesType0:
    """ What further attributes of the catalogue must be: a value, a list of values, or an object of in, not (values), from
    and to (both included).

     """

    additional_properties: dict[str, BatchRequestAttributesType0AdditionalPropertyType2 | bool | float | list[bool | float | str] | str] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.batch_request_attributes_type_0_additional_property_type_2 import BatchRequestAttributesType0AdditionalPropertyType2 # noqa: PLC0415
        
        field_dict: dict[str, Any] = {}
        for prop_name, prop in self.additional_properties.items():
            
            if isinstance(prop, list):
                field_dict[prop_name] = []
                for additional_property_type_1_item_data in prop:
                    additional_property_type_1_item: bool | float | str
                    additional_property_type_1_item = additional_property_type_1_item_data
                    field_dict[prop_name].append(additional_property_type_1_item)


            elif isinstance(prop, BatchRequestAttributesType0AdditionalPropertyType2):
                field_dict[prop_name] = prop.to_dict()
            else:
                field_dict[prop_name] = prop


        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.batch_request_attributes_type_0_additional_property_type_2 import BatchRequestAttributesType0AdditionalPropertyType2 # noqa: PLC0415
        d = dict(src_dict)
        batch_request_attributes_type_0 = cls(
        )


        additional_properties = {}
        for prop_name, prop_dict in d.items():
            def _parse_additional_property(data: object) -> BatchRequestAttributesType0AdditionalPropertyType2 | bool | float | list[bool | float | str] | str:
                try:
                    if not isinstance(data, list):
                        raise TypeError()
                    additional_property_type_1 = []
                    _additional_property_type_1 = data
                    for additional_property_type_1_item_data in (_additional_property_type_1):
                        def _parse_additional_property_type_1_item(data: object) -> bool | float | str:
                            return cast(bool | float | str, data)

                        additional_property_type_1_item = _parse_additional_property_type_1_item(additional_property_type_1_item_data)

                        additional_property_type_1.append(additional_property_type_1_item)

                    return additional_property_type_1
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    additional_property_type_2 = BatchRequestAttributesType0AdditionalPropertyType2.from_dict(data)



                    return additional_property_type_2
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                return cast(BatchRequestAttributesType0AdditionalPropertyType2 | bool | float | list[bool | float | str] | str, data)

            additional_property = _parse_additional_property(prop_dict)

            additional_properties[prop_name] = additional_property

        batch_request_attributes_type_0.additional_properties = additional_properties
        return batch_request_attributes_type_0

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> BatchRequestAttributesType0AdditionalPropertyType2 | bool | float | list[bool | float | str] | str:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: BatchRequestAttributesType0AdditionalPropertyType2 | bool | float | list[bool | float | str] | str) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
