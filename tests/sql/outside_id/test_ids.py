"""Ids of elsewhere: what each becomes, and the way back."""

import re
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.servers import ROOT
from tests.world import World

NAMESPACE = UUID("41453bd3-74bc-4b7e-94f2-e0afb2618b71")


def one(world: World, call: str, *arguments: Any) -> Any:
    ((value,),) = world.query(f"select {call}", *arguments, role="ml_service_app")
    return value


@pytest.mark.parametrize("text", ["bob", "tt0111161", "a/b ü", "x" * 256])
def test_any_text_becomes_a_uuid_of_version_8_that_anybody_can_compute(
    world: World, text: str
) -> None:
    found = one(world, "api.user_id(%s)", text)
    digest = bytearray(sha256(NAMESPACE.bytes + f"user/{text}".encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    assert found == UUID(bytes=bytes(digest))
    assert (found.version, found.variant) == (8, "specified in RFC 4122")


@pytest.mark.parametrize(
    "text", ["bob", "a/b ü", "x" * 256, "8A1F6D0E-3B0C-4A52-9C39-5D5C3F5B8A11"]
)
def test_the_function_of_the_documents_gives_the_same_in_a_source(world: World, text: str) -> None:
    document = (ROOT / "docs" / "gorse.md").read_text(encoding="utf-8")
    (function,) = re.findall(r"```sql\n(create function .+?)```", document, re.S)
    world.source("catalog_db", function)
    with world.connect("catalog_db") as connection:
        found = connection.execute("select inside_id('media', %s)", (text,)).fetchone()
    assert found == (one(world, "api.media_id(%s)", text),)


def test_a_person_and_a_medium_of_one_name_are_two(world: World) -> None:
    assert one(world, "api.user_id('42')") != one(world, "api.media_id('42')")


def test_a_uuid_is_itself(world: World) -> None:
    given = uuid4()
    assert one(world, "api.user_id(%s)", str(given)) == given
    assert one(world, "api.media_id(%s)", str(given).upper()) == given
    # Without dashes it may be anything, such as an MD5.
    assert one(world, "api.user_id(%s)", given.hex) != given


def test_what_was_named_is_given_back(world: World) -> None:
    bob = one(world, "api.user_id('bob')")
    assert one(world, "api.outside_id(%s)", bob) == str(bob)
    names = "select engine.name_ids('user', %s)"
    assert world.query(names, ["bob", "ann", "bob", str(uuid4())]) == [(2,)]
    assert world.query(names, ["bob", "ann"]) == [(0,)]
    assert one(world, "api.outside_id(%s)", bob) == "bob"


@pytest.mark.parametrize("text", [None, "", "x" * 257])
def test_what_can_be_no_id_is_refused(world: World, text: str | None) -> None:
    with pytest.raises(psycopg.Error, match="expected a text of 1 to 256 characters") as caught:
        one(world, "api.media_id(%s)", text)
    assert caught.value.sqlstate == "ML400"


def test_the_id_of_who_is_forgotten_is_removed(world: World) -> None:
    world.query("select engine.name_ids('user', array['bob'])")
    bob = one(world, "api.user_id('bob')")
    one(world, "api.forget_user(%s)", bob)
    assert one(world, "api.outside_id(%s)", bob) == str(bob)
    assert world.query("select from engine.outside_id") == []
