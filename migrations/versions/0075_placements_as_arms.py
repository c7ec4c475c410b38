"""Arms that are placements, and not only strategies; and what the log keeps of an answer, kept with it."""

from typing import Any

from alembic import op

revision = "0075"
down_revision = "0073"
branch_labels = None
depends_on = None

GIVEN = """
set local role ml_service_owner;
create type engine.given_answer as (
    strategy text,
    strategy_version integer,
    fallback boolean,
    model_version bigint,
    media_keys integer[],
    state bigint[]
);
comment on type engine.given_answer is
    'What engine.answer_log keeps of an answer itself, whenever and wherever it is given. state: engine.answer_state.';
reset role;
"""
# (Requests read these tables: the lock is for an instant only.)
COLUMNS = """
set local role ml_service_owner;
alter table engine.answer_cache add column given engine.given_answer;
comment on column engine.answer_cache.given is
    'For the log, once the answer was tracked: null until then. Of a person''s recommendations alone.';
comment on column engine.answer_log.question is
    'What else was asked, to ask it again, as engine.question_of_json has it; and kind (recommendations where it has none), placement (where its name is default, or that of an arm) and session. Null: nothing. Without lists of media where these are longer than 1,000 together, and then with cut: true.';
alter table engine.experiment add column compares text not null default 'strategies'
    check (compares in ('strategies', 'placements'));
comment on column engine.experiment.strategies is
    'The arms, by name, the first of which is what the others are compared with: strategies, or what compares says.';
comment on column engine.experiment.version is
    'Counts up when one of its arms changes while it runs: what came before is another experiment''s, and does not count.';
comment on column engine.experiment.adopted is 'The arm that was made the placement''s own when it ended.';
comment on column engine.experiment.compares is
    'What the arms are: strategies, of which one ranks what the placement shows; or placements (engine.placement), of which one is asked in its place, with its strategy, filter and rules.';
"""
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

create trigger guard_experiments after update or delete on engine.placement
    for each row execute function engine.guard_experiments();
create trigger guard_experiments after update or delete on engine.rule
    for each row execute function engine.guard_experiments();
reset role;
"""
FORMER = """
set local role ml_service_owner;
drop trigger guard_experiments on engine.placement;
drop trigger guard_experiments on engine.rule;
alter table engine.answer_cache drop column given;
drop type engine.given_answer;
comment on column engine.answer_log.question is
    'What else was asked, to ask it again, as engine.question_of_json has it; and kind (recommendations where it has none), placement (where its name is default) and session. Null: nothing. Without lists of media where these are longer than 1,000 together, and then with cut: true.';
delete from engine.experiment where compares = 'placements';
alter table engine.experiment drop column compares;
comment on column engine.experiment.strategies is 'The arms, the first of which is what the others are compared with.';
comment on column engine.experiment.version is
    'Counts up when one of its strategies changes while it runs: what came before is another experiment''s, and does not count.';
comment on column engine.experiment.adopted is 'The strategy that was made the placement''s own when it ended.';
create or replace function engine.guard_experiments() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    running text;
begin
    if tg_op = 'DELETE' or new.name <> old.name then
        select experiment.name into running
        from engine.experiment
        where old.name = any (strategies) and ends_at > now();
        if found then
            raise 'strategy %: the experiment % needs it; stop that first', old.name, running
                using errcode = 'restrict_violation';
        end if;
    elsif new.version <> old.version then
        for running in
            update engine.experiment set
                version = experiment.version + 1,
                version_since = greatest(starts_at, now())
            where old.name = any (strategies) and ends_at > now()
            returning experiment.name
        loop
            raise notice 'the experiment % begins anew: its strategy % has changed', running, old.name;
        end loop;
    end if;
    return null;
end
$$;

comment on function engine.guard_experiments is
    'A strategy that changes begins the experiments that run with it anew; one cannot go while an experiment needs it.';

reset role;
"""


def upgrade() -> None:
    """All else touches tables that requests read."""
    op.execute(GIVEN)


def contract(connection: Any) -> None:
    connection.execute(COLUMNS + GUARD)


def downgrade() -> None:
    """Experiments of placements go, with what answers say of them; the answers stay."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(FORMER)
