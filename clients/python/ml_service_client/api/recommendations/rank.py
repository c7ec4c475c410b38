from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.error import Error
from ...models.rank_request import RankRequest
from ...models.ranked_media import RankedMedia
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID



def _get_kwargs(
    user_id: UUID,
    *,
    body: RankRequest,
    x_read_after: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_read_after, Unset):
        headers["X-Read-After"] = x_read_after



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/recommendations/{user_id}/rank".format(user_id=quote(str(user_id), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | RankedMedia | None:
    if response.status_code == 200:
        response_200 = RankedMedia.from_dict(response.json())



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

    if response.status_code == 413:
        response_413 = Error.from_dict(response.json())



        return response_413

    if response.status_code == 415:
        response_415 = Error.from_dict(response.json())



        return response_415

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Error | RankedMedia]:
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
    body: RankRequest,
    x_read_after: str | Unset = UNSET,

) -> Response[Error | RankedMedia]:
    """ A list of media in order for one person

     All of the list, best first, what the person has seen, too: a shelf, or what a search found.

    Args:
        user_id (UUID):
        x_read_after (str | Unset):
        body (RankRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RankedMedia]
     """


    kwargs = _get_kwargs(
        user_id=user_id,
body=body,
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
    body: RankRequest,
    x_read_after: str | Unset = UNSET,

) -> Error | RankedMedia | None:
    """ A list of media in order for one person

     All of the list, best first, what the person has seen, too: a shelf, or what a search found.

    Args:
        user_id (UUID):
        x_read_after (str | Unset):
        body (RankRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | RankedMedia
     """


    return sync_detailed(
        user_id=user_id,
client=client,
body=body,
x_read_after=x_read_after,

    ).parsed

async def asyncio_detailed(
    user_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: RankRequest,
    x_read_after: str | Unset = UNSET,

) -> Response[Error | RankedMedia]:
    """ A list of media in order for one person

     All of the list, best first, what the person has seen, too: a shelf, or what a search found.

    Args:
        user_id (UUID):
        x_read_after (str | Unset):
        body (RankRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RankedMedia]
     """


    kwargs = _get_kwargs(
        user_id=user_id,
body=body,
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
    body: RankRequest,
    x_read_after: str | Unset = UNSET,

) -> Error | RankedMedia | None:
    """ A list of media in order for one person

     All of the list, best first, what the person has seen, too: a shelf, or what a search found.

    Args:
        user_id (UUID):
        x_read_after (str | Unset):
        body (RankRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | RankedMedia
     """


    return (await asyncio_detailed(
        user_id=user_id,
client=client,
body=body,
x_read_after=x_read_after,

    )).parsed
