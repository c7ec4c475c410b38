from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="OutcomesOutcomesItem")



@_attrs_define
class OutcomesOutcomesItem:
    """ 
        Attributes:
            group (None | str):
            answers (int):
            people (int): Who got them; visitors without an account are not among these.
            shown (int): Media.
            taken (int): Media that were liked or watched because they were shown.
            rate (float): taken / shown.
            median_seconds (float | None): From answer to taking.
            coverage (float | None): The share of the available media that was shown at all.
            new_share (float): Of what was shown, what nobody had taken as of the last refresh.
     """

    group: None | str
    answers: int
    people: int
    shown: int
    taken: int
    rate: float
    median_seconds: float | None
    coverage: float | None
    new_share: float





    def to_dict(self) -> dict[str, Any]:
        group: None | str
        group = self.group

        answers = self.answers

        people = self.people

        shown = self.shown

        taken = self.taken

        rate = self.rate

        median_seconds: float | None
        median_seconds = self.median_seconds

        coverage: float | None
        coverage = self.coverage

        new_share = self.new_share


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "group": group,
            "answers": answers,
            "people": people,
            "shown": shown,
            "taken": taken,
            "rate": rate,
            "median_seconds": median_seconds,
            "coverage": coverage,
            "new_share": new_share,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_group(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        group = _parse_group(d.pop("group"))


        answers = d.pop("answers")

        people = d.pop("people")

        shown = d.pop("shown")

        taken = d.pop("taken")

        rate = d.pop("rate")

        def _parse_median_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        median_seconds = _parse_median_seconds(d.pop("median_seconds"))


        def _parse_coverage(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        coverage = _parse_coverage(d.pop("coverage"))


        new_share = d.pop("new_share")

        outcomes_outcomes_item = cls(
            group=group,
            answers=answers,
            people=people,
            shown=shown,
            taken=taken,
            rate=rate,
            median_seconds=median_seconds,
            coverage=coverage,
            new_share=new_share,
        )

        return outcomes_outcomes_item

