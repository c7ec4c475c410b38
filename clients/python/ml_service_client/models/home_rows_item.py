from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.home_rows_item_kind import HomeRowsItemKind
from ..types import UNSET, Unset
from typing import cast
from uuid import UUID

if TYPE_CHECKING:
  from ..models.home_rows_item_because_type_0 import HomeRowsItemBecauseType0
  from ..models.home_rows_item_because_type_1 import HomeRowsItemBecauseType1
  from ..models.in_experiment import InExperiment
  from ..models.listed_medium import ListedMedium





T = TypeVar("T", bound="HomeRowsItem")



@_attrs_define
class HomeRowsItem:
    """ 
        Attributes:
            title (str):
            kind (HomeRowsItemKind):
            media (list[ListedMedium]):
            answer_id (None | Unset | UUID): There where the answer was to be logged; null where it could not be.
            experiment (InExperiment | Unset): There where an experiment answered.
            because (HomeRowsItemBecauseType0 | HomeRowsItemBecauseType1 | Unset): What a row of the kind because or genre
                is about.
     """

    title: str
    kind: HomeRowsItemKind
    media: list[ListedMedium]
    answer_id: None | Unset | UUID = UNSET
    experiment: InExperiment | Unset = UNSET
    because: HomeRowsItemBecauseType0 | HomeRowsItemBecauseType1 | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.home_rows_item_because_type_0 import HomeRowsItemBecauseType0 # noqa: PLC0415
        from ..models.home_rows_item_because_type_1 import HomeRowsItemBecauseType1 # noqa: PLC0415
        from ..models.in_experiment import InExperiment # noqa: PLC0415
        from ..models.listed_medium import ListedMedium # noqa: PLC0415
        title = self.title

        kind = self.kind.value

        media = []
        for media_item_data in self.media:
            media_item = media_item_data.to_dict()
            media.append(media_item)



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

        because: dict[str, Any] | Unset
        if isinstance(self.because, Unset):
            because = UNSET
        elif isinstance(self.because, HomeRowsItemBecauseType0):
            because = self.because.to_dict()
        else:
            because = self.because.to_dict()



        field_dict: dict[str, Any] = {}

        field_dict.update({
            "title": title,
            "kind": kind,
            "media": media,
        })
        if answer_id is not UNSET:
            field_dict["answer_id"] = answer_id
        if experiment is not UNSET:
            field_dict["experiment"] = experiment
        if because is not UNSET:
            field_dict["because"] = because

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.home_rows_item_because_type_0 import HomeRowsItemBecauseType0 # noqa: PLC0415
        from ..models.home_rows_item_because_type_1 import HomeRowsItemBecauseType1 # noqa: PLC0415
        from ..models.in_experiment import InExperiment # noqa: PLC0415
        from ..models.listed_medium import ListedMedium # noqa: PLC0415
        d = dict(src_dict)
        title = d.pop("title")

        kind = HomeRowsItemKind(d.pop("kind"))




        media = []
        _media = d.pop("media")
        for media_item_data in (_media):
            media_item = ListedMedium.from_dict(media_item_data)



            media.append(media_item)


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




        def _parse_because(data: object) -> HomeRowsItemBecauseType0 | HomeRowsItemBecauseType1 | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                because_type_0 = HomeRowsItemBecauseType0.from_dict(data)



                return because_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            because_type_1 = HomeRowsItemBecauseType1.from_dict(data)



            return because_type_1

        because = _parse_because(d.pop("because", UNSET))


        home_rows_item = cls(
            title=title,
            kind=kind,
            media=media,
            answer_id=answer_id,
            experiment=experiment,
            because=because,
        )

        return home_rows_item

