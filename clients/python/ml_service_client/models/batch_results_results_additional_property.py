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

if TYPE_CHECKING:
  from ..models.in_experiment import InExperiment
  from ..models.media import Media





T = TypeVar("T", bound="BatchResultsResultsAdditionalProperty")



@_attrs_define
class BatchResultsResultsAdditionalProperty:
    """ 
        Attributes:
            recommendations (list[Media]):
            count (int):
            confidence (float): How much is known of the person that the strategy can use, comparable between people, as
                scores are not: n / (n + 10) for n media, as shipped. 0 where popular media must do.
            fallback (Literal['popular'] | Unset): There where these are popular media, and not the strategy's.
            answer_id (None | Unset | UUID): There where the answer was to be logged; null where it could not be.
            experiment (InExperiment | Unset): There where an experiment answered.
     """

    recommendations: list[Media]
    count: int
    confidence: float
    fallback: Literal['popular'] | Unset = UNSET
    answer_id: None | Unset | UUID = UNSET
    experiment: InExperiment | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.in_experiment import InExperiment # noqa: PLC0415
        from ..models.media import Media # noqa: PLC0415
        recommendations = []
        for componentsschemas_media_list_item_data in self.recommendations:
            componentsschemas_media_list_item = componentsschemas_media_list_item_data.to_dict()
            recommendations.append(componentsschemas_media_list_item)



        count = self.count

        confidence = self.confidence

        fallback = self.fallback

        answer_id: None | str | Unset
        if isinstance(self.answer_id, Unset):
            answer_id = UNSET
        elif isinstance(self.answer_id, UUID):
            answer_id = str(self.answer_id)
        else:
            answer_id = self.answer_id

        experiment: dict[str, Any] | Unset = UNSET
        if not isinstance(self.experiment, Unset):
            experiment = self.experiment.to_dict()


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "recommendations": recommendations,
            "count": count,
            "confidence": confidence,
        })
        if fallback is not UNSET:
            field_dict["fallback"] = fallback
        if answer_id is not UNSET:
            field_dict["answer_id"] = answer_id
        if experiment is not UNSET:
            field_dict["experiment"] = experiment

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.in_experiment import InExperiment # noqa: PLC0415
        from ..models.media import Media # noqa: PLC0415
        d = dict(src_dict)
        recommendations = []
        _recommendations = d.pop("recommendations")
        for componentsschemas_media_list_item_data in (_recommendations):
            componentsschemas_media_list_item = Media.from_dict(componentsschemas_media_list_item_data)



            recommendations.append(componentsschemas_media_list_item)


        count = d.pop("count")

        confidence = d.pop("confidence")

        fallback = cast(Literal['popular'] | Unset , d.pop("fallback", UNSET))
        if fallback != 'popular'and not isinstance(fallback, Unset):
            raise ValueError(f"fallback must match const 'popular', got '{fallback}'")

        def _parse_answer_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_answer_id_type_0 = UUID(data)



                return componentsschemas_answer_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        answer_id = _parse_answer_id(d.pop("answer_id", UNSET))


        _experiment = d.pop("experiment", UNSET)
        experiment: InExperiment | Unset
        if isinstance(_experiment,  Unset):
            experiment = UNSET
        else:
            experiment = InExperiment.from_dict(_experiment)




        batch_results_results_additional_property = cls(
            recommendations=recommendations,
            count=count,
            confidence=confidence,
            fallback=fallback,
            answer_id=answer_id,
            experiment=experiment,
        )

        return batch_results_results_additional_property

