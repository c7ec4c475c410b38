from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.error import Error
from ...models.recommendations import Recommendations
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID



def _get_kwargs(
    user_id: UUID,
    *,
    limit: int | Unset = 10,
    offset: int | Unset = 0,
    strategy: str | Unset = UNSET,
    diversity: float | Unset = UNSET,
    explore: float | Unset = UNSET,
    least_confidence: float | Unset = UNSET,
    genre: list[str] | Unset = UNSET,
    all_genres: list[str] | Unset = UNSET,
    not_genre: list[str] | Unset = UNSET,
    media_type: list[str] | Unset = UNSET,
    released_from: int | Unset = UNSET,
    released_to: int | Unset = UNSET,
    without: list[UUID] | Unset = UNSET,
    placement: str | Unset = UNSET,
    track: bool | Unset = False,
    explain: bool | Unset = False,
    next_: bool | Unset = False,
    x_read_after: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_read_after, Unset):
        headers["X-Read-After"] = x_read_after



    

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["offset"] = offset

    params["strategy"] = strategy

    params["diversity"] = diversity

    params["explore"] = explore

    params["least_confidence"] = least_confidence

    json_genre: list[str] | Unset = UNSET
    if not isinstance(genre, Unset):
        json_genre = genre


    params["genre"] = json_genre

    json_all_genres: list[str] | Unset = UNSET
    if not isinstance(all_genres, Unset):
        json_all_genres = all_genres


    params["all_genres"] = json_all_genres

    json_not_genre: list[str] | Unset = UNSET
    if not isinstance(not_genre, Unset):
        json_not_genre = not_genre


    params["not_genre"] = json_not_genre

    json_media_type: list[str] | Unset = UNSET
    if not isinstance(media_type, Unset):
        json_media_type = media_type


    params["media_type"] = json_media_type

    params["released_from"] = released_from

    params["released_to"] = released_to

    json_without: list[str] | Unset = UNSET
    if not isinstance(without, Unset):
        json_without = []
        for without_item_data in without:
            without_item = str(without_item_data)
            json_without.append(without_item)


    params["without"] = json_without

    params["placement"] = placement

    params["track"] = track

    params["explain"] = explain

    params["next"] = next_


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/recommendations/{user_id}".format(user_id=quote(str(user_id), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | Recommendations | None:
    if response.status_code == 200:
        response_200 = Recommendations.from_dict(response.json())



        return response_200

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())



        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())



        return response_401

    if response.status_code == 403:
        response_403 = Error.from_dict(response.json())



        return response_403

    if response.status_code == 404:
        response_404 = Error.from_dict(response.json())



        return response_404

    if response.status_code == 429:
        response_429 = Error.from_dict(response.json())



        return response_429

    if response.status_code == 500:
        response_500 = Error.from_dict(response.json())



        return response_500

    if response.status_code == 503:
        response_503 = Error.from_dict(response.json())



        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Error | Recommendations]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    user_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 10,
    offset: int | Unset = 0,
    strategy: str | Unset = UNSET,
    diversity: float | Unset = UNSET,
    explore: float | Unset = UNSET,
    least_confidence: float | Unset = UNSET,
    genre: list[str] | Unset = UNSET,
    all_genres: list[str] | Unset = UNSET,
    not_genre: list[str] | Unset = UNSET,
    media_type: list[str] | Unset = UNSET,
    released_from: int | Unset = UNSET,
    released_to: int | Unset = UNSET,
    without: list[UUID] | Unset = UNSET,
    placement: str | Unset = UNSET,
    track: bool | Unset = False,
    explain: bool | Unset = False,
    next_: bool | Unset = False,
    x_read_after: str | Unset = UNSET,

) -> Response[Error | Recommendations]:
    """ Media for one person, best first

     Media that are available and that the person has not liked, disliked or watched. The same question
    gets the same answer, and pages do not overlap. A person of whom nothing is known gets popular
    media, marked with "fallback"; so does everybody while the strategy fails or the database is gone.

    Args:
        user_id (UUID):
        limit (int | Unset):  Default: 10.
        offset (int | Unset):  Default: 0.
        strategy (str | Unset):
        diversity (float | Unset):
        explore (float | Unset):
        least_confidence (float | Unset):
        genre (list[str] | Unset):
        all_genres (list[str] | Unset):
        not_genre (list[str] | Unset):
        media_type (list[str] | Unset):
        released_from (int | Unset):
        released_to (int | Unset):
        without (list[UUID] | Unset):
        placement (str | Unset):
        track (bool | Unset):  Default: False.
        explain (bool | Unset):  Default: False.
        next_ (bool | Unset):  Default: False.
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Recommendations]
     """


    kwargs = _get_kwargs(
        user_id=user_id,
limit=limit,
offset=offset,
strategy=strategy,
diversity=diversity,
explore=explore,
least_confidence=least_confidence,
genre=genre,
all_genres=all_genres,
not_genre=not_genre,
media_type=media_type,
released_from=released_from,
released_to=released_to,
without=without,
placement=placement,
track=track,
explain=explain,
next_=next_,
x_read_after=x_read_after,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    user_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 10,
    offset: int | Unset = 0,
    strategy: str | Unset = UNSET,
    diversity: float | Unset = UNSET,
    explore: float | Unset = UNSET,
    least_confidence: float | Unset = UNSET,
    genre: list[str] | Unset = UNSET,
    all_genres: list[str] | Unset = UNSET,
    not_genre: list[str] | Unset = UNSET,
    media_type: list[str] | Unset = UNSET,
    released_from: int | Unset = UNSET,
    released_to: int | Unset = UNSET,
    without: list[UUID] | Unset = UNSET,
    placement: str | Unset = UNSET,
    track: bool | Unset = False,
    explain: bool | Unset = False,
    next_: bool | Unset = False,
    x_read_after: str | Unset = UNSET,

) -> Error | Recommendations | None:
    """ Media for one person, best first

     Media that are available and that the person has not liked, disliked or watched. The same question
    gets the same answer, and pages do not overlap. A person of whom nothing is known gets popular
    media, marked with "fallback"; so does everybody while the strategy fails or the database is gone.

    Args:
        user_id (UUID):
        limit (int | Unset):  Default: 10.
        offset (int | Unset):  Default: 0.
        strategy (str | Unset):
        diversity (float | Unset):
        explore (float | Unset):
        least_confidence (float | Unset):
        genre (list[str] | Unset):
        all_genres (list[str] | Unset):
        not_genre (list[str] | Unset):
        media_type (list[str] | Unset):
        released_from (int | Unset):
        released_to (int | Unset):
        without (list[UUID] | Unset):
        placement (str | Unset):
        track (bool | Unset):  Default: False.
        explain (bool | Unset):  Default: False.
        next_ (bool | Unset):  Default: False.
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Recommendations
     """


    return sync_detailed(
        user_id=user_id,
client=client,
limit=limit,
offset=offset,
strategy=strategy,
diversity=diversity,
explore=explore,
least_confidence=least_confidence,
genre=genre,
all_genres=all_genres,
not_genre=not_genre,
media_type=media_type,
released_from=released_from,
released_to=released_to,
without=without,
placement=placement,
track=track,
explain=explain,
next_=next_,
x_read_after=x_read_after,

    ).parsed

