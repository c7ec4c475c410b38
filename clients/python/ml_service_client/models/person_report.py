from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from uuid import UUID
import datetime

if TYPE_CHECKING:
  from ..models.person_report_answers_item import PersonReportAnswersItem
  from ..models.person_report_attributions_item import PersonReportAttributionsItem
  from ..models.person_report_copied_item import PersonReportCopiedItem
  from ..models.person_report_deletions_item import PersonReportDeletionsItem
  from ..models.person_report_events_item import PersonReportEventsItem
  from ..models.person_report_experiments_item import PersonReportExperimentsItem
  from ..models.person_report_interactions_item import PersonReportInteractionsItem
  from ..models.person_report_model import PersonReportModel





T = TypeVar("T", bound="PersonReport")



@_attrs_define
class PersonReport:
    """ 
        Attributes:
            user_id (UUID):
            generated_at (datetime.datetime): In UTC.
            known (bool):
            forgotten (bool):
            user_key (int | None):
            outside_id (None | str): Their id of elsewhere, where that is no UUID.
            genres (list[str]):
            interactions (list[PersonReportInteractionsItem]):
            events (list[PersonReportEventsItem]): Those that were recorded here.
            deletions (list[PersonReportDeletionsItem]): What was taken back, and engagement_db does not know of yet.
            answers (list[PersonReportAnswersItem]): Those that were logged.
            attributions (list[PersonReportAttributionsItem]): From which answer the person took what, as the application
                said.
            experiments (list[PersonReportExperimentsItem]): Those that answer the person now; answers tell of those before.
            copied (list[PersonReportCopiedItem]): What says something of them in relations of rules, lists and conditions
                that are copied from a source.
            model (PersonReportModel): What the model has of their history, as of the last refresh.
     """

    user_id: UUID
    generated_at: datetime.datetime
    known: bool
    forgotten: bool
    user_key: int | None
    outside_id: None | str
    genres: list[str]
    interactions: list[PersonReportInteractionsItem]
    events: list[PersonReportEventsItem]
    deletions: list[PersonReportDeletionsItem]
    answers: list[PersonReportAnswersItem]
    attributions: list[PersonReportAttributionsItem]
    experiments: list[PersonReportExperimentsItem]
    copied: list[PersonReportCopiedItem]
    model: PersonReportModel





    def to_dict(self) -> dict[str, Any]:
        from ..models.person_report_answers_item import PersonReportAnswersItem # noqa: PLC0415
        from ..models.person_report_attributions_item import PersonReportAttributionsItem # noqa: PLC0415
        from ..models.person_report_copied_item import PersonReportCopiedItem # noqa: PLC0415
        from ..models.person_report_deletions_item import PersonReportDeletionsItem # noqa: PLC0415
        from ..models.person_report_events_item import PersonReportEventsItem # noqa: PLC0415
        from ..models.person_report_experiments_item import PersonReportExperimentsItem # noqa: PLC0415
        from ..models.person_report_interactions_item import PersonReportInteractionsItem # noqa: PLC0415
        from ..models.person_report_model import PersonReportModel # noqa: PLC0415
        user_id = str(self.user_id)

        generated_at = self.generated_at.isoformat()

        known = self.known

        forgotten = self.forgotten

        user_key: int | None
        user_key = self.user_key

        outside_id: None | str
        outside_id = self.outside_id

        genres = self.genres



        interactions = []
        for interactions_item_data in self.interactions:
            interactions_item = interactions_item_data.to_dict()
            interactions.append(interactions_item)



        events = []
        for events_item_data in self.events:
            events_item = events_item_data.to_dict()
            events.append(events_item)



        deletions = []
        for deletions_item_data in self.deletions:
            deletions_item = deletions_item_data.to_dict()
            deletions.append(deletions_item)



        answers = []
        for answers_item_data in self.answers:
            answers_item = answers_item_data.to_dict()
            answers.append(answers_item)



        attributions = []
        for attributions_item_data in self.attributions:
            attributions_item = attributions_item_data.to_dict()
            attributions.append(attributions_item)



        experiments = []
        for experiments_item_data in self.experiments:
            experiments_item = experiments_item_data.to_dict()
            experiments.append(experiments_item)



        copied = []
        for copied_item_data in self.copied:
            copied_item = copied_item_data.to_dict()
            copied.append(copied_item)



        model = self.model.to_dict()


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "user_id": user_id,
            "generated_at": generated_at,
            "known": known,
            "forgotten": forgotten,
            "user_key": user_key,
            "outside_id": outside_id,
            "genres": genres,
            "interactions": interactions,
            "events": events,
            "deletions": deletions,
            "answers": answers,
            "attributions": attributions,
            "experiments": experiments,
            "copied": copied,
            "model": model,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.person_report_answers_item import PersonReportAnswersItem # noqa: PLC0415
        from ..models.person_report_attributions_item import PersonReportAttributionsItem # noqa: PLC0415
        from ..models.person_report_copied_item import PersonReportCopiedItem # noqa: PLC0415
        from ..models.person_report_deletions_item import PersonReportDeletionsItem # noqa: PLC0415
        from ..models.person_report_events_item import PersonReportEventsItem # noqa: PLC0415
        from ..models.person_report_experiments_item import PersonReportExperimentsItem # noqa: PLC0415
        from ..models.person_report_interactions_item import PersonReportInteractionsItem # noqa: PLC0415
        from ..models.person_report_model import PersonReportModel # noqa: PLC0415
        d = dict(src_dict)
        user_id = UUID(d.pop("user_id"))




        generated_at = datetime.datetime.fromisoformat(d.pop("generated_at"))




        known = d.pop("known")

        forgotten = d.pop("forgotten")

        def _parse_user_key(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        user_key = _parse_user_key(d.pop("user_key"))


        def _parse_outside_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        outside_id = _parse_outside_id(d.pop("outside_id"))


        genres = cast(list[str], d.pop("genres"))


        interactions = []
        _interactions = d.pop("interactions")
        for interactions_item_data in (_interactions):
            interactions_item = PersonReportInteractionsItem.from_dict(interactions_item_data)



            interactions.append(interactions_item)


        events = []
        _events = d.pop("events")
        for events_item_data in (_events):
            events_item = PersonReportEventsItem.from_dict(events_item_data)



            events.append(events_item)


        deletions = []
        _deletions = d.pop("deletions")
        for deletions_item_data in (_deletions):
            deletions_item = PersonReportDeletionsItem.from_dict(deletions_item_data)



            deletions.append(deletions_item)


        answers = []
        _answers = d.pop("answers")
        for answers_item_data in (_answers):
            answers_item = PersonReportAnswersItem.from_dict(answers_item_data)



            answers.append(answers_item)


        attributions = []
        _attributions = d.pop("attributions")
        for attributions_item_data in (_attributions):
            attributions_item = PersonReportAttributionsItem.from_dict(attributions_item_data)



            attributions.append(attributions_item)


        experiments = []
        _experiments = d.pop("experiments")
        for experiments_item_data in (_experiments):
            experiments_item = PersonReportExperimentsItem.from_dict(experiments_item_data)



            experiments.append(experiments_item)


        copied = []
        _copied = d.pop("copied")
        for copied_item_data in (_copied):
            copied_item = PersonReportCopiedItem.from_dict(copied_item_data)



            copied.append(copied_item)


        model = PersonReportModel.from_dict(d.pop("model"))




        person_report = cls(
            user_id=user_id,
            generated_at=generated_at,
            known=known,
            forgotten=forgotten,
            user_key=user_key,
            outside_id=outside_id,
            genres=genres,
            interactions=interactions,
            events=events,
            deletions=deletions,
            answers=answers,
            attributions=attributions,
            experiments=experiments,
            copied=copied,
            model=model,
        )

        return person_report

