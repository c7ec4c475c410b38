from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="GorseFeedback")



@_attrs_define
class GorseFeedback:
    """ 
        Attributes:
            feedback_type (str): star is a LIKE, read a WATCH.
            user_id (str): A UUID, or any other id: it becomes the UUID that api.user_id gives.
            item_id (str): A UUID, or any other id: it becomes the UUID that api.media_id gives.
            value (float | Unset): 0: not stated.
            timestamp (str | Unset): ISO 8601; empty or 0001-01-01T00:00:00Z: not stated.
            updated (str | Unset): Ignored.
            labels (Any | Unset): Ignored.
            comment (str | Unset): Ignored.
     """

    feedback_type: str
    user_id: str
    item_id: str
    value: float | Unset = UNSET
    timestamp: str | Unset = UNSET
    updated: str | Unset = UNSET
    labels: Any | Unset = UNSET
    comment: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        feedback_type = self.feedback_type

        user_id = self.user_id

        item_id = self.item_id

        value = self.value

        timestamp = self.timestamp

        updated = self.updated

        labels = self.labels

        comment = self.comment


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "FeedbackType": feedback_type,
            "UserId": user_id,
            "ItemId": item_id,
        })
        if value is not UNSET:
            field_dict["Value"] = value
        if timestamp is not UNSET:
            field_dict["Timestamp"] = timestamp
        if updated is not UNSET:
            field_dict["Updated"] = updated
        if labels is not UNSET:
            field_dict["Labels"] = labels
        if comment is not UNSET:
            field_dict["Comment"] = comment

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        feedback_type = d.pop("FeedbackType")

        user_id = d.pop("UserId")

        item_id = d.pop("ItemId")

        value = d.pop("Value", UNSET)

        timestamp = d.pop("Timestamp", UNSET)

        updated = d.pop("Updated", UNSET)

        labels = d.pop("Labels", UNSET)

        comment = d.pop("Comment", UNSET)

        gorse_feedback = cls(
            feedback_type=feedback_type,
            user_id=user_id,
            item_id=item_id,
            value=value,
            timestamp=timestamp,
            updated=updated,
            labels=labels,
            comment=comment,
        )


        gorse_feedback.additional_properties = d
        return gorse_feedback

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
