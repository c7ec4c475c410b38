create unlogged table evaluation.held_out (
    user_key integer,
    media_key integer,
    relevant boolean not null,
    primary key (user_key, media_key)
);

comment on table evaluation.held_out is
    'The interactions that are hidden from the strategies: a row for each pair of a person and a medium.';

create unlogged table evaluation.asked (
    user_key integer primary key,
    user_id uuid not null,
    bucket integer not null
);

comment on table evaluation.asked is
    'The people for whom the strategies are asked. The bootstrap draws all people of a bucket together.';

create unlogged table evaluation.answer (
    strategy text,
    user_key integer,
    "position" integer,
    media_key integer not null,
    primary key (strategy, user_key, "position")
);

comment on table evaluation.answer is 'What each strategy recommended to each person, best first, "position" from 1.';

create table evaluation.run (
    run_id bigint generated always as identity primary key,
    command text not null check (command in ('evaluate', 'tune')),
    started_at timestamptz not null,
    seconds double precision not null check (seconds >= 0),
    made_by text not null default session_user,
    split jsonb not null,
    k integer not null check (k > 0),
    held_out jsonb,
    data_set jsonb not null,
    tuned jsonb
);

comment on table evaluation.run is
    'What ml-service evaluate and ml-service tune were run with, and on what data: a row for each run that finished. Rows are kept for good.';
comment on column evaluation.run.split is
    'The arguments of evaluation.hold_out: what was held out, and which people were asked. Runs with equal arguments can be compared.';
comment on column evaluation.run.k is 'How many media were requested for each person.';
comment on column evaluation.run.held_out is
    'An object with pairs (how many pairs of a person and a medium were held out), relevant_pairs (how many of them are relevant) and people (how many were asked). Null for a run of tune.';
comment on column evaluation.run.data_set is
    'The data that were copied: the numbers of people, of available media (media) and of interactions, and the time of the newest interaction (newest_at, UTC).';
comment on column evaluation.run.tuned is
    'For a run of tune, an object with strategy; changes, the new value of each parameter; before and after, the NDCG with the old and the new values, over the people whom the search used (for the weights of a mix of sources: over people to whom these weights were not fitted); and holds, whether people whom the search did not use gain, too. The metrics of the run are those of the latter people. Null for a run of evaluate.';

create table evaluation.run_metric (
    run_id bigint not null references evaluation.run on delete cascade,
    strategy text not null,
    strategy_version integer,
    metric text not null,
    value double precision not null,
    low double precision not null,
    high double precision not null,
    difference double precision,
    difference_low double precision,
    difference_high double precision,
    primary key (run_id, strategy, metric)
);

comment on table evaluation.run_metric is
    'The result of evaluation.metric at the end of a run: each metric of each strategy, in [0, 1], with its 95 % interval (low to high), and its difference from another strategy, with an interval, if that was requested.';
comment on column evaluation.run_metric.strategy_version is
    'The version that the strategy had when the data were copied (engine.strategy_version). Null for a run of tune, because the values that it proposes have no version yet.';