async def asyncio_detailed(
    user_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 10,
    offset: int | Unset = 0,
    strategy: str | Unset = UNSET,
    diversity: float | Unset = UNSET,
    explore: float | Unset = UNSET,
    least_confidence: float | Unset = UNSET,
    genre: list[str] | Unset = UNSET,
    all_genres: list[str] | Unset = UNSET,
    not_genre: list[str] | Unset = UNSET,
    media_type: list[str] | Unset = UNSET,
    released_from: int | Unset = UNSET,
    released_to: int | Unset = UNSET,
    without: list[UUID] | Unset = UNSET,
    placement: str | Unset = UNSET,
    track: bool | Unset = False,
    explain: bool | Unset = False,
    next_: bool | Unset = False,
    x_read_after: str | Unset = UNSET,

) -> Response[Error | Recommendations]:
    """ Media for one person, best first

     Media that are available and that the person has not liked, disliked or watched. The same question
    gets the same answer, and pages do not overlap. A person of whom nothing is known gets popular
    media, marked with "fallback"; so does everybody while the strategy fails or the database is gone.

    Args:
        user_id (UUID):
        limit (int | Unset):  Default: 10.
        offset (int | Unset):  Default: 0.
        strategy (str | Unset):
        diversity (float | Unset):
        explore (float | Unset):
        least_confidence (float | Unset):
        genre (list[str] | Unset):
        all_genres (list[str] | Unset):
        not_genre (list[str] | Unset):
        media_type (list[str] | Unset):
        released_from (int | Unset):
        released_to (int | Unset):
        without (list[UUID] | Unset):
        placement (str | Unset):
        track (bool | Unset):  Default: False.
        explain (bool | Unset):  Default: False.
        next_ (bool | Unset):  Default: False.
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Recommendations]
     """


    kwargs = _get_kwargs(
        user_id=user_id,
limit=limit,
offset=offset,
strategy=strategy,
diversity=diversity,
explore=explore,
least_confidence=least_confidence,
genre=genre,
all_genres=all_genres,
not_genre=not_genre,
media_type=media_type,
released_from=released_from,
released_to=released_to,
without=without,
placement=placement,
track=track,
explain=explain,
next_=next_,
x_read_after=x_read_after,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    user_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 10,
    offset: int | Unset = 0,
    strategy: str | Unset = UNSET,
    diversity: float | Unset = UNSET,
    explore: float | Unset = UNSET,
    least_confidence: float | Unset = UNSET,
    genre: list[str] | Unset = UNSET,
    all_genres: list[str] | Unset = UNSET,
    not_genre: list[str] | Unset = UNSET,
    media_type: list[str] | Unset = UNSET,
    released_from: int | Unset = UNSET,
    released_to: int | Unset = UNSET,
    without: list[UUID] | Unset = UNSET,
    placement: str | Unset = UNSET,
    track: bool | Unset = False,
    explain: bool | Unset = False,
    next_: bool | Unset = False,
    x_read_after: str | Unset = UNSET,

) -> Error | Recommendations | None:
    """ Media for one person, best first

     Media that are available and that the person has not liked, disliked or watched. The same question
    gets the same answer, and pages do not overlap. A person of whom nothing is known gets popular
    media, marked with "fallback"; so does everybody while the strategy fails or the database is gone.

    Args:
        user_id (UUID):
        limit (int | Unset):  Default: 10.
        offset (int | Unset):  Default: 0.
        strategy (str | Unset):
        diversity (float | Unset):
        explore (float | Unset):
        least_confidence (float | Unset):
        genre (list[str] | Unset):
        all_genres (list[str] | Unset):
        not_genre (list[str] | Unset):
        media_type (list[str] | Unset):
        released_from (int | Unset):
        released_to (int | Unset):
        without (list[UUID] | Unset):
        placement (str | Unset):
        track (bool | Unset):  Default: False.
        explain (bool | Unset):  Default: False.
        next_ (bool | Unset):  Default: False.
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Recommendations
     """


    return (await asyncio_detailed(
        user_id=user_id,
client=client,
limit=limit,
offset=offset,
strategy=strategy,
diversity=diversity,
explore=explore,
least_confidence=least_confidence,
genre=genre,
all_genres=all_genres,
not_genre=not_genre,
media_type=media_type,
released_from=released_from,
released_to=released_to,
without=without,
placement=placement,
track=track,
explain=explain,
next_=next_,
x_read_after=x_read_after,

    )).parsed
