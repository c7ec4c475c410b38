"""Lists of who took nearly all that is popular: what they did not take is kept with the model."""

from typing import Any

from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None

TABLE = """
set local role ml_service_owner;
create table engine.taken_back (
    user_key integer not null,
    changed_by xid8 not null default pg_current_xact_id()
);
create index taken_back_by_user on engine.taken_back (user_key);

comment on table engine.taken_back is
    'Those of model.untaken of whom something was taken back since it was built, each once or more. A refresh removes what it has seen.';
comment on column engine.taken_back.user_key is '0: maybe anybody, for more than 10,000 people were changed at once.';
reset role;
"""
# The model of a shard is tables. Publishing leaves this one empty: it is of what is known here.
SHARD = """
do $$
begin
    if exists (select from engine.shard) then
        set local role ml_service_owner;
        create table model.untaken (
            user_key integer,
            popular_keys integer[],
            popular_is_all boolean,
            trending_keys integer[],
            trending_is_all boolean,
            taken_bits varbit
        );
        create unique index untaken_key on model.untaken (user_key);
        reset role;
    end if;
end
$$
"""
GONE = """
do $$
declare
    kind constant "char" := (select relkind from pg_class where oid = to_regclass('model.untaken'));
begin
    case kind
        when 'm' then drop materialized view model.untaken;
        when 'r' then drop table model.untaken;
        else null;
    end case;
end
$$
"""
NOTES = """
set local role ml_service_owner;
create or replace function engine.renew_data_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
as $$
declare
    most constant integer := 10000;
    keys integer[] := array(select distinct user_key from changed limit most + 1);
    held tid[];
    held_keys integer[];
begin
    if keys = '{}' then
        return null;
    elsif cardinality(keys) > most then
        keys := '{0}';
    end if;
    -- (Under stricter isolation, to lock what somebody else has just written would be an error.)
    if current_setting('transaction_isolation') = 'read committed' then
        select array_agg(place), array_agg(user_key)
        into held, held_keys
        from (
            select ctid as place, user_key
            from engine.data_version
            where user_key = any (keys)
            for update skip locked
        ) free;
        update engine.data_version set version = default where ctid = any (held);
    end if;
    if not coalesce(held_keys @> keys, false) then
        insert into engine.data_version (user_key)
        select unnest(keys)
        except
        select unnest(held_keys);
    end if;
    if tg_op = 'DELETE' and keys = '{0}' then
        insert into engine.taken_back (user_key) values (0);
    elsif tg_op <> 'INSERT' then
        insert into engine.taken_back (user_key)
        select distinct changed.user_key
        from changed
        join model.untaken on untaken.user_key = changed.user_key
        -- An update is as a rule another id of the same event.
        where tg_op = 'DELETE'
            or not exists (
                select
                from engine.interaction now
                where now.user_key = changed.user_key and now.media_key = changed.media_key
            );
    end if;
    return null;
end
$$;

comment on function engine.renew_data_version is
    'Gives the people of the rows in changed another engine.data_version; everybody, where they are more than 10,000. Notes in engine.taken_back of whom something is gone.';
reset role;
"""
FORMER = """
set local role ml_service_owner;
create or replace function engine.renew_data_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
as $$
declare
    most constant integer := 10000;
    keys integer[] := array(select distinct user_key from changed limit most + 1);
    held tid[];
    held_keys integer[];
begin
    if keys = '{}' then
        return null;
    elsif cardinality(keys) > most then
        keys := '{0}';
    end if;
    -- (Under stricter isolation, to lock what somebody else has just written would be an error.)
    if current_setting('transaction_isolation') = 'read committed' then
        select array_agg(place), array_agg(user_key)
        into held, held_keys
        from (
            select ctid as place, user_key
            from engine.data_version
            where user_key = any (keys)
            for update skip locked
        ) free;
        update engine.data_version set version = default where ctid = any (held);
    end if;
    insert into engine.data_version (user_key)
    select unnest(keys)
    except
    select unnest(held_keys);
    return null;
end
$$;

comment on function engine.renew_data_version is
    'Gives the people of the rows in changed another engine.data_version; everybody, where they are more than 10,000.';
drop table engine.taken_back;
reset role;
"""


def upgrade() -> None:
    _execute(TABLE)
    _execute(SHARD)


def contract(connection: Any) -> None:
    """Once the view is there that this reads."""
    connection.execute(NOTES)


def downgrade() -> None:
    _execute(FORMER)
    _execute(GONE)


def _execute(text: str) -> None:
    """Run statements as they are; not through op.execute, which would want % doubled."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(text)
