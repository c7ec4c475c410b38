from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.error import Error
from ...models.impression import Impression
from ...models.record_impressions_response_200 import RecordImpressionsResponse200
from typing import cast



def _get_kwargs(
    *,
    body: Impression | list[Impression],

) -> dict[str, Any]:
    headers: dict[str, Any] = {}


    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/impressions",
    }

    
    if isinstance(body, Impression):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = []
        for body_type_1_item_data in body:
            body_type_1_item = body_type_1_item_data.to_dict()
            _kwargs["json"].append(body_type_1_item)




    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | RecordImpressionsResponse200 | None:
    if response.status_code == 200:
        response_200 = RecordImpressionsResponse200.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Error | RecordImpressionsResponse200]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: Impression | list[Impression],

) -> Response[Error | RecordImpressionsResponse200]:
    """ Say what people really saw

     Of an answer that has an answer_id, which of its media were on the screen: from then on they count
    as shown, with what was taken of that answer, and nothing else. One, or a list, all or none; more of
    the same answer add to it, and the same again changes nothing. Answers that are not in the log (any
    more) are passed over.

    Args:
        body (Impression | list[Impression]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RecordImpressionsResponse200]
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
    body: Impression | list[Impression],

) -> Error | RecordImpressionsResponse200 | None:
    """ Say what people really saw

     Of an answer that has an answer_id, which of its media were on the screen: from then on they count
    as shown, with what was taken of that answer, and nothing else. One, or a list, all or none; more of
    the same answer add to it, and the same again changes nothing. Answers that are not in the log (any
    more) are passed over.

    Args:
        body (Impression | list[Impression]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | RecordImpressionsResponse200
     """


    return sync_detailed(
        client=client,
body=body,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: Impression | list[Impression],

) -> Response[Error | RecordImpressionsResponse200]:
    """ Say what people really saw

     Of an answer that has an answer_id, which of its media were on the screen: from then on they count
    as shown, with what was taken of that answer, and nothing else. One, or a list, all or none; more of
    the same answer add to it, and the same again changes nothing. Answers that are not in the log (any
    more) are passed over.

    Args:
        body (Impression | list[Impression]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | RecordImpressionsResponse200]
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
    body: Impression | list[Impression],

) -> Error | RecordImpressionsResponse200 | None:
    """ Say what people really saw

     Of an answer that has an answer_id, which of its media were on the screen: from then on they count
    as shown, with what was taken of that answer, and nothing else. One, or a list, all or none; more of
    the same answer add to it, and the same again changes nothing. Answers that are not in the log (any
    more) are passed over.

    Args:
        body (Impression | list[Impression]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | RecordImpressionsResponse200
     """


    return (await asyncio_detailed(
        client=client,
body=body,

    )).parsed
