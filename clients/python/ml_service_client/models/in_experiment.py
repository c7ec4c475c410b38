from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="InExperiment")



@_attrs_define
class InExperiment:
    """ There where an experiment answered.

        Attributes:
            name (str):
            version (int):
            arm (int | None): Null: all of them, on one page.
     """

    name: str
    version: int
    arm: int | None





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        version = self.version

        arm: int | None
        arm = self.arm


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "name": name,
            "version": version,
            "arm": arm,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        version = d.pop("version")

        def _parse_arm(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        arm = _parse_arm(d.pop("arm"))


        in_experiment = cls(
            name=name,
            version=version,
            arm=arm,
        )

        return in_experiment

