-- No table says who gets which arm: engine.arm hashes the person and the salt, with the same result on every server.
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
    compares text not null default 'strategies' check (compares in ('strategies', 'placements')),
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
comment on column engine.experiment.strategies is
    'The arms, by name, the first of which is what the others are compared with: strategies, or what compares says.';
comment on column engine.experiment.shares is 'Of the people in it, for each arm; they add up to 1.';
comment on column engine.experiment.people is 'The share of all people who are in it.';
comment on column engine.experiment.salt is 'What makes it independent of every other experiment.';
comment on column engine.experiment.ends_at is 'From when on it does not answer any more; infinity: until it is stopped.';
comment on column engine.experiment.version is
    'Counts up when one of its arms changes while it runs: what came before is another experiment''s, and does not count.';
comment on column engine.experiment.adopted is 'The arm that was made the placement''s own when it ended.';
comment on column engine.experiment.compares is
    'What the arms are: strategies, of which one ranks what the placement shows; or placements (engine.placement), of which one is asked in its place, with its strategy, filter and rules.';

create function engine.guard_experiments() returns trigger
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
    -- The experiments, running or to come, with an arm that depends on the changed row.
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
            -- Experiments at this placement. Those that compare strategies may run at default without such a placement.
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

create trigger guard_experiments after update or delete on engine.strategy
    for each row execute function engine.guard_experiments();

create trigger experiment_changed after insert or update or delete on engine.experiment
    for each statement execute function engine.renew_shared_version();
