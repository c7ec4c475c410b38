from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.error import Error
from ...models.outcomes import Outcomes
from ...models.outcomes_by import OutcomesBy
from ...types import UNSET, Unset
from typing import cast
import datetime



def _get_kwargs(
    *,
    placement: str | Unset = UNSET,
    from_: datetime.datetime | Unset = UNSET,
    to: datetime.datetime | Unset = UNSET,
    by: OutcomesBy | Unset = OutcomesBy.STRATEGY,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["placement"] = placement

    json_from_: str | Unset = UNSET
    if not isinstance(from_, Unset):
        json_from_ = from_.isoformat()
    params["from"] = json_from_

    json_to: str | Unset = UNSET
    if not isinstance(to, Unset):
        json_to = to.isoformat()
    params["to"] = json_to

    json_by: str | Unset = UNSET
    if not isinstance(by, Unset):
        json_by = by.value

    params["by"] = json_by


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/outcomes",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Error | Outcomes | None:
    if response.status_code == 200:
        response_200 = Outcomes.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Error | Outcomes]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    placement: str | Unset = UNSET,
    from_: datetime.datetime | Unset = UNSET,
    to: datetime.datetime | Unset = UNSET,
    by: OutcomesBy | Unset = OutcomesBy.STRATEGY,

) -> Response[Error | Outcomes]:
    """ What became of what was shown

     Of the answers that were logged: how much was shown and taken, by strategy or otherwise. Takes the
    role metrics.

    Args:
        placement (str | Unset):
        from_ (datetime.datetime | Unset):
        to (datetime.datetime | Unset):
        by (OutcomesBy | Unset):  Default: OutcomesBy.STRATEGY.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Outcomes]
     """


    kwargs = _get_kwargs(
        placement=placement,
from_=from_,
to=to,
by=by,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient | Client,
    placement: str | Unset = UNSET,
    from_: datetime.datetime | Unset = UNSET,
    to: datetime.datetime | Unset = UNSET,
    by: OutcomesBy | Unset = OutcomesBy.STRATEGY,

) -> Error | Outcomes | None:
    """ What became of what was shown

     Of the answers that were logged: how much was shown and taken, by strategy or otherwise. Takes the
    role metrics.

    Args:
        placement (str | Unset):
        from_ (datetime.datetime | Unset):
        to (datetime.datetime | Unset):
        by (OutcomesBy | Unset):  Default: OutcomesBy.STRATEGY.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Outcomes
     """


    return sync_detailed(
        client=client,
placement=placement,
from_=from_,
to=to,
by=by,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    placement: str | Unset = UNSET,
    from_: datetime.datetime | Unset = UNSET,
    to: datetime.datetime | Unset = UNSET,
    by: OutcomesBy | Unset = OutcomesBy.STRATEGY,

) -> Response[Error | Outcomes]:
    """ What became of what was shown

     Of the answers that were logged: how much was shown and taken, by strategy or otherwise. Takes the
    role metrics.

    Args:
        placement (str | Unset):
        from_ (datetime.datetime | Unset):
        to (datetime.datetime | Unset):
        by (OutcomesBy | Unset):  Default: OutcomesBy.STRATEGY.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Outcomes]
     """


    kwargs = _get_kwargs(
        placement=placement,
from_=from_,
to=to,
by=by,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    placement: str | Unset = UNSET,
    from_: datetime.datetime | Unset = UNSET,
    to: datetime.datetime | Unset = UNSET,
    by: OutcomesBy | Unset = OutcomesBy.STRATEGY,

) -> Error | Outcomes | None:
    """ What became of what was shown

     Of the answers that were logged: how much was shown and taken, by strategy or otherwise. Takes the
    role metrics.

    Args:
        placement (str | Unset):
        from_ (datetime.datetime | Unset):
        to (datetime.datetime | Unset):
        by (OutcomesBy | Unset):  Default: OutcomesBy.STRATEGY.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Outcomes
     """


    return (await asyncio_detailed(
        client=client,
placement=placement,
from_=from_,
to=to,
by=by,

    )).parsed
