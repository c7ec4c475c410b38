from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.error import Error
from ...models.home import Home
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID



def _get_kwargs(
    user_id: UUID,
    *,
    page: str | Unset = 'home',
    track: bool | Unset = False,
    explain: bool | Unset = False,
    x_read_after: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_read_after, Unset):
        headers["X-Read-After"] = x_read_after



    

    params: dict[str, Any] = {}

    params["page"] = page

    params["track"] = track

    params["explain"] = explain


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/home/{user_id}".format(user_id=quote(str(user_id), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | Home | None:
    if response.status_code == 200:
        response_200 = Home.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Error | Home]:
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
    page: str | Unset = 'home',
    track: bool | Unset = False,
    explain: bool | Unset = False,
    x_read_after: str | Unset = UNSET,

) -> Response[Error | Home]:
    """ A whole page of rows for one person

     The rows that engine.page_row says, each with its title and media that the person has not liked,
    disliked or watched; no medium twice on a page. Rows that would hold too little are left out. While
    the database is gone, one row of popular media, marked with "fallback".

    Args:
        user_id (UUID):
        page (str | Unset):  Default: 'home'.
        track (bool | Unset):  Default: False.
        explain (bool | Unset):  Default: False.
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Home]
     """


    kwargs = _get_kwargs(
        user_id=user_id,
page=page,
track=track,
explain=explain,
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
    page: str | Unset = 'home',
    track: bool | Unset = False,
    explain: bool | Unset = False,
    x_read_after: str | Unset = UNSET,

) -> Error | Home | None:
    """ A whole page of rows for one person

     The rows that engine.page_row says, each with its title and media that the person has not liked,
    disliked or watched; no medium twice on a page. Rows that would hold too little are left out. While
    the database is gone, one row of popular media, marked with "fallback".

    Args:
        user_id (UUID):
        page (str | Unset):  Default: 'home'.
        track (bool | Unset):  Default: False.
        explain (bool | Unset):  Default: False.
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Home
     """


    return sync_detailed(
        user_id=user_id,
client=client,
page=page,
track=track,
explain=explain,
x_read_after=x_read_after,

    ).parsed

async def asyncio_detailed(
    user_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    page: str | Unset = 'home',
    track: bool | Unset = False,
    explain: bool | Unset = False,
    x_read_after: str | Unset = UNSET,

) -> Response[Error | Home]:
    """ A whole page of rows for one person

     The rows that engine.page_row says, each with its title and media that the person has not liked,
    disliked or watched; no medium twice on a page. Rows that would hold too little are left out. While
    the database is gone, one row of popular media, marked with "fallback".

    Args:
        user_id (UUID):
        page (str | Unset):  Default: 'home'.
        track (bool | Unset):  Default: False.
        explain (bool | Unset):  Default: False.
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Home]
     """


    kwargs = _get_kwargs(
        user_id=user_id,
page=page,
track=track,
explain=explain,
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
    page: str | Unset = 'home',
    track: bool | Unset = False,
    explain: bool | Unset = False,
    x_read_after: str | Unset = UNSET,

) -> Error | Home | None:
    """ A whole page of rows for one person

     The rows that engine.page_row says, each with its title and media that the person has not liked,
    disliked or watched; no medium twice on a page. Rows that would hold too little are left out. While
    the database is gone, one row of popular media, marked with "fallback".

    Args:
        user_id (UUID):
        page (str | Unset):  Default: 'home'.
        track (bool | Unset):  Default: False.
        explain (bool | Unset):  Default: False.
        x_read_after (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Home
     """


    return (await asyncio_detailed(
        user_id=user_id,
client=client,
page=page,
track=track,
explain=explain,
x_read_after=x_read_after,

    )).parsed
