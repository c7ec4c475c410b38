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
  from ..models.in_experiment import InExperiment
  from ..models.media import Media





T = TypeVar("T", bound="Recommendations")



@_attrs_define
class Recommendations:
    """ 
        Attributes:
            user_id (None | UUID):
            recommendations (list[Media]):
            count (int):
            limit (int):
            offset (int):
            strategy (str):
            confidence (float): How much is known of the person that the strategy can use, comparable between people, as
                scores are not: n / (n + 10) for n media, as shipped. 0 where popular media must do.
            model_version (int | None): The refresh that the model is as of; null before the first.
            generated_at (datetime.datetime): In UTC.
            fallback (Literal['popular'] | Unset): There where these are popular media, and not the strategy's.
            answer_id (None | Unset | UUID): There where the answer was to be logged; null where it could not be.
            next_ (None | str | Unset): There where it was asked for, and the database was there: the cursor of the next
                page, valid for 30 minutes; null where nothing is left, or 1,000 media have been shown.
            experiment (InExperiment | Unset): There where an experiment answered.
     """

    user_id: None | UUID
    recommendations: list[Media]
    count: int
    limit: int
    offset: int
    strategy: str
    confidence: float
    model_version: int | None
    generated_at: datetime.datetime
    fallback: Literal['popular'] | Unset = UNSET
    answer_id: None | Unset | UUID = UNSET
    next_: None | str | Unset = UNSET
    experiment: InExperiment | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.in_experiment import InExperiment # noqa: PLC0415
        from ..models.media import Media # noqa: PLC0415
        user_id: None | str
        if isinstance(self.user_id, UUID):
            user_id = str(self.user_id)
        else:
            user_id = self.user_id

        recommendations = []
        for componentsschemas_media_list_item_data in self.recommendations:
            componentsschemas_media_list_item = componentsschemas_media_list_item_data.to_dict()
            recommendations.append(componentsschemas_media_list_item)



        count = self.count

        limit = self.limit

        offset = self.offset

        strategy = self.strategy

        confidence = self.confidence

        model_version: int | None
        model_version = self.model_version

        generated_at = self.generated_at.isoformat()

        fallback = self.fallback

        answer_id: None | str | Unset
        if isinstance(self.answer_id, Unset):
            answer_id = UNSET
        elif isinstance(self.answer_id, UUID):
            answer_id = str(self.answer_id)
        else:
            answer_id = self.answer_id

        next_: None | str | Unset
        if isinstance(self.next_, Unset):
            next_ = UNSET
        else:
            next_ = self.next_

        experiment: dict[str, Any] | Unset = UNSET
        if not isinstance(self.experiment, Unset):
            experiment = self.experiment.to_dict()


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "user_id": user_id,
            "recommendations": recommendations,
            "count": count,
            "limit": limit,
            "offset": offset,
            "strategy": strategy,
            "confidence": confidence,
            "model_version": model_version,
            "generated_at": generated_at,
        })
        if fallback is not UNSET:
            field_dict["fallback"] = fallback
        if answer_id is not UNSET:
            field_dict["answer_id"] = answer_id
        if next_ is not UNSET:
            field_dict["next"] = next_
        if experiment is not UNSET:
            field_dict["experiment"] = experiment

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.in_experiment import InExperiment # noqa: PLC0415
        from ..models.media import Media # noqa: PLC0415
        d = dict(src_dict)
        def _parse_user_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                user_id_type_0 = UUID(data)



                return user_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        user_id = _parse_user_id(d.pop("user_id"))


        recommendations = []
        _recommendations = d.pop("recommendations")
        for componentsschemas_media_list_item_data in (_recommendations):
            componentsschemas_media_list_item = Media.from_dict(componentsschemas_media_list_item_data)



            recommendations.append(componentsschemas_media_list_item)


        count = d.pop("count")

        limit = d.pop("limit")

        offset = d.pop("offset")

        strategy = d.pop("strategy")

        confidence = d.pop("confidence")

        def _parse_model_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        model_version = _parse_model_version(d.pop("model_version"))


        generated_at = datetime.datetime.fromisoformat(d.pop("generated_at"))




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
                answer_id_type_0 = UUID(data)



                return answer_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        answer_id = _parse_answer_id(d.pop("answer_id", UNSET))


        def _parse_next_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        next_ = _parse_next_(d.pop("next", UNSET))


        _experiment = d.pop("experiment", UNSET)
        experiment: InExperiment | Unset
        if isinstance(_experiment,  Unset):
            experiment = UNSET
        else:
            experiment = InExperiment.from_dict(_experiment)




        recommendations = cls(
            user_id=user_id,
            recommendations=recommendations,
            count=count,
            limit=limit,
            offset=offset,
            strategy=strategy,
            confidence=confidence,
            model_version=model_version,
            generated_at=generated_at,
            fallback=fallback,
            answer_id=answer_id,
            next_=next_,
            experiment=experiment,
        )

        return recommendations

