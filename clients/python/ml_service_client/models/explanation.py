from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.explanation_fallback_type_1 import ExplanationFallbackType1
from ..models.explanation_status import ExplanationStatus
from ..types import UNSET, Unset
from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
  from ..models.in_experiment import InExperiment
  from ..models.reason import Reason





T = TypeVar("T", bound="Explanation")



@_attrs_define
class Explanation:
    """ 
        Attributes:
            user_id (UUID):
            media_id (UUID):
            title (None | str):
            status (ExplanationStatus): recommended: on the page of limit, as the person sees it; outside_page: further
                down; kept_out: by kept_out_by; seen: the person liked, disliked or watched it; deleted: from the catalogue.
                (What the catalogue does not know is 404.)
            text (str): The same in English.
            seen_at (datetime.datetime | None): When the person last liked, disliked or watched it; in UTC.
            position (int | None): Its place as the person sees it, page after page: with boosts, pins, quotas, rotation,
                diversity and new media. Null where it was seen, deleted or is kept out, or is not among the first 1,000; and
                off the page where a quota (at_most) holds page by page or an experiment interleaves.
            rank (int | None): Its place in the order of the scores, among all that filter and rules let through, and
                itself, before anything moves media: where nothing does, the position. Null where it was seen or deleted.
            recommendation_score (float | None):
            page_ends_at (float | None): The score of the last medium on the page, as the person sees it.
            kept_out_by (list[str]): The rules that keep it out; filter, where the filter of the placement does, and
                least_confidence, where that does.
            moved_by (list[str]): The rules (boost, pin, at_most) that moved it, and rotation, where that did.
            reasons (list[Reason]): What adds up to the score, strongest first.
            limit (int):
            strategy (str):
            fallback (ExplanationFallbackType1 | None): popular where nothing is known of the person that the strategy could
                use.
            model_version (int | None): The refresh that the model is as of; null before the first.
            generated_at (datetime.datetime): In UTC.
            experiment (InExperiment | Unset): There where an experiment answered.
     """

    user_id: UUID
    media_id: UUID
    title: None | str
    status: ExplanationStatus
    text: str
    seen_at: datetime.datetime | None
    position: int | None
    rank: int | None
    recommendation_score: float | None
    page_ends_at: float | None
    kept_out_by: list[str]
    moved_by: list[str]
    reasons: list[Reason]
    limit: int
    strategy: str
    fallback: ExplanationFallbackType1 | None
    model_version: int | None
    generated_at: datetime.datetime
    experiment: InExperiment | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.in_experiment import InExperiment # noqa: PLC0415
        from ..models.reason import Reason # noqa: PLC0415
        user_id = str(self.user_id)

        media_id = str(self.media_id)

        title: None | str
        title = self.title

        status = self.status.value

        text = self.text

        seen_at: None | str
        if isinstance(self.seen_at, datetime.datetime):
            seen_at = self.seen_at.isoformat()
        else:
            seen_at = self.seen_at

        position: int | None
        position = self.position

        rank: int | None
        rank = self.rank

        recommendation_score: float | None
        recommendation_score = self.recommendation_score

        page_ends_at: float | None
        page_ends_at = self.page_ends_at

        kept_out_by = self.kept_out_by



        moved_by = self.moved_by



        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.to_dict()
            reasons.append(reasons_item)



        limit = self.limit

        strategy = self.strategy

        fallback: None | str
        if isinstance(self.fallback, ExplanationFallbackType1):
            fallback = self.fallback.value
        else:
            fallback = self.fallback

        model_version: int | None
        model_version = self.model_version

        generated_at = self.generated_at.isoformat()

        experiment: dict[str, Any] | Unset = UNSET
        if not isinstance(self.experiment, Unset):
            experiment = self.experiment.to_dict()


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "user_id": user_id,
            "media_id": media_id,
            "title": title,
            "status": status,
            "text": text,
            "seen_at": seen_at,
            "position": position,
            "rank": rank,
            "recommendation_score": recommendation_score,
            "page_ends_at": page_ends_at,
            "kept_out_by": kept_out_by,
            "moved_by": moved_by,
            "reasons": reasons,
            "limit": limit,
            "strategy": strategy,
            "fallback": fallback,
            "model_version": model_version,
            "generated_at": generated_at,
        })
        if experiment is not UNSET:
            field_dict["experiment"] = experiment

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.in_experiment import InExperiment # noqa: PLC0415
        from ..models.reason import Reason # noqa: PLC0415
        d = dict(src_dict)
        user_id = UUID(d.pop("user_id"))




        media_id = UUID(d.pop("media_id"))




        def _parse_title(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        title = _parse_title(d.pop("title"))


        status = ExplanationStatus(d.pop("status"))




        text = d.pop("text")

        def _parse_seen_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                seen_at_type_0 = datetime.datetime.fromisoformat(data)



                return seen_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        seen_at = _parse_seen_at(d.pop("seen_at"))


        def _parse_position(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        position = _parse_position(d.pop("position"))


        def _parse_rank(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        rank = _parse_rank(d.pop("rank"))


        def _parse_recommendation_score(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        recommendation_score = _parse_recommendation_score(d.pop("recommendation_score"))


        def _parse_page_ends_at(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        page_ends_at = _parse_page_ends_at(d.pop("page_ends_at"))


        kept_out_by = cast(list[str], d.pop("kept_out_by"))


        moved_by = cast(list[str], d.pop("moved_by"))


        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in (_reasons):
            reasons_item = Reason.from_dict(reasons_item_data)



            reasons.append(reasons_item)


        limit = d.pop("limit")

        strategy = d.pop("strategy")

        def _parse_fallback(data: object) -> ExplanationFallbackType1 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fallback_type_1 = ExplanationFallbackType1(data)



                return fallback_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplanationFallbackType1 | None, data)

        fallback = _parse_fallback(d.pop("fallback"))


        def _parse_model_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        model_version = _parse_model_version(d.pop("model_version"))


        generated_at = datetime.datetime.fromisoformat(d.pop("generated_at"))




        _experiment = d.pop("experiment", UNSET)
        experiment: InExperiment | Unset
        if isinstance(_experiment,  Unset):
            experiment = UNSET
        else:
            experiment = InExperiment.from_dict(_experiment)




        explanation = cls(
            user_id=user_id,
            media_id=media_id,
            title=title,
            status=status,
            text=text,
            seen_at=seen_at,
            position=position,
            rank=rank,
            recommendation_score=recommendation_score,
            page_ends_at=page_ends_at,
            kept_out_by=kept_out_by,
            moved_by=moved_by,
            reasons=reasons,
            limit=limit,
            strategy=strategy,
            fallback=fallback,
            model_version=model_version,
            generated_at=generated_at,
            experiment=experiment,
        )

        return explanation

