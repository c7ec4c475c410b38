from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.error import Error
from ...models.listed_media import ListedMedia
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID



def _get_kwargs(
    media_id: UUID,
    *,
    limit: int | Unset = 10,
    offset: int | Unset = 0,
    genre: list[str] | Unset = UNSET,
    all_genres: list[str] | Unset = UNSET,
    not_genre: list[str] | Unset = UNSET,
    media_type: list[str] | Unset = UNSET,
    released_from: int | Unset = UNSET,
    released_to: int | Unset = UNSET,
    without: list[UUID] | Unset = UNSET,
    user_id: UUID | Unset = UNSET,
    placement: str | Unset = UNSET,
    track: bool | Unset = False,
    explain: bool | Unset = False,
    if_none_match: str | Unset = UNSET,
    x_read_after: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    if not isinstance(x_read_after, Unset):
        headers["X-Read-After"] = x_read_after



    

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["offset"] = offset

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

    json_user_id: str | Unset = UNSET
    if not isinstance(user_id, Unset):
        json_user_id = str(user_id)
    params["user_id"] = json_user_id

    params["placement"] = placement

    params["track"] = track

    params["explain"] = explain


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/media/{media_id}/similar".format(media_id=quote(str(media_id), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Error | ListedMedia | None:
    if response.status_code == 200:
        response_200 = ListedMedia.from_dict(response.json())



        return response_200

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | Error | ListedMedia]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    media_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 10,
    offset: int | Unset = 0,
    genre: list[str] | Unset = UNSET,
    all_genres: list[str] | Unset = UNSET,
    not_genre: list[str] | Unset = UNSET,
    media_type: list[str] | Unset = UNSET,
    released_from: int | Unset = UNSET,
    released_to: int | Unset = UNSET,
    without: list[UUID] | Unset = UNSET,
    user_id: UUID | Unset = UNSET,
    placement: str | Unset = UNSET,
    track: bool | Unset = False,
    explain: bool | Unset = False,
    if_none_match: str | Unset = UNSET,
    x_read_after: str | Unset = UNSET,

) -> Response[Any | Error | ListedMedia]:
    """ Media like one

     What is taken together with it, and a little what shares its genres.

    Args:
        media_id (UUID):
        limit (int | Unset):  Default: 10.
        offset (int | Unset):  Default: 0.
        genre (list[str] | Unset):
        all_genres (list[str] | Unset):
        not_genre (list[str] | Unset):
        media_type (list[str] | Unset):
        released_from (int | Unset):
        released_to (int | Unset):
        without (list[UUID] | Unset):
        user_id (UUID | Unset):
        placement (str | Unset):
        track (bool | Unset):  Default: False.
        explain (bool | Unset):  Default: False.
        if_none_match (str | Unset):
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Error | ListedMedia]
     """


    kwargs = _get_kwargs(
        media_id=media_id,
limit=limit,
offset=offset,
genre=genre,
all_genres=all_genres,
not_genre=not_genre,
media_type=media_type,
released_from=released_from,
released_to=released_to,
without=without,
user_id=user_id,
placement=placement,
track=track,
explain=explain,
if_none_match=if_none_match,
x_read_after=x_read_after,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    media_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 10,
    offset: int | Unset = 0,
    genre: list[str] | Unset = UNSET,
    all_genres: list[str] | Unset = UNSET,
    not_genre: list[str] | Unset = UNSET,
    media_type: list[str] | Unset = UNSET,
    released_from: int | Unset = UNSET,
    released_to: int | Unset = UNSET,
    without: list[UUID] | Unset = UNSET,
    user_id: UUID | Unset = UNSET,
    placement: str | Unset = UNSET,
    track: bool | Unset = False,
    explain: bool | Unset = False,
    if_none_match: str | Unset = UNSET,
    x_read_after: str | Unset = UNSET,

) -> Any | Error | ListedMedia | None:
    """ Media like one

     What is taken together with it, and a little what shares its genres.

    Args:
        media_id (UUID):
        limit (int | Unset):  Default: 10.
        offset (int | Unset):  Default: 0.
        genre (list[str] | Unset):
        all_genres (list[str] | Unset):
        not_genre (list[str] | Unset):
        media_type (list[str] | Unset):
        released_from (int | Unset):
        released_to (int | Unset):
        without (list[UUID] | Unset):
        user_id (UUID | Unset):
        placement (str | Unset):
        track (bool | Unset):  Default: False.
        explain (bool | Unset):  Default: False.
        if_none_match (str | Unset):
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Error | ListedMedia
     """


    return sync_detailed(
        media_id=media_id,
client=client,
limit=limit,
offset=offset,
genre=genre,
all_genres=all_genres,
not_genre=not_genre,
media_type=media_type,
released_from=released_from,
released_to=released_to,
without=without,
user_id=user_id,
placement=placement,
track=track,
explain=explain,
if_none_match=if_none_match,
x_read_after=x_read_after,

    ).parsed

