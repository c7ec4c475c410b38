from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.error import Error
from ...models.replay import Replay
from typing import cast
from uuid import UUID



def _get_kwargs(
    answer_id: UUID,

) -> dict[str, Any]:
    

    

    

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/answers/{answer_id}/replay".format(answer_id=quote(str(answer_id), safe=""),),
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | Replay | None:
    if response.status_code == 200:
        response_200 = Replay.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Error | Replay]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    answer_id: UUID,
    *,
    client: AuthenticatedClient | Client,

) -> Response[Error | Replay]:
    """ What an answer of the log would be now

     Asks again, and says what has changed since of all that the answer depended on. Takes the role
    admin.

    Args:
        answer_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Replay]
     """


    kwargs = _get_kwargs(
        answer_id=answer_id,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    answer_id: UUID,
    *,
    client: AuthenticatedClient | Client,

) -> Error | Replay | None:
    """ What an answer of the log would be now

     Asks again, and says what has changed since of all that the answer depended on. Takes the role
    admin.

    Args:
        answer_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Replay
     """


    return sync_detailed(
        answer_id=answer_id,
client=client,

    ).parsed

async def asyncio_detailed(
    answer_id: UUID,
    *,
    client: AuthenticatedClient | Client,

) -> Response[Error | Replay]:
    """ What an answer of the log would be now

     Asks again, and says what has changed since of all that the answer depended on. Takes the role
    admin.

    Args:
        answer_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Replay]
     """


    kwargs = _get_kwargs(
        answer_id=answer_id,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    answer_id: UUID,
    *,
    client: AuthenticatedClient | Client,

) -> Error | Replay | None:
    """ What an answer of the log would be now

     Asks again, and says what has changed since of all that the answer depended on. Takes the role
    admin.

    Args:
        answer_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Replay
     """


    return (await asyncio_detailed(
        answer_id=answer_id,
client=client,

    )).parsed
