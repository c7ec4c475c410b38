from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="ReadinessSourcesType0AdditionalProperty")



@_attrs_define
class ReadinessSourcesType0AdditionalProperty:
    """ 
        Attributes:
            read_seconds (float | None): Since it was last read.
            error (None | str): Why it cannot be read now.
            failing_seconds (float | None): For how long.
            rows_left_out (int): Rows without a person or a medium, or of an unknown type.
     """

    read_seconds: float | None
    error: None | str
    failing_seconds: float | None
    rows_left_out: int





    def to_dict(self) -> dict[str, Any]:
        read_seconds: float | None
        read_seconds = self.read_seconds

        error: None | str
        error = self.error

        failing_seconds: float | None
        failing_seconds = self.failing_seconds

        rows_left_out = self.rows_left_out


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "read_seconds": read_seconds,
            "error": error,
            "failing_seconds": failing_seconds,
            "rows_left_out": rows_left_out,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_read_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        read_seconds = _parse_read_seconds(d.pop("read_seconds"))


        def _parse_error(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        error = _parse_error(d.pop("error"))


        def _parse_failing_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        failing_seconds = _parse_failing_seconds(d.pop("failing_seconds"))


        rows_left_out = d.pop("rows_left_out")

        readiness_sources_type_0_additional_property = cls(
            read_seconds=read_seconds,
            error=error,
            failing_seconds=failing_seconds,
            rows_left_out=rows_left_out,
        )

        return readiness_sources_type_0_additional_property

