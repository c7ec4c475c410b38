from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.error import Error
from ...models.gorse_feedback import GorseFeedback
from ...models.interaction import Interaction
from ...models.recorded_interactions import RecordedInteractions
from typing import cast



def _get_kwargs(
    *,
    body: GorseFeedback | Interaction | list[GorseFeedback | Interaction],

) -> dict[str, Any]:
    headers: dict[str, Any] = {}


    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/interactions",
    }

    
    if isinstance(body, Interaction):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, GorseFeedback):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = []
        for body_type_2_item_data in body:
            body_type_2_item: dict[str, Any]
            if isinstance(body_type_2_item_data, Interaction):
                body_type_2_item = body_type_2_item_data.to_dict()
            else:
                body_type_2_item = body_type_2_item_data.to_dict()

            _kwargs["json"].append(body_type_2_item)




    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | RecordedInteractions | None:
    if response.status_code == 201:
        response_201 = RecordedInteractions.from_dict(response.json())



        return response_201

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())



        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())



        return response_401

    if response.status_code == 403:
        response_403 = Error.from_dict(response.json())



        return response_403

    if response.status_code == 409:
        response_409 = Error.from_dict(response.json())



        return response_409

    if response.status_code == 413:
        response_413 = Error.from_dict(response.json())



        return response_413

    if response.status_code == 415:
        response_415 = Error.from_dict(response.json())



        return response_415

    if response.status_code == 422:
        response_422 = Error.from_dict(response.json())



        return response_422

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Error | RecordedInteractions]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: GorseFeedback | Interaction | list[GorseFeedback | Interaction],

) -> Response[Error | RecordedInteractions]:
    """ Record what people did

     One interaction, or a list of them, all or none. The next answer reflects them, whichever process
    gives it; engagement_db gets them, each once. Where this is answered with 503 nobody knows whether
    they were recorded: with an event_id each, they can be sent again.

    Args:
        body (GorseFeedback | Interaction | list[GorseFeedback | Interaction]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RecordedInteractions]
     """


    kwargs = _get_kwargs(
        body=body,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient | Client,
    body: GorseFeedback | Interaction | list[GorseFeedback | Interaction],

) -> Error | RecordedInteractions | None:
    """ Record what people did

     One interaction, or a list of them, all or none. The next answer reflects them, whichever process
    gives it; engagement_db gets them, each once. Where this is answered with 503 nobody knows whether
    they were recorded: with an event_id each, they can be sent again.

    Args:
        body (GorseFeedback | Interaction | list[GorseFeedback | Interaction]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | RecordedInteractions
     """


    return sync_detailed(
        client=client,
body=body,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: GorseFeedback | Interaction | list[GorseFeedback | Interaction],

) -> Response[Error | RecordedInteractions]:
    """ Record what people did

     One interaction, or a list of them, all or none. The next answer reflects them, whichever process
    gives it; engagement_db gets them, each once. Where this is answered with 503 nobody knows whether
    they were recorded: with an event_id each, they can be sent again.

    Args:
        body (GorseFeedback | Interaction | list[GorseFeedback | Interaction]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RecordedInteractions]
     """


    kwargs = _get_kwargs(
        body=body,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: GorseFeedback | Interaction | list[GorseFeedback | Interaction],

) -> Error | RecordedInteractions | None:
    """ Record what people did

     One interaction, or a list of them, all or none. The next answer reflects them, whichever process
    gives it; engagement_db gets them, each once. Where this is answered with 503 nobody knows whether
    they were recorded: with an event_id each, they can be sent again.

    Args:
        body (GorseFeedback | Interaction | list[GorseFeedback | Interaction]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | RecordedInteractions
     """


    return (await asyncio_detailed(
        client=client,
body=body,

    )).parsed
