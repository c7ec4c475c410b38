"""People with long histories: found by medium, so that nobody reads all that they did."""

from typing import Any

from alembic import op

from migrations import steps

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

ASKER = (
    "One of those who ask: a person (null: nobody in particular, or nobody we know), their genres,"
    " the media of their session, latest last, the strategy that answers them, and which media may"
    " be recommended: a bit each, and, where they are few, their keys, too (engine.allowed_media);"
    " both null where all may. with_seen: also what they have seen. Nothing that they did with the"
    " media of without counts ({}: all of it does)."
)
IS_LONG = " is_long: what they took is looked up, medium by medium, instead of read (engine.took)."
COLUMN = """
set local role ml_service_owner;
-- A refresh reads the policy, and holds that lock to its end: the two take turns, as with a build.
set local lock_timeout = '15min';
select from engine.lock where name = 'refresh' for update;
set local lock_timeout = '15s';
alter type engine.asker add attribute is_long boolean;
alter table engine.refresh_policy add column long_history integer not null default 4000
    check (long_history >= 0);
comment on column engine.refresh_policy.long_history is
    'Of how many interactions a history is so long that questions look media up in it, instead of reading it (model.long_history). It changes no answer.';
create index if not exists interaction_by_medium on engine.interaction (user_key, media_key);
reset role;
"""
# The model of a shard is tables, which publishing fills.
SHARD = """
do $$
begin
    if exists (select from engine.shard) then
        set local role ml_service_owner;
        create table if not exists model.long_history (user_key integer);
        create unique index if not exists long_history_key on model.long_history (user_key);
        reset role;
    end if;
end
$$
"""
GONE = """
do $$
declare
    kind constant "char" := (select relkind from pg_class where oid = to_regclass('model.long_history'));
begin
    case kind
        when 'm' then drop materialized view model.long_history;
        when 'r' then drop table model.long_history;
        else null;
    end case;
end
$$
"""


def _comment(text: str) -> str:
    return f"comment on type engine.asker is '{text.format(chr(39) * 2 + '{}' + chr(39) * 2)}'"


def prepare(connection: Any) -> None:
    """The index, while people record: in the transaction of the upgrade they would wait for all of it."""
    steps.build_index(
        connection,
        "engine.interaction_by_medium",
        "engine.interaction",
        "create index concurrently if not exists interaction_by_medium"
        " on engine.interaction (user_key, media_key)",
    )


def upgrade() -> None:
    _execute(COLUMN)
    _execute(SHARD)
    _execute(_comment(ASKER + IS_LONG))


def downgrade() -> None:
    _execute(GONE)
    _execute("drop index engine.interaction_by_medium")
    _execute("alter table engine.refresh_policy drop column long_history")
    _execute("alter type engine.asker drop attribute is_long")
    _execute(_comment(ASKER))


def _execute(text: str) -> None:
    """Run statements as they are; not through op.execute, which would want % doubled."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(text)
