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



def _get_kwargs(
    *,
    cursor: str,
    x_read_after: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_read_after, Unset):
        headers["X-Read-After"] = x_read_after



    

    params: dict[str, Any] = {}

    params["cursor"] = cursor


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/recommendations/next",
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
    *,
    client: AuthenticatedClient | Client,
    cursor: str,
    x_read_after: str | Unset = UNSET,

) -> Response[Error | Recommendations]:
    """ The page after one

     The answer that the question of a cursor has now, without all that was shown on the pages before,
    and a next of its own: no medium comes twice, whatever happens in between.

    Args:
        cursor (str):
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Recommendations]
     """


    kwargs = _get_kwargs(
        cursor=cursor,
x_read_after=x_read_after,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient | Client,
    cursor: str,
    x_read_after: str | Unset = UNSET,

) -> Error | Recommendations | None:
    """ The page after one

     The answer that the question of a cursor has now, without all that was shown on the pages before,
    and a next of its own: no medium comes twice, whatever happens in between.

    Args:
        cursor (str):
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Recommendations
     """


    return sync_detailed(
        client=client,
cursor=cursor,
x_read_after=x_read_after,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    cursor: str,
    x_read_after: str | Unset = UNSET,

) -> Response[Error | Recommendations]:
    """ The page after one

     The answer that the question of a cursor has now, without all that was shown on the pages before,
    and a next of its own: no medium comes twice, whatever happens in between.

    Args:
        cursor (str):
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Recommendations]
     """


    kwargs = _get_kwargs(
        cursor=cursor,
x_read_after=x_read_after,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    cursor: str,
    x_read_after: str | Unset = UNSET,

) -> Error | Recommendations | None:
    """ The page after one

     The answer that the question of a cursor has now, without all that was shown on the pages before,
    and a next of its own: no medium comes twice, whatever happens in between.

    Args:
        cursor (str):
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Recommendations
     """


    return (await asyncio_detailed(
        client=client,
cursor=cursor,
x_read_after=x_read_after,

    )).parsed
