create table engine.strategy (
    name text primary key check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
    description text not null default '',
    content_weight double precision not null default 0 check (content_weight between 0 and 1),
    collaborative_weight double precision not null default 1 check (collaborative_weight between 0 and 1),
    neighbours_weight double precision not null default 0 check (neighbours_weight between 0 and 1),
    sequence_weight double precision not null default 0 check (sequence_weight between 0 and 1),
    similar_weight double precision not null default 0 check (similar_weight between 0 and 1),
    popularity_weight double precision not null default 0 check (popularity_weight between 0 and 1),
    trend_weight double precision not null default 0 check (trend_weight between 0 and 1),
    neighbour_count integer not null default 50 check (neighbour_count between 1 and 10000),
    history_limit integer not null default 50 check (history_limit between 1 and 10000),
    watch_weight double precision not null default 0.75 check (watch_weight between 0 and 1),
    dislike_weight double precision not null default 0.5 check (dislike_weight between 0 and 1),
    recency_offset double precision not null default 1 check (recency_offset between 0.01 and 1000),
    recency_exponent double precision not null default 1 check (recency_exponent between 0 and 10),
    similar_recency_exponent double precision not null default 0.5 check (similar_recency_exponent between 0 and 10),
    trend_evidence double precision not null default 10 check (trend_evidence between 0 and 1e9),
    trend_horizon interval not null default '30 days' check (trend_horizon > '0'),
    popularity_limit integer not null default 300 check (popularity_limit between 1 and 10000),
    diversity double precision not null default 0 check (diversity between 0 and 1),
    explore double precision not null default 0 check (explore between 0 and 1),
    is_default boolean not null default false,
    version integer not null default 1,
    confidence_evidence double precision not null default 10 check (confidence_evidence between 0.01 and 1e9),
    constraint "strategy: content_weight + collaborative_weight is at most 1"
        check (content_weight + collaborative_weight <= 1 + 1e-9),
    constraint "strategy_sum: content_weight + collaborative_weight is above 0"
        check (content_weight + collaborative_weight > 0),
    constraint "strategy_mix: the weights of the five sources add up to 1"
        check (abs(neighbours_weight + sequence_weight + similar_weight + popularity_weight + trend_weight - 1) < 1e-9)
);
create unique index strategy_default on engine.strategy (is_default) where is_default;

comment on table engine.strategy is
    'How to rank: one row for each strategy. A change takes effect with the next request. collaborative_score is the weighted mean of up to five candidate sources, each scaled to [0, 1]. Sources that know nothing of the person are left out of the mean. The parameters that the models are built from are in engine.model_parameters.';
comment on column engine.strategy.content_weight is
    'recommendation_score = content_weight * content_score + collaborative_weight * collaborative_score.';
comment on column engine.strategy.collaborative_weight is
    'See content_weight; the two add up to at most 1.';
comment on column engine.strategy.neighbour_count is
    'How many of the most similar people count (user-kNN).';
comment on column engine.strategy.history_limit is
    'How many of the most recent media of a person count: for sequence and similar, media of any opinion; for neighbours, liked and watched ones.';
comment on column engine.strategy.neighbours_weight is
    'Weight in collaborative_score of user-kNN: what the people most similar to this person took. The five weights add up to 1.';
comment on column engine.strategy.sequence_weight is
    'Weight in collaborative_score of item transitions: what people take after the media of this person.';
comment on column engine.strategy.similar_weight is
    'Weight in collaborative_score of what the media of this person predict together (SLIM).';
comment on column engine.strategy.popularity_weight is
    'Weight in collaborative_score of popularity: what all people take.';
comment on column engine.strategy.trend_weight is
    'Weight in collaborative_score of the trend: what all people took very recently.';
comment on column engine.strategy.watch_weight is
    'How much a WATCH weighs in the history of the person who asks, where a LIKE weighs 1.';
comment on column engine.strategy.dislike_weight is
    'How much a DISLIKE, or an interaction without a value above 0, weighs in the history of the person who asks, where a LIKE weighs 1.';
comment on column engine.strategy.recency_offset is
    'The r-th most recent medium of a person (r counts from 0) weighs (r + recency_offset) ^ -recency_exponent.';
comment on column engine.strategy.recency_exponent is
    'The exponent in the formula of recency_offset, for the candidate source that sequence_weight weighs.';
comment on column engine.strategy.trend_evidence is
    'If trend_weight is below 1, the trend is multiplied by c / (c + trend_evidence), where c is the decayed sum of the most trending medium. So the trend counts little if little happened recently.';
comment on column engine.strategy.trend_horizon is
    'If trend_weight is below 1, the trend counts half for a person whose last interaction is older by this interval than the newest interaction of all people, a quarter if it is older by twice the interval, and so on.';
comment on column engine.strategy.popularity_limit is
    'If popularity_weight is below 1, only the popularity_limit most popular media get a score from popularity. If trend_weight is below 1, only the popularity_limit most trending media get a score from the trend.';
comment on column engine.strategy.diversity is
    'The diversity of questions that do not set it, in [0, 1]: 0 orders by score alone, 1 only by how much a medium differs from those placed before it (engine.mmr).';
comment on column engine.strategy.explore is
    'The share of each page, in [0, 1], that is given to media that nobody liked or watched yet, for questions that do not set explore.';
comment on column engine.strategy.confidence_evidence is
    'The number n of known media of a person at which an answer has confidence 1/2. The confidence is n / (n + confidence_evidence) (engine.confidence).';
comment on column engine.strategy.version is
    'Increases with every change; engine.strategy_version keeps all versions.';
comment on column engine.strategy.similar_recency_exponent is
    'The exponent in the formula of recency_offset, for the candidate source that similar_weight weighs. By default it is lower than recency_exponent, because media taken long ago tell more of a person''s taste than of what they take next.';

create table engine.strategy_version (
    name text not null,
    version integer not null,
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null default session_user,
    parameters jsonb not null,
    primary key (name, version)
);

comment on table engine.strategy_version is
    'Every strategy as it was after each change. engine.restore_strategy(name, version) restores one.';

create trigger strategy_version before insert or update on engine.strategy
    for each row execute function engine.keep_version();

insert into engine.strategy (name, description, content_weight, collaborative_weight, neighbours_weight, is_default)
values ('classic', '40 % the genres a person stated, 60 % what similar people took.', 0.4, 0.6, 1, true);

insert into engine.strategy (name, description, popularity_weight)
values ('popular', 'What people take lately, the same for everyone.', 1);

insert into engine.strategy (name, description, trend_weight)
values ('trending', 'What people take right now, the same for everyone.', 1);

insert into engine.strategy (name, description, sequence_weight, history_limit)
values ('sequence', 'What people go on to after what a person took last.', 1, 100);

insert into engine.strategy (name, description, similar_weight, history_limit, watch_weight, dislike_weight)
values ('similar', 'What all that a person took speaks for, the latest most.', 1, 200, 0.5, 0);

insert into engine.strategy (
    name,
    description,
    content_weight,
    collaborative_weight,
    sequence_weight,
    similar_weight,
    trend_weight,
    history_limit,
    watch_weight,
    dislike_weight,
    recency_exponent,
    trend_evidence,
    trend_horizon
) values (
    'blend',
    'What people go on to, what is similar, what is trending as far as that is known and matters, and a little of genres.',
    0.04,
    0.96,
    0.13,
    0.09,
    0.78,
    200,
    0.5,
    0.25,
    1.1,
    40,
    '60 days'
);
