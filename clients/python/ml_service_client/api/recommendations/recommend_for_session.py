from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.error import Error
from ...models.session_recommendations import SessionRecommendations
from ...models.session_request import SessionRequest
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    body: SessionRequest,
    x_read_after: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_read_after, Unset):
        headers["X-Read-After"] = x_read_after



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/recommendations/session",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | SessionRecommendations | None:
    if response.status_code == 200:
        response_200 = SessionRecommendations.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Error | SessionRecommendations]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: SessionRequest,
    x_read_after: str | Unset = UNSET,

) -> Response[Error | SessionRecommendations]:
    """ Media for somebody without an account

     From the media of this visit, each as if just liked; none of them is among the answers. Where none
    is known, popular media, marked with "fallback".

    Args:
        x_read_after (str | Unset):
        body (SessionRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | SessionRecommendations]
     """


    kwargs = _get_kwargs(
        body=body,
x_read_after=x_read_after,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient | Client,
    body: SessionRequest,
    x_read_after: str | Unset = UNSET,

) -> Error | SessionRecommendations | None:
    """ Media for somebody without an account

     From the media of this visit, each as if just liked; none of them is among the answers. Where none
    is known, popular media, marked with "fallback".

    Args:
        x_read_after (str | Unset):
        body (SessionRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | SessionRecommendations
     """


    return sync_detailed(
        client=client,
body=body,
x_read_after=x_read_after,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: SessionRequest,
    x_read_after: str | Unset = UNSET,

) -> Response[Error | SessionRecommendations]:
    """ Media for somebody without an account

     From the media of this visit, each as if just liked; none of them is among the answers. Where none
    is known, popular media, marked with "fallback".

    Args:
        x_read_after (str | Unset):
        body (SessionRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | SessionRecommendations]
     """


    kwargs = _get_kwargs(
        body=body,
x_read_after=x_read_after,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: SessionRequest,
    x_read_after: str | Unset = UNSET,

) -> Error | SessionRecommendations | None:
    """ Media for somebody without an account

     From the media of this visit, each as if just liked; none of them is among the answers. Where none
    is known, popular media, marked with "fallback".

    Args:
        x_read_after (str | Unset):
        body (SessionRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | SessionRecommendations
     """


    return (await asyncio_detailed(
        client=client,
body=body,
x_read_after=x_read_after,

    )).parsed
