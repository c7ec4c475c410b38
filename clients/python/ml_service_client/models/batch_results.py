from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.batch_results_results import BatchResultsResults





T = TypeVar("T", bound="BatchResults")



@_attrs_define
class BatchResults:
    """ 
        Attributes:
            results (BatchResultsResults): By user id, in lower case.
            total_users (int):
            model_version (int | None): The refresh that the model is as of; null before the first.
            generated_at (datetime.datetime): In UTC.
     """

    results: BatchResultsResults
    total_users: int
    model_version: int | None
    generated_at: datetime.datetime





    def to_dict(self) -> dict[str, Any]:
        from ..models.batch_results_results import BatchResultsResults # noqa: PLC0415
        results = self.results.to_dict()

        total_users = self.total_users

        model_version: int | None
        model_version = self.model_version

        generated_at = self.generated_at.isoformat()


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "results": results,
            "total_users": total_users,
            "model_version": model_version,
            "generated_at": generated_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.batch_results_results import BatchResultsResults # noqa: PLC0415
        d = dict(src_dict)
        results = BatchResultsResults.from_dict(d.pop("results"))




        total_users = d.pop("total_users")

        def _parse_model_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        model_version = _parse_model_version(d.pop("model_version"))


        generated_at = datetime.datetime.fromisoformat(d.pop("generated_at"))




        batch_results = cls(
            results=results,
            total_users=total_users,
            model_version=model_version,
            generated_at=generated_at,
        )

        return batch_results

