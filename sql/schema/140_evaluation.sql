create unlogged table evaluation.held_out (
    user_key integer,
    media_key integer,
    relevant boolean not null,
    primary key (user_key, media_key)
);

comment on table evaluation.held_out is 'What the strategies were not shown, a row a pair of a person and a medium.';

create unlogged table evaluation.asked (
    user_key integer primary key,
    user_id uuid not null,
    bucket integer not null
);

comment on table evaluation.asked is
    'The people for whom the strategies are asked. A bucket is drawn as one by the bootstrap.';

create unlogged table evaluation.answer (
    strategy text,
    user_key integer,
    "position" integer,
    media_key integer not null,
    primary key (strategy, user_key, "position")
);

comment on table evaluation.answer is 'What each strategy recommended to each person, best first.';

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
    'What ml-service evaluate and tune were asked, and of what data: a row a run that came to its end, for good.';
comment on column evaluation.run.split is
    'What was held out and who was asked: the arguments of evaluation.hold_out. Runs with equal ones can be compared.';
comment on column evaluation.run.k is 'How many media each person was asked for.';
comment on column evaluation.run.held_out is
    'pairs of a person and a medium, relevant_pairs, and the people asked. Null of a search.';
comment on column evaluation.run.data_set is
    'What was copied: people, media and interactions (how many), and the time of the newest one (newest_at).';
comment on column evaluation.run.tuned is
    'Of a search: the strategy, changes by parameter, NDCG before and after of the people whom the search asked, and whether the gain holds for the others, of whom the metrics are. Null of an evaluation.';

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
    'What evaluation.metric said at the end of a run: each metric of each strategy, in [0, 1], with its 95 % interval, and the difference from another strategy where that was asked for.';
comment on column evaluation.run_metric.strategy_version is
    'As it was when it was copied (engine.strategy_version). Null of a search: what it proposes is no version yet.';
