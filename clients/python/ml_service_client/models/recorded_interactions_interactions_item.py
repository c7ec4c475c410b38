from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.recorded_interactions_interactions_item_type import RecordedInteractionsInteractionsItemType
from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="RecordedInteractionsInteractionsItem")



@_attrs_define
class RecordedInteractionsInteractionsItem:
    """ 
        Attributes:
            event_id (None | str):
            user_id (UUID):
            media_id (UUID):
            type_ (RecordedInteractionsInteractionsItemType):
            interaction_value (float):
            timestamp (datetime.datetime): In UTC.
     """

    event_id: None | str
    user_id: UUID
    media_id: UUID
    type_: RecordedInteractionsInteractionsItemType
    interaction_value: float
    timestamp: datetime.datetime





    def to_dict(self) -> dict[str, Any]:
        event_id: None | str
        event_id = self.event_id

        user_id = str(self.user_id)

        media_id = str(self.media_id)

        type_ = self.type_.value

        interaction_value = self.interaction_value

        timestamp = self.timestamp.isoformat()


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "event_id": event_id,
            "user_id": user_id,
            "media_id": media_id,
            "type": type_,
            "interaction_value": interaction_value,
            "timestamp": timestamp,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_event_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        event_id = _parse_event_id(d.pop("event_id"))


        user_id = UUID(d.pop("user_id"))




        media_id = UUID(d.pop("media_id"))




        type_ = RecordedInteractionsInteractionsItemType(d.pop("type"))




        interaction_value = d.pop("interaction_value")

        timestamp = datetime.datetime.fromisoformat(d.pop("timestamp"))




        recorded_interactions_interactions_item = cls(
            event_id=event_id,
            user_id=user_id,
            media_id=media_id,
            type_=type_,
            interaction_value=interaction_value,
            timestamp=timestamp,
        )

        return recorded_interactions_interactions_item