async def asyncio_detailed(
    media_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 10,
    offset: int | Unset = 0,
    genre: list[str] | Unset = UNSET,
    all_genres: list[str] | Unset = UNSET,
    not_genre: list[str] | Unset = UNSET,
    media_type: list[str] | Unset = UNSET,
    released_from: int | Unset = UNSET,
    released_to: int | Unset = UNSET,
    without: list[UUID] | Unset = UNSET,
    user_id: UUID | Unset = UNSET,
    placement: str | Unset = UNSET,
    track: bool | Unset = False,
    explain: bool | Unset = False,
    if_none_match: str | Unset = UNSET,
    x_read_after: str | Unset = UNSET,

) -> Response[Any | Error | ListedMedia]:
    """ Media like one

     What is taken together with it, and a little what shares its genres.

    Args:
        media_id (UUID):
        limit (int | Unset):  Default: 10.
        offset (int | Unset):  Default: 0.
        genre (list[str] | Unset):
        all_genres (list[str] | Unset):
        not_genre (list[str] | Unset):
        media_type (list[str] | Unset):
        released_from (int | Unset):
        released_to (int | Unset):
        without (list[UUID] | Unset):
        user_id (UUID | Unset):
        placement (str | Unset):
        track (bool | Unset):  Default: False.
        explain (bool | Unset):  Default: False.
        if_none_match (str | Unset):
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Error | ListedMedia]
     """


    kwargs = _get_kwargs(
        media_id=media_id,
limit=limit,
offset=offset,
genre=genre,
all_genres=all_genres,
not_genre=not_genre,
media_type=media_type,
released_from=released_from,
released_to=released_to,
without=without,
user_id=user_id,
placement=placement,
track=track,
explain=explain,
if_none_match=if_none_match,
x_read_after=x_read_after,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    media_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 10,
    offset: int | Unset = 0,
    genre: list[str] | Unset = UNSET,
    all_genres: list[str] | Unset = UNSET,
    not_genre: list[str] | Unset = UNSET,
    media_type: list[str] | Unset = UNSET,
    released_from: int | Unset = UNSET,
    released_to: int | Unset = UNSET,
    without: list[UUID] | Unset = UNSET,
    user_id: UUID | Unset = UNSET,
    placement: str | Unset = UNSET,
    track: bool | Unset = False,
    explain: bool | Unset = False,
    if_none_match: str | Unset = UNSET,
    x_read_after: str | Unset = UNSET,

) -> Any | Error | ListedMedia | None:
    """ Media like one

     What is taken together with it, and a little what shares its genres.

    Args:
        media_id (UUID):
        limit (int | Unset):  Default: 10.
        offset (int | Unset):  Default: 0.
        genre (list[str] | Unset):
        all_genres (list[str] | Unset):
        not_genre (list[str] | Unset):
        media_type (list[str] | Unset):
        released_from (int | Unset):
        released_to (int | Unset):
        without (list[UUID] | Unset):
        user_id (UUID | Unset):
        placement (str | Unset):
        track (bool | Unset):  Default: False.
        explain (bool | Unset):  Default: False.
        if_none_match (str | Unset):
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Error | ListedMedia
     """


    return (await asyncio_detailed(
        media_id=media_id,
client=client,
limit=limit,
offset=offset,
genre=genre,
all_genres=all_genres,
not_genre=not_genre,
media_type=media_type,
released_from=released_from,
released_to=released_to,
without=without,
user_id=user_id,
placement=placement,
track=track,
explain=explain,
if_none_match=if_none_match,
x_read_after=x_read_after,

    )).parsed
