from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.interaction_type import InteractionType
from ..types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime






T = TypeVar("T", bound="Interaction")



@_attrs_define
class Interaction:
    """ 
        Attributes:
            user_id (UUID):
            media_id (UUID):
            type_ (InteractionType):
            interaction_value (float | None | Unset): By default 1 for a LIKE, 0.5 for a WATCH, -1 for a DISLIKE.
            timestamp (datetime.datetime | None | Unset): ISO 8601, from 1970 to an hour from now, which counts as now; in
                UTC where it names no zone; by default now.
            event_id (None | str | Unset): Sent again with the same content, it is recorded once and answered alike.
            answer_id (None | Unset | UUID): Of the answer that it came of. Without it, or where that answer is not in the
                log (any more) or another person's, it is counted for the last answer that showed the person the medium, within
                a day; where that answer did not show the medium, for none. The event is recorded all the same.
     """

    user_id: UUID
    media_id: UUID
    type_: InteractionType
    interaction_value: float | None | Unset = UNSET
    timestamp: datetime.datetime | None | Unset = UNSET
    event_id: None | str | Unset = UNSET
    answer_id: None | Unset | UUID = UNSET





    def to_dict(self) -> dict[str, Any]:
        user_id = str(self.user_id)

        media_id = str(self.media_id)

        type_ = self.type_.value

        interaction_value: float | None | Unset
        if isinstance(self.interaction_value, Unset):
            interaction_value = UNSET
        else:
            interaction_value = self.interaction_value

        timestamp: None | str | Unset
        if isinstance(self.timestamp, Unset):
            timestamp = UNSET
        elif isinstance(self.timestamp, datetime.datetime):
            timestamp = self.timestamp.isoformat()
        else:
            timestamp = self.timestamp

        event_id: None | str | Unset
        if isinstance(self.event_id, Unset):
            event_id = UNSET
        else:
            event_id = self.event_id

        answer_id: None | str | Unset
        if isinstance(self.answer_id, Unset):
            answer_id = UNSET
        elif isinstance(self.answer_id, UUID):
            answer_id = str(self.answer_id)
        else:
            answer_id = self.answer_id


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "user_id": user_id,
            "media_id": media_id,
            "type": type_,
        })
        if interaction_value is not UNSET:
            field_dict["interaction_value"] = interaction_value
        if timestamp is not UNSET:
            field_dict["timestamp"] = timestamp
        if event_id is not UNSET:
            field_dict["event_id"] = event_id
        if answer_id is not UNSET:
            field_dict["answer_id"] = answer_id

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        user_id = UUID(d.pop("user_id"))




        media_id = UUID(d.pop("media_id"))




        type_ = InteractionType(d.pop("type"))




        def _parse_interaction_value(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        interaction_value = _parse_interaction_value(d.pop("interaction_value", UNSET))


        def _parse_timestamp(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                timestamp_type_0 = datetime.datetime.fromisoformat(data)



                return timestamp_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        timestamp = _parse_timestamp(d.pop("timestamp", UNSET))


        def _parse_event_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        event_id = _parse_event_id(d.pop("event_id", UNSET))


        def _parse_answer_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answer_id_type_0 = UUID(data)



                return answer_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        answer_id = _parse_answer_id(d.pop("answer_id", UNSET))


        interaction = cls(
            user_id=user_id,
            media_id=media_id,
            type_=type_,
            interaction_value=interaction_value,
            timestamp=timestamp,
            event_id=event_id,
            answer_id=answer_id,
        )

        return interaction

