-- A person is looked up once per question. Whatever answers it uses user_key.
create type engine.somebody as (
    user_id uuid,
    user_key integer,
    genres text[]
);

comment on type engine.somebody is
    'Who asks, as engine.person has them. user_key: null of whom it does not know, and of nobody in particular, who has no user_id either; they have no genres (''{}'').';

create type engine.candidate_sources as (
    genres boolean,
    people boolean,
    transitions boolean,
    slim boolean,
    item_knn boolean,
    popular boolean,
    trending boolean,
    others boolean
);

comment on type engine.candidate_sources is
    'Whether each of the candidate sources that have a name is used, and any of those that have none (others). Genres speak for media, but not in collaborative_score; item_knn is asked in the place of slim.';

-- Answers that use different candidate sources are planned separately.
create type engine.plan as enum (
    'popular',
    'trending',
    'transitions',
    'slim',
    'people',
    'without_people',
    'all',
    'item_knn',
    'alone'
);

comment on type engine.plan is
    'What a plan is for, by the candidate sources that it has (engine.sources_in): one besides what is popular, people with genres, all but people and others, or all of them; item_knn for media that are similar to one, alone for the reasons of a score that is made of genres and one source.';

-- engine.asked makes and checks a question once. It is then passed to every function that answers it.
create type engine.question as (
    session_keys integer[],
    n integer,
    "offset" integer,
    strategy text,
    diversity double precision,
    explore double precision,
    degraded boolean,
    filters jsonb[],
    "within" uuid[],
    without uuid[],
    filtered boolean,
    with_seen boolean,
    explain boolean,
    rules text[],
    rotation double precision,
    least_confidence double precision,
    places_before integer,
    held_back varbit,
    people engine.somebody[],
    sources engine.candidate_sources
);

comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: the media of a session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], and whether popular media must do (degraded). Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. rules: the names of the rules that count (engine.rule), sorted. rotation: that of the placement; null: none. least_confidence: media with less are left out (engine.confident_answers), in (0, 1]; null: none. places_before: of a next page, how many places the pages before it had, for pins count from the first. held_back: a bit for each medium that is left out besides (engine.arranged). people: who asks, each once. sources: those of the strategy. No other part is ever null.';

-- The media that the item models start from. They are read once for a question and its reasons.
create type engine.history as (
    media_keys integer[],
    preferences integer[],
    deeds text[]
);

comment on type engine.history is
    'What somebody took last, and before it the media of a session, the latest first, history_limit of the strategy at most; and of each medium preference and deed, as model.opinions has them, of a visit 2 and visited. Null: nothing, or nobody asks for it.';

-- All that a candidate source needs to know about one of the people who ask. What a question allows or forbids belongs
-- here, so that every candidate source applies it before its own limits (engine.seen).
create type engine.asker as (
    user_id uuid,
    user_key integer,
    genres text[],
    session_keys integer[],
    strategy engine.strategy,
    allowed varbit,
    allowed_keys integer[],
    with_seen boolean,
    without integer[],
    is_long boolean,
    history engine.history
);

comment on type engine.asker is
    'One of those who ask: a person (null: nobody in particular, or nobody we know), their genres, the media of their session, latest last, the strategy that answers them, and which media may be recommended: a bit each, and, where they are few, their keys, too (engine.allowed_media); both null where all may. with_seen: also what they have seen. Nothing that they did with the media of without counts (''{}'': all of it does). is_long: what they took is looked up, medium by medium, instead of read (engine.took). history: engine.history_of the same asker, where item models are among the sources.';

-- The result row of every candidate source.
create type engine.candidate as (
    media_key integer,
    genre_set_key integer,
    score double precision
);

comment on type engine.candidate is
    'A medium that may be recommended, its combination of genres where the source knows it, and its raw score: greater is better, comparable within one source only; null where the source lists the medium without a word for it. A source, engine.from_…(asker, top_k), gives only what is available and what engine.seen does not have. It may leave out what is not among its first top_k; null: nothing.';

-- The divisors and weights that engine.compose used.
create type engine.mix as (
    max_transitions double precision,
    max_similar double precision,
    trending_weight double precision,
    total_weight double precision,
    history engine.history
);

comment on type engine.mix is
    'How the sources of a collaborative_score were put together, as far as engine.reasons cannot know it from the strategy: the greatest raw scores of the item models over the candidates (null: nothing to say), what the trend weighs (as far as engine.trend_confidence goes), the sum of the weights of all sources that have anything to say (null: none does), and the history that the item models were asked about.';

-- The answer to a question for one of the people who ask.
create type engine.ranked_list as (
    ordinality bigint,
    user_id uuid,
    genres text[],
    is_fallback boolean,
    media_keys integer[],
    recommendation_scores double precision[],
    content_scores double precision[],
    collaborative_scores double precision[],
    moved_by jsonb[],
    mix engine.mix
);

comment on type engine.ranked_list is
    'What is recommended to a person: their place among those who ask, their genres, whether popular media had to do, and the media with their three scores in [0, 1], best first; no media where there is nothing. Scores are null then. moved_by: of each, the names of the rules that moved it; null where none could, or none did. mix: by which engine.reasons takes scores apart; null where there is no such thing.';

create type engine.given_answer as (
    strategy text,
    strategy_version integer,
    fallback boolean,
    model_version bigint,
    media_keys integer[],
    state bigint[],
    answer_id uuid,
    placement text,
    n integer,
    "offset" integer,
    diversity double precision,
    explore double precision,
    experiment text,
    experiment_version integer,
    arm smallint,
    question jsonb
);
comment on type engine.given_answer is
    'What engine.answer_log has of an answer, whenever it is given again. state: engine.answer_state, and, of what is kept with an answer, engine.rules_digest. answer_id: the row of the log that was the first to say all of this; null: none has yet.';

-- An answer of ten media takes about 4 kB. toast_tuple_target keeps it inline, and fillfactor leaves room on its page
-- for the answer that replaces it.
create unlogged table engine.answer_cache (
    slot integer primary key,
    digest bytea not null,
    answer text not null,
    rules text[] not null default '{}',
    lists text[] not null default '{}',
    placements text[] not null default '{}',
    said bytea not null default '',
    given engine.given_answer,
    during tstzrange not null,
    tracked boolean
) with (fillfactor = 50, toast_tuple_target = 8160);

comment on table engine.answer_cache is
    'The last answer to the questions of each slot (16,384 of them), without whom it was given to. Nothing here is ever out of date: digest, during and said cover all that an answer depends on. May be truncated at any time.';
comment on column engine.answer_cache.digest is
    'engine.cache_dependencies: of the question, and of all that engine.data_version tells of.';
comment on column engine.answer_cache.rules is 'The rules that counted (engine.rule).';
comment on column engine.answer_cache.lists is 'The relations of which rows of a page were made (engine.page_row).';
comment on column engine.answer_cache.placements is 'Those with a rotation: what was shown before counted.';
comment on column engine.answer_cache.said is
    'What these rules and lists said then, and what had been shown (engine.said_by_operator).';
comment on column engine.answer_cache.given is
    'For the log, once the answer was tracked: null until then. Of a person''s recommendations alone.';
comment on column engine.answer_cache.during is 'When it can be given (engine.steady_span).';
comment on column engine.answer_cache.tracked is
    'Where no experiment has a say in it: whether it is logged even if the question has track: false. Null: to be found out each time.';
