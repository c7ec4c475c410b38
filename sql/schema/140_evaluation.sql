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
