"""`clients/python`, before a running service."""

import asyncio
from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID, uuid4

import pytest

from tests.service.test_gorse import ROOT
from tests.world import World

pytest.importorskip("httpx", reason="the client needs httpx: pip install 'ml-service[clients]'")

from ml_service_client import AuthenticatedClient, Client
from ml_service_client.api.media import popular_media, similar_media
from ml_service_client.api.operation import ready
from ml_service_client.api.people import record_interactions
from ml_service_client.api.recommendations import ask, recommend, recommend_batch
from ml_service_client.models import (
    BatchRequest,
    BatchResults,
    Error,
    Interaction,
    InteractionType,
    ListedMedia,
    Question,
    Recommendations,
    RecordedInteractions,
)


@pytest.fixture
def client(address: str) -> Iterator[AuthenticatedClient]:
    with AuthenticatedClient(address, token=ROOT) as client:
        yield client


def ids(world: World, *names: str) -> list[UUID]:
    return [world.query("select media_id(%s)", name)[0][0] for name in names]


def test_a_person_is_recommended_media(client: AuthenticatedClient, told: World) -> None:
    user_id = told.query("select user_id('ann')")[0][0]
    answer = recommend.sync(user_id, client=client, limit=1, strategy="popular")
    assert isinstance(answer, Recommendations)
    assert (answer.count, answer.strategy, answer.user_id) == (1, "popular", user_id)
    [medium] = answer.recommendations
    assert medium.title == told.recommend(None, 3, without=ids(told, "tt1", "tt2"))[0].title
    again = asyncio.run(recommend.asyncio(user_id, client=client, limit=1, strategy="popular"))
    assert again == answer


def test_what_is_asked_in_a_body(client: AuthenticatedClient, told: World) -> None:
    answer = ask.sync(client=client, body=Question(genre=["COMEDY"], limit=5))
    assert isinstance(answer, Recommendations)
    assert [medium.title for medium in answer.recommendations] == ["title of tt3"]
    users = [told.query("select user_id(%s)", name)[0][0] for name in ("ann", "cid")]
    batch = recommend_batch.sync(client=client, body=BatchRequest(user_ids=users, limit=1))
    assert isinstance(batch, BatchResults)
    assert batch.total_users == 2
    assert {*batch.results.to_dict()} == {*map(str, users)}


def test_what_people_do_is_recorded(client: AuthenticatedClient, told: World) -> None:
    [media_id] = ids(told, "tt3")
    event = Interaction(user_id=uuid4(), media_id=media_id, type_=InteractionType.LIKE)
    made = record_interactions.sync(client=client, body=event)
    assert isinstance(made, RecordedInteractions)
    assert (made.count, made.interactions[0].media_id) == (1, media_id)


def test_lists_of_media(client: AuthenticatedClient, told: World) -> None:
    popular = popular_media.sync(client=client, limit=2)
    assert isinstance(popular, ListedMedia)
    assert {medium.title for medium in popular.media} == {"title of tt1", "title of tt2"}
    similar = similar_media.sync(ids(told, "tt1")[0], client=client)
    assert isinstance(similar, ListedMedia)
    assert similar.media[0].title == "title of tt2"


def test_what_goes_wrong_is_said(address: str) -> None:
    with Client(address) as nobody:
        refused = recommend.sync_detailed(uuid4(), client=nobody)
        assert refused.status_code == HTTPStatus.UNAUTHORIZED
        assert isinstance(refused.parsed, Error)
        assert ready.sync_detailed(client=nobody).status_code == HTTPStatus.OK
    with AuthenticatedClient(address, token=ROOT) as client:
        wrong = recommend.sync(uuid4(), client=client, strategy="best")
        assert isinstance(wrong, Error)
        assert wrong.error.startswith("strategy: expected one of")


def test_a_type_is_whatever_the_catalogue_says(client: AuthenticatedClient, told: World) -> None:
    kind = "AUDIO BOOK".ljust(50, "!")
    told.source("catalog_db", "alter table medias drop constraint medias_media_type_check")
    told.media("spoken", "CRIME", media_type=kind)
    told.sync()
    answer = ask.sync(client=client, body=Question(media_type=[kind], limit=1))
    assert isinstance(answer, Recommendations)
    assert [medium.media_type for medium in answer.recommendations] == [kind]
