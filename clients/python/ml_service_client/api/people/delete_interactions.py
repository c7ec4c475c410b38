from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.delete_interactions_response_200 import DeleteInteractionsResponse200
from ...models.delete_interactions_type import DeleteInteractionsType
from ...models.error import Error
from ...types import UNSET, Unset
from typing import cast
from uuid import UUID



def _get_kwargs(
    *,
    event_id: str | Unset = UNSET,
    user_id: UUID | Unset = UNSET,
    media_id: UUID | Unset = UNSET,
    type_: DeleteInteractionsType | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["event_id"] = event_id

    json_user_id: str | Unset = UNSET
    if not isinstance(user_id, Unset):
        json_user_id = str(user_id)
    params["user_id"] = json_user_id

    json_media_id: str | Unset = UNSET
    if not isinstance(media_id, Unset):
        json_media_id = str(media_id)
    params["media_id"] = json_media_id

    json_type_: str | Unset = UNSET
    if not isinstance(type_, Unset):
        json_type_ = type_.value

    params["type"] = json_type_


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/api/interactions",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DeleteInteractionsResponse200 | Error | None:
    if response.status_code == 200:
        response_200 = DeleteInteractionsResponse200.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[DeleteInteractionsResponse200 | Error]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    event_id: str | Unset = UNSET,
    user_id: UUID | Unset = UNSET,
    media_id: UUID | Unset = UNSET,
    type_: DeleteInteractionsType | Unset = UNSET,

) -> Response[DeleteInteractionsResponse200 | Error]:
    """ Take back what was recorded

     Either event_id, or user_id, media_id and type together. The next answer is as if it had not been;
    engagement_db is told once, and the models forget it with the next refresh. To ask again does no
    more.

    Args:
        event_id (str | Unset):
        user_id (UUID | Unset):
        media_id (UUID | Unset):
        type_ (DeleteInteractionsType | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeleteInteractionsResponse200 | Error]
     """


    kwargs = _get_kwargs(
        event_id=event_id,
user_id=user_id,
media_id=media_id,
type_=type_,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient | Client,
    event_id: str | Unset = UNSET,
    user_id: UUID | Unset = UNSET,
    media_id: UUID | Unset = UNSET,
    type_: DeleteInteractionsType | Unset = UNSET,

) -> DeleteInteractionsResponse200 | Error | None:
    """ Take back what was recorded

     Either event_id, or user_id, media_id and type together. The next answer is as if it had not been;
    engagement_db is told once, and the models forget it with the next refresh. To ask again does no
    more.

    Args:
        event_id (str | Unset):
        user_id (UUID | Unset):
        media_id (UUID | Unset):
        type_ (DeleteInteractionsType | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeleteInteractionsResponse200 | Error
     """


    return sync_detailed(
        client=client,
event_id=event_id,
user_id=user_id,
media_id=media_id,
type_=type_,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    event_id: str | Unset = UNSET,
    user_id: UUID | Unset = UNSET,
    media_id: UUID | Unset = UNSET,
    type_: DeleteInteractionsType | Unset = UNSET,

) -> Response[DeleteInteractionsResponse200 | Error]:
    """ Take back what was recorded

     Either event_id, or user_id, media_id and type together. The next answer is as if it had not been;
    engagement_db is told once, and the models forget it with the next refresh. To ask again does no
    more.

    Args:
        event_id (str | Unset):
        user_id (UUID | Unset):
        media_id (UUID | Unset):
        type_ (DeleteInteractionsType | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeleteInteractionsResponse200 | Error]
     """


    kwargs = _get_kwargs(
        event_id=event_id,
user_id=user_id,
media_id=media_id,
type_=type_,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    event_id: str | Unset = UNSET,
    user_id: UUID | Unset = UNSET,
    media_id: UUID | Unset = UNSET,
    type_: DeleteInteractionsType | Unset = UNSET,

) -> DeleteInteractionsResponse200 | Error | None:
    """ Take back what was recorded

     Either event_id, or user_id, media_id and type together. The next answer is as if it had not been;
    engagement_db is told once, and the models forget it with the next refresh. To ask again does no
    more.

    Args:
        event_id (str | Unset):
        user_id (UUID | Unset):
        media_id (UUID | Unset):
        type_ (DeleteInteractionsType | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeleteInteractionsResponse200 | Error
     """


    return (await asyncio_detailed(
        client=client,
event_id=event_id,
user_id=user_id,
media_id=media_id,
type_=type_,

    )).parsed
