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
    'All experiments: those that have ended, those that are running (at most one at a placement at a time), and those to come. Started by engine.start_experiment.';
comment on column engine.experiment.placement is
    'The placement of the experiment. The experiment answers the questions of this placement that name no strategy.';
comment on column engine.experiment.method is
    'split: each person gets one of the arms, always the same. interleave: every page has media of both arms, picked in turns.';
comment on column engine.experiment.strategies is
    'The names of the 2 to 10 arms (exactly 2 if method is interleave). compares says whether they are strategies or placements. The first is the control, with which the others are compared.';
comment on column engine.experiment.shares is
    'For each arm, its share of the people who are in the experiment. The shares add up to 1. They are equal if method is interleave.';
comment on column engine.experiment.people is 'The share of all people who are in the experiment, above 0 and up to 1.';
comment on column engine.experiment.salt is
    'Hashed together with the user_id (engine.arm). It makes the arms independent of those of every other experiment.';
comment on column engine.experiment.ends_at is
    'The time from which the experiment does not answer any more; infinity: until it is stopped.';
comment on column engine.experiment.version is
    'Increases by one whenever one of the arms changes before the experiment has ended. The experiment then begins anew: earlier answers no longer count in the result.';
comment on column engine.experiment.adopted is
    'The arm that was made permanent at the placement when the experiment ended (engine.stop_experiment); null: none was.';
comment on column engine.experiment.compares is
    'What the arms are. strategies: each arm ranks what the placement shows. placements (engine.placement): each arm is asked instead of the placement, with its own strategy, filter and rules.';

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
    'Trigger on strategies, placements and rules. If a change of one alters an arm of an experiment that is running or to come, the experiment begins anew. Raises restrict_violation if one that such an experiment needs is deleted or renamed, or a placement at which one runs or will run (except default, if the arms are strategies).';

create trigger guard_experiments after update or delete on engine.strategy
    for each row execute function engine.guard_experiments();

create trigger experiment_changed after insert or update or delete on engine.experiment
    for each statement execute function engine.renew_shared_version();
