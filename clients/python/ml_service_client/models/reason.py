from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.reason_deed import ReasonDeed
from ..models.reason_kind import ReasonKind
from ..types import UNSET, Unset
from uuid import UUID






T = TypeVar("T", bound="Reason")



@_attrs_define
class Reason:
    """ 
        Attributes:
            kind (ReasonKind): A genre that the person stated; a medium that they liked, watched or disliked; what people of
                similar taste took; what all people took, and took lately; that it is new (of a row of a page, or of explore,
                where nothing else speaks for it). In a list of similar media, a genre of the one that they are similar to, and
                that one.
            text (str): The reason, in English; fit to be shown to the person, but for media that they disliked, which only
                an explanation that adds up to a score has. It names no medium that the rules of the question keep from
                everybody.
            contribution (float): What it adds to the score.
            position_without (int | Unset): The rank of the medium without this reason, to be compared with rank; of the
                three strongest.
            genre (str | Unset):
            media_id (UUID | Unset):
            title (str | Unset): Of a medium; not there where the rules of the question keep that from everybody: then text
                does not name it either.
            deed (ReasonDeed | Unset): Of a medium: what the person last did with it. What was disliked takes nothing away
                here: those who took it took this, too.
            by_transitions (float | Unset): Of the contribution, by what people go on to.
            by_similar (float | Unset): Of the contribution, by the sparse linear model.
            people (int | Unset): How many people took it (of recommendations, people of similar taste), rounded down to a
                multiple of five; left out below five.
     """

    kind: ReasonKind
    text: str
    contribution: float
    position_without: int | Unset = UNSET
    genre: str | Unset = UNSET
    media_id: UUID | Unset = UNSET
    title: str | Unset = UNSET
    deed: ReasonDeed | Unset = UNSET
    by_transitions: float | Unset = UNSET
    by_similar: float | Unset = UNSET
    people: int | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        text = self.text

        contribution = self.contribution

        position_without = self.position_without

        genre = self.genre

        media_id: str | Unset = UNSET
        if not isinstance(self.media_id, Unset):
            media_id = str(self.media_id)

        title = self.title

        deed: str | Unset = UNSET
        if not isinstance(self.deed, Unset):
            deed = self.deed.value


        by_transitions = self.by_transitions

        by_similar = self.by_similar

        people = self.people


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "kind": kind,
            "text": text,
            "contribution": contribution,
        })
        if position_without is not UNSET:
            field_dict["position_without"] = position_without
        if genre is not UNSET:
            field_dict["genre"] = genre
        if media_id is not UNSET:
            field_dict["media_id"] = media_id
        if title is not UNSET:
            field_dict["title"] = title
        if deed is not UNSET:
            field_dict["deed"] = deed
        if by_transitions is not UNSET:
            field_dict["by_transitions"] = by_transitions
        if by_similar is not UNSET:
            field_dict["by_similar"] = by_similar
        if people is not UNSET:
            field_dict["people"] = people

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = ReasonKind(d.pop("kind"))




        text = d.pop("text")

        contribution = d.pop("contribution")

        position_without = d.pop("position_without", UNSET)

        genre = d.pop("genre", UNSET)

        _media_id = d.pop("media_id", UNSET)
        media_id: UUID | Unset
        if isinstance(_media_id,  Unset):
            media_id = UNSET
        else:
            media_id = UUID(_media_id)




        title = d.pop("title", UNSET)

        _deed = d.pop("deed", UNSET)
        deed: ReasonDeed | Unset
        if isinstance(_deed,  Unset):
            deed = UNSET
        else:
            deed = ReasonDeed(_deed)




        by_transitions = d.pop("by_transitions", UNSET)

        by_similar = d.pop("by_similar", UNSET)

        people = d.pop("people", UNSET)

        reason = cls(
            kind=kind,
            text=text,
            contribution=contribution,
            position_without=position_without,
            genre=genre,
            media_id=media_id,
            title=title,
            deed=deed,
            by_transitions=by_transitions,
            by_similar=by_similar,
            people=people,
        )

        return reason

