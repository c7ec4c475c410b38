from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.error import Error
from ...models.explanation import Explanation
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID



def _get_kwargs(
    user_id: UUID,
    media_id: UUID,
    *,
    strategy: str | Unset = UNSET,
    limit: int | Unset = 10,
    placement: str | Unset = UNSET,
    x_read_after: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_read_after, Unset):
        headers["X-Read-After"] = x_read_after



    

    params: dict[str, Any] = {}

    params["strategy"] = strategy

    params["limit"] = limit

    params["placement"] = placement


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/recommendations/{user_id}/why/{media_id}".format(user_id=quote(str(user_id), safe=""),media_id=quote(str(media_id), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | Explanation | None:
    if response.status_code == 200:
        response_200 = Explanation.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Error | Explanation]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    user_id: UUID,
    media_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    strategy: str | Unset = UNSET,
    limit: int | Unset = 10,
    placement: str | Unset = UNSET,
    x_read_after: str | Unset = UNSET,

) -> Response[Error | Explanation]:
    """ Why a medium is recommended to a person, or why not

     Where it stands, and the reasons that add up to its score, strongest first. Positions and scores are
    those before diversity and new media move anything. Where no strategy is named and an experiment
    answers the person, it is their arm that is explained, and experiment says which; of an interleaved
    page, the one that picked the medium, or else the one where it stands higher.

    Args:
        user_id (UUID):
        media_id (UUID):
        strategy (str | Unset):
        limit (int | Unset):  Default: 10.
        placement (str | Unset):
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Explanation]
     """


    kwargs = _get_kwargs(
        user_id=user_id,
media_id=media_id,
strategy=strategy,
limit=limit,
placement=placement,
x_read_after=x_read_after,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    user_id: UUID,
    media_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    strategy: str | Unset = UNSET,
    limit: int | Unset = 10,
    placement: str | Unset = UNSET,
    x_read_after: str | Unset = UNSET,

) -> Error | Explanation | None:
    """ Why a medium is recommended to a person, or why not

     Where it stands, and the reasons that add up to its score, strongest first. Positions and scores are
    those before diversity and new media move anything. Where no strategy is named and an experiment
    answers the person, it is their arm that is explained, and experiment says which; of an interleaved
    page, the one that picked the medium, or else the one where it stands higher.

    Args:
        user_id (UUID):
        media_id (UUID):
        strategy (str | Unset):
        limit (int | Unset):  Default: 10.
        placement (str | Unset):
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Explanation
     """


    return sync_detailed(
        user_id=user_id,
media_id=media_id,
client=client,
strategy=strategy,
limit=limit,
placement=placement,
x_read_after=x_read_after,

    ).parsed

async def asyncio_detailed(
    user_id: UUID,
    media_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    strategy: str | Unset = UNSET,
    limit: int | Unset = 10,
    placement: str | Unset = UNSET,
    x_read_after: str | Unset = UNSET,

) -> Response[Error | Explanation]:
    """ Why a medium is recommended to a person, or why not

     Where it stands, and the reasons that add up to its score, strongest first. Positions and scores are
    those before diversity and new media move anything. Where no strategy is named and an experiment
    answers the person, it is their arm that is explained, and experiment says which; of an interleaved
    page, the one that picked the medium, or else the one where it stands higher.

    Args:
        user_id (UUID):
        media_id (UUID):
        strategy (str | Unset):
        limit (int | Unset):  Default: 10.
        placement (str | Unset):
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Explanation]
     """


    kwargs = _get_kwargs(
        user_id=user_id,
media_id=media_id,
strategy=strategy,
limit=limit,
placement=placement,
x_read_after=x_read_after,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    user_id: UUID,
    media_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    strategy: str | Unset = UNSET,
    limit: int | Unset = 10,
    placement: str | Unset = UNSET,
    x_read_after: str | Unset = UNSET,

) -> Error | Explanation | None:
    """ Why a medium is recommended to a person, or why not

     Where it stands, and the reasons that add up to its score, strongest first. Positions and scores are
    those before diversity and new media move anything. Where no strategy is named and an experiment
    answers the person, it is their arm that is explained, and experiment says which; of an interleaved
    page, the one that picked the medium, or else the one where it stands higher.

    Args:
        user_id (UUID):
        media_id (UUID):
        strategy (str | Unset):
        limit (int | Unset):  Default: 10.
        placement (str | Unset):
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Explanation
     """


    return (await asyncio_detailed(
        user_id=user_id,
media_id=media_id,
client=client,
strategy=strategy,
limit=limit,
placement=placement,
x_read_after=x_read_after,

    )).parsed
