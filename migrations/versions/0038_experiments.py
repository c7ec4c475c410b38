"""Experiments: which strategies are compared, where, and with whom."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

EXPERIMENT = """
-- Which strategies are compared, where, with whom, and since when. Who gets which is no table: a hash of
-- the person and the salt says so (engine.arm), the same on every server.
create table engine.experiment (
    name text primary key check (name ~ '^[[:alnum:]_.-]{1,100}$'),
    placement text not null,
    method text not null check (method in ('split', 'interleave')),
    strategies text[] not null check (cardinality(strategies) between 2 and 10),
    shares double precision[] not null check (0 < all (shares)),
    people double precision not null check (people > 0 and people <= 1),
    salt text not null default gen_random_uuid(),
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    version integer not null default 1,
    version_since timestamptz not null,
    adopted text,
    check (cardinality(strategies) = cardinality(shares)),
    check (method = 'split' or cardinality(strategies) = 2),
    check (starts_at <= ends_at)
);

comment on table engine.experiment is
    'Experiments: those that ran, the one that runs at a placement, those to come. Made by engine.start_experiment.';
comment on column engine.experiment.placement is
    'Where: it answers the questions of this placement that name no strategy.';
comment on column engine.experiment.method is
    'split: a person gets one of the strategies, always the same. interleave: every page holds media of both, picked in turns.';
comment on column engine.experiment.strategies is 'The arms, the first of which is what the others are compared with.';
comment on column engine.experiment.shares is 'Of the people in it, for each arm; they add up to 1.';
comment on column engine.experiment.people is 'The share of all people who are in it.';
comment on column engine.experiment.salt is 'What makes it independent of every other experiment.';
comment on column engine.experiment.ends_at is 'From when on it does not answer any more; infinity: until it is stopped.';
comment on column engine.experiment.version is
    'Counts up when one of its strategies changes while it runs: what came before is another experiment''s, and does not count.';
comment on column engine.experiment.adopted is 'The strategy that was made the placement''s own when it ended.';

create function engine.guard_experiments() returns trigger
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

create trigger guard_experiments after update or delete on engine.strategy
    for each row execute function engine.guard_experiments();
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(EXPERIMENT)
    driver.execute("reset role")


def downgrade() -> None:
    op.execute("drop trigger guard_experiments on engine.strategy")
    op.execute("drop function engine.guard_experiments")
    op.execute("drop table engine.experiment")
