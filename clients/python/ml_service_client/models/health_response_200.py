from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import Literal, cast






T = TypeVar("T", bound="HealthResponse200")



@_attrs_define
class HealthResponse200:
    """ 
        Attributes:
            status (Literal['healthy']):
            service (Literal['ml-service']):
            version (str):
     """

    status: Literal['healthy']
    service: Literal['ml-service']
    version: str





    def to_dict(self) -> dict[str, Any]:
        status = self.status

        service = self.service

        version = self.version


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "status": status,
            "service": service,
            "version": version,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        status = cast(Literal['healthy'] , d.pop("status"))
        if status != 'healthy':
            raise ValueError(f"status must match const 'healthy', got '{status}'")

        service = cast(Literal['ml-service'] , d.pop("service"))
        if service != 'ml-service':
            raise ValueError(f"service must match const 'ml-service', got '{service}'")

        version = d.pop("version")

        health_response_200 = cls(
            status=status,
            service=service,
            version=version,
        )

        return health_response_200

