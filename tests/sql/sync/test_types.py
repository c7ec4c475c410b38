"""Columns whose types need but a cast: read, compared by the source itself, and written to."""

import pytest

from tests.sql.forward.steps import here, record, there, waiting
from tests.world import World, key

ENUM = """
create type kind as enum ('LIKE', 'DISLIKE', 'WATCH');
alter table interaction drop constraint interaction_type_check;
alter table interaction alter column type type kind using type::kind
"""


@pytest.mark.parametrize(
    "change",
    [
        ENUM,
        "alter table interaction alter column type type text",
        "alter table interaction alter column id type integer",
        "alter table interaction alter column interaction_value type numeric(6, 3)",
        "alter table interaction alter column interaction_value type real",
        "set timezone = 'UTC'; alter table interaction alter column \"timestamp\" type timestamptz",
    ],
)
def test_interactions_of_another_type(world: World, change: str) -> None:
    for name in ("first", "second", "third"):
        world.media(name, "DRAMA")
    with world.connect("engagement_db") as source:
        source.execute(change)
    world.takes("ann", "first", value=0.5)
    world.refresh()
    record(world, "ann", "second")
    world.refresh()
    assert waiting(world) == 0
    assert len(here(world)) == len(there(world)) == 2
    assert world.sync(reconcile=True)["engagement_db"] == 0
    world.source(
        "engagement_db", "update interaction set type = 'DISLIKE' where media_id = %s", key("first")
    )
    assert world.sync(reconcile=True)["engagement_db"] == 1


def test_interactions_whose_uuids_are_text(world: World) -> None:
    """With the view that `ml-service check` names: compared there, written to, and taken back."""
    for name in ("first", "second", "third"):
        world.media(name, "DRAMA")
    with world.connect("engagement_db") as source:
        source.execute(
            "alter table interaction alter user_id type text, alter media_id type text;"
            "create schema ml_service;"
            "create view ml_service.interaction as select id, user_id::uuid as user_id,"
            ' media_id::uuid as media_id, type, interaction_value, "timestamp"'
            " from public.interaction"
        )
        with world.connect() as operator:
            operator.execute(
                "alter foreign table engagement_db.interaction options (set schema_name 'ml_service')"
            )
        source.execute(
            "insert into interaction (user_id, media_id, type) values (%s, %s, 'LIKE')",
            (str(key("ann")), key("first").hex),  # as some write them: without dashes
        )
    world.refresh()
    record(world, "ann", "second")
    world.refresh()
    assert waiting(world) == 0
    assert len(here(world)) == 2
    assert world.sync(reconcile=True)["engagement_db"] == 0
    world.source("engagement_db", "update interaction set type = 'DISLIKE' where id = 1")
    assert world.sync(reconcile=True)["engagement_db"] == 1
    world.query(
        "select delete_interactions(user_id => %s, media_id => %s, type => 'LIKE')",
        key("ann"),
        key("second"),
    )
    world.sync()
    assert [row.type for row in there(world)] == ["DISLIKE"]
