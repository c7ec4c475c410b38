from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
from typing import Literal, cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
  from ..models.home_rows_item import HomeRowsItem





T = TypeVar("T", bound="Home")



@_attrs_define
class Home:
    """ 
        Attributes:
            user_id (UUID):
            page (str):
            rows (list[HomeRowsItem]):
            model_version (int | None): The refresh that the model is as of; null before the first.
            generated_at (datetime.datetime): In UTC.
            fallback (Literal['popular'] | Unset): There where these are popular media, and not the strategy's.
     """

    user_id: UUID
    page: str
    rows: list[HomeRowsItem]
    model_version: int | None
    generated_at: datetime.datetime
    fallback: Literal['popular'] | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.home_rows_item import HomeRowsItem # noqa: PLC0415
        user_id = str(self.user_id)

        page = self.page

        rows = []
        for rows_item_data in self.rows:
            rows_item = rows_item_data.to_dict()
            rows.append(rows_item)



        model_version: int | None
        model_version = self.model_version

        generated_at = self.generated_at.isoformat()

        fallback = self.fallback


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "user_id": user_id,
            "page": page,
            "rows": rows,
            "model_version": model_version,
            "generated_at": generated_at,
        })
        if fallback is not UNSET:
            field_dict["fallback"] = fallback

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.home_rows_item import HomeRowsItem # noqa: PLC0415
        d = dict(src_dict)
        user_id = UUID(d.pop("user_id"))




        page = d.pop("page")

        rows = []
        _rows = d.pop("rows")
        for rows_item_data in (_rows):
            rows_item = HomeRowsItem.from_dict(rows_item_data)



            rows.append(rows_item)


        def _parse_model_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        model_version = _parse_model_version(d.pop("model_version"))


        generated_at = datetime.datetime.fromisoformat(d.pop("generated_at"))




        fallback = cast(Literal['popular'] | Unset , d.pop("fallback", UNSET))
        if fallback != 'popular'and not isinstance(fallback, Unset):
            raise ValueError(f"fallback must match const 'popular', got '{fallback}'")

        home = cls(
            user_id=user_id,
            page=page,
            rows=rows,
            model_version=model_version,
            generated_at=generated_at,
            fallback=fallback,
        )

        return home

