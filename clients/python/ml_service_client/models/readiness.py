from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.readiness_missing_item import ReadinessMissingItem
from ..models.readiness_status import ReadinessStatus
from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.readiness_sources_type_0 import ReadinessSourcesType0
  from ..models.readiness_standbys_type_0_item import ReadinessStandbysType0Item





T = TypeVar("T", bound="Readiness")



@_attrs_define
class Readiness:
    """ 
        Attributes:
            status (ReadinessStatus):
            missing (list[ReadinessMissingItem]):
            model_version (int | None): The refresh that the model is as of; null before the first.
            model_refreshed_at (datetime.datetime | None):
            model_age_seconds (float | None):
            item_models_age_seconds (float | None): Since item_transitions, item_knn and slim were built: a refresh rebuilds
                them when there is something to learn.
            item_models_unseen (int | None): How many interactions they do not know, as of the last refresh.
            models_outdated (list[str] | None): The models whose parameters have changed since they were built.
            data_age_seconds (float | None): Since the last successful sync from the sources.
            events_waiting (int | None): Recorded events that engagement_db does not have yet.
            events_waiting_seconds (float | None): For how long the first of them has waited.
            events_refused (int | None): Recorded events that engagement_db refused; they count here all the same.
            sources (None | ReadinessSourcesType0): Each source by name; null before the first look at the database.
            warnings (list[str]): What an operator should look at, a sentence each.
            standbys (list[ReadinessStandbysType0Item] | None): Those of DATABASE_READ_URL, in that order, as the process
                sees them that answers; null where there are none.
     """

    status: ReadinessStatus
    missing: list[ReadinessMissingItem]
    model_version: int | None
    model_refreshed_at: datetime.datetime | None
    model_age_seconds: float | None
    item_models_age_seconds: float | None
    item_models_unseen: int | None
    models_outdated: list[str] | None
    data_age_seconds: float | None
    events_waiting: int | None
    events_waiting_seconds: float | None
    events_refused: int | None
    sources: None | ReadinessSourcesType0
    warnings: list[str]
    standbys: list[ReadinessStandbysType0Item] | None





    def to_dict(self) -> dict[str, Any]:
        from ..models.readiness_sources_type_0 import ReadinessSourcesType0 # noqa: PLC0415
        from ..models.readiness_standbys_type_0_item import ReadinessStandbysType0Item # noqa: PLC0415
        status = self.status.value

        missing = []
        for missing_item_data in self.missing:
            missing_item = missing_item_data.value
            missing.append(missing_item)



        model_version: int | None
        model_version = self.model_version

        model_refreshed_at: None | str
        if isinstance(self.model_refreshed_at, datetime.datetime):
            model_refreshed_at = self.model_refreshed_at.isoformat()
        else:
            model_refreshed_at = self.model_refreshed_at

        model_age_seconds: float | None
        model_age_seconds = self.model_age_seconds

        item_models_age_seconds: float | None
        item_models_age_seconds = self.item_models_age_seconds

        item_models_unseen: int | None
        item_models_unseen = self.item_models_unseen

        models_outdated: list[str] | None
        if isinstance(self.models_outdated, list):
            models_outdated = self.models_outdated


        else:
            models_outdated = self.models_outdated

        data_age_seconds: float | None
        data_age_seconds = self.data_age_seconds

        events_waiting: int | None
        events_waiting = self.events_waiting

        events_waiting_seconds: float | None
        events_waiting_seconds = self.events_waiting_seconds

        events_refused: int | None
        events_refused = self.events_refused

        sources: dict[str, Any] | None
        if isinstance(self.sources, ReadinessSourcesType0):
            sources = self.sources.to_dict()
        else:
            sources = self.sources

        warnings = self.warnings



        standbys: list[dict[str, Any]] | None
        if isinstance(self.standbys, list):
            standbys = []
            for standbys_type_0_item_data in self.standbys:
                standbys_type_0_item = standbys_type_0_item_data.to_dict()
                standbys.append(standbys_type_0_item)


        else:
            standbys = self.standbys


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "status": status,
            "missing": missing,
            "model_version": model_version,
            "model_refreshed_at": model_refreshed_at,
            "model_age_seconds": model_age_seconds,
            "item_models_age_seconds": item_models_age_seconds,
            "item_models_unseen": item_models_unseen,
            "models_outdated": models_outdated,
            "data_age_seconds": data_age_seconds,
            "events_waiting": events_waiting,
            "events_waiting_seconds": events_waiting_seconds,
            "events_refused": events_refused,
            "sources": sources,
            "warnings": warnings,
            "standbys": standbys,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.readiness_sources_type_0 import ReadinessSourcesType0 # noqa: PLC0415
        from ..models.readiness_standbys_type_0_item import ReadinessStandbysType0Item # noqa: PLC0415
        d = dict(src_dict)
        status = ReadinessStatus(d.pop("status"))




        missing = []
        _missing = d.pop("missing")
        for missing_item_data in (_missing):
            missing_item = ReadinessMissingItem(missing_item_data)



            missing.append(missing_item)


        def _parse_model_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        model_version = _parse_model_version(d.pop("model_version"))


        def _parse_model_refreshed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                model_refreshed_at_type_0 = datetime.datetime.fromisoformat(data)



                return model_refreshed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        model_refreshed_at = _parse_model_refreshed_at(d.pop("model_refreshed_at"))


        def _parse_model_age_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        model_age_seconds = _parse_model_age_seconds(d.pop("model_age_seconds"))


        def _parse_item_models_age_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        item_models_age_seconds = _parse_item_models_age_seconds(d.pop("item_models_age_seconds"))


        def _parse_item_models_unseen(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        item_models_unseen = _parse_item_models_unseen(d.pop("item_models_unseen"))


        def _parse_models_outdated(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                models_outdated_type_0 = cast(list[str], data)

                return models_outdated_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        models_outdated = _parse_models_outdated(d.pop("models_outdated"))


        def _parse_data_age_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        data_age_seconds = _parse_data_age_seconds(d.pop("data_age_seconds"))


        def _parse_events_waiting(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        events_waiting = _parse_events_waiting(d.pop("events_waiting"))


        def _parse_events_waiting_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        events_waiting_seconds = _parse_events_waiting_seconds(d.pop("events_waiting_seconds"))


        def _parse_events_refused(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        events_refused = _parse_events_refused(d.pop("events_refused"))


        def _parse_sources(data: object) -> None | ReadinessSourcesType0:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                sources_type_0 = ReadinessSourcesType0.from_dict(data)



                return sources_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReadinessSourcesType0, data)

        sources = _parse_sources(d.pop("sources"))


        warnings = cast(list[str], d.pop("warnings"))


        def _parse_standbys(data: object) -> list[ReadinessStandbysType0Item] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                standbys_type_0 = []
                _standbys_type_0 = data
                for standbys_type_0_item_data in (_standbys_type_0):
                    standbys_type_0_item = ReadinessStandbysType0Item.from_dict(standbys_type_0_item_data)



                    standbys_type_0.append(standbys_type_0_item)

                return standbys_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ReadinessStandbysType0Item] | None, data)

        standbys = _parse_standbys(d.pop("standbys"))


        readiness = cls(
            status=status,
            missing=missing,
            model_version=model_version,
            model_refreshed_at=model_refreshed_at,
            model_age_seconds=model_age_seconds,
            item_models_age_seconds=item_models_age_seconds,
            item_models_unseen=item_models_unseen,
            models_outdated=models_outdated,
            data_age_seconds=data_age_seconds,
            events_waiting=events_waiting,
            events_waiting_seconds=events_waiting_seconds,
            events_refused=events_refused,
            sources=sources,
            warnings=warnings,
            standbys=standbys,
        )

        return readiness

