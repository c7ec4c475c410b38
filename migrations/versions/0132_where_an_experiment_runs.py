"""A placement where an experiment runs stays; and what was stopped before it began is over."""

from typing import Any

from migrations import steps

revision = "0132"
down_revision = "0131"
branch_labels = None
depends_on = None

GUARD = """
create or replace function engine.guard_experiments() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- Parts of a strategy, placement or rule that change no answer.
    idle constant text[] := '{version,is_default,description,track}';
    before constant jsonb := to_jsonb(old);
    after constant jsonb := to_jsonb(new);
    is_other constant boolean := before - idle is distinct from after - idle;
    becomes_default constant boolean := coalesce(
        (after ->> 'is_default')::boolean and (is_other or not (before ->> 'is_default')::boolean), false
    );
    resting text[];
    running text;
begin
    -- The experiments, to come or running, with an arm that rests on it.
    resting := array(
        select trial.name
        from engine.experiment trial
        where ends_at > now()
            and case
                when trial.compares = 'strategies' then tg_table_name = 'strategy' and is_other and old.name = any (strategies)
                when tg_table_name = 'placement' then is_other and old.name = any (strategies)
                else exists (
                    select
                    from engine.placement arm
                    where arm.name = any (strategies)
                        and case tg_table_name
                            when 'rule' then is_other and old.name = any (arm.rules)
                            else is_other and old.name = arm.strategy or becomes_default and arm.strategy is null
                        end
                )
            end
    );
    if tg_op = 'DELETE' or new.name <> old.name then
        select trial.name into running
        from engine.experiment trial
        where trial.name = any (resting)
            -- Where it runs. (For strategies, default need be no placement.)
            or ends_at > now()
                and tg_table_name = 'placement'
                and trial.placement = old.name
                and (trial.compares = 'placements' or old.name <> 'default')
        order by trial.name
        limit 1;
        if found then
            raise '% %: the experiment % needs it; stop that first', tg_table_name, old.name, running
                using errcode = 'restrict_violation';
        end if;
    end if;
    for running in
        update engine.experiment set
            version = experiment.version + 1,
            version_since = greatest(starts_at, now())
        where experiment.name = any (resting)
        returning experiment.name
    loop
        raise notice 'the experiment % begins anew: its % % has changed', running, tg_table_name, old.name;
    end loop;
    return null;
end
$$;

comment on function engine.guard_experiments is
    'A strategy, placement or rule that changes begins the experiments anew whose arms rest on it; one cannot go, or get another name, while an experiment needs it, nor a placement where one runs or will.';
"""
# Until now these were to come, and kept others from their time and place.
OVER = """
update engine.experiment set starts_at = now(), ends_at = now(), version_since = now()
where starts_at = ends_at and starts_at > now();
"""
FORMER = """
create or replace function engine.guard_experiments() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- Parts of a strategy, placement or rule that change no answer.
    idle constant text[] := '{version,is_default,description,track}';
    before constant jsonb := to_jsonb(old);
    after constant jsonb := to_jsonb(new);
    is_other constant boolean := before - idle is distinct from after - idle;
    becomes_default constant boolean := coalesce(
        (after ->> 'is_default')::boolean and (is_other or not (before ->> 'is_default')::boolean), false
    );
    resting text[];
    running text;
begin
    -- The experiments, to come or running, with an arm that rests on it.
    resting := array(
        select trial.name
        from engine.experiment trial
        where ends_at > now()
            and case
                when trial.compares = 'strategies' then tg_table_name = 'strategy' and is_other and old.name = any (strategies)
                when tg_table_name = 'placement' then is_other and old.name = any (strategies)
                else exists (
                    select
                    from engine.placement arm
                    where arm.name = any (strategies)
                        and case tg_table_name
                            when 'rule' then is_other and old.name = any (arm.rules)
                            else is_other and old.name = arm.strategy or becomes_default and arm.strategy is null
                        end
                )
            end
    );
    if resting <> '{}' and (tg_op = 'DELETE' or new.name <> old.name) then
        raise '% %: the experiment % needs it; stop that first', tg_table_name, old.name, resting[1]
            using errcode = 'restrict_violation';
    end if;
    for running in
        update engine.experiment set
            version = experiment.version + 1,
            version_since = greatest(starts_at, now())
        where experiment.name = any (resting)
        returning experiment.name
    loop
        raise notice 'the experiment % begins anew: its % % has changed', running, tg_table_name, old.name;
    end loop;
    return null;
end
$$;

comment on function engine.guard_experiments is
    'A strategy, placement or rule that changes begins the experiments anew whose arms rest on it; one cannot go while an experiment needs it.';
"""


def upgrade() -> None:
    steps.as_owner(OVER)


def contract(connection: Any) -> None:
    """Behind an earlier revision, whose contract makes this function."""
    connection.execute("set local role ml_service_owner")
    connection.execute(GUARD)
    connection.execute("reset role")


def downgrade() -> None:
    steps.as_owner(FORMER)
