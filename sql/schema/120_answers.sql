-- A person is looked up once per question. Whatever answers it uses user_key.
create type engine.somebody as (
    user_id uuid,
    user_key integer,
    genres text[]
);

comment on type engine.somebody is
    'A person who asks, with what engine.person knows of them. user_key: null if engine.person does not know them. For nobody in particular, user_id is null, too. In both cases genres is empty (''{}'').';

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
    'One flag for each candidate source that has a name: whether it is used. others: whether any source without a flag is used. genres counts in content_score, not in collaborative_score. item_knn is used instead of slim.';

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
    'The purpose of a query plan, by the candidate sources that it has (engine.sources_in). Every plan has popular media, and popular has nothing else. trending, transitions and slim have one more source; people has people and genres; without_people has all but people and others; all has all but item_knn. item_knn is for media similar to one medium. alone is for the reasons of a score that is made of genres and one source.';

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
    'A question for recommendations, as engine.asked makes it. session_keys: the media of a session, latest last. n: how many places are asked for, after "offset". strategy: the name of the strategy. diversity, explore: in [0, 1]. degraded: whether popular media are used instead of the strategy. filters: conditions (engine.checked_filter) that a medium must all meet. "within": only these media may be recommended; null: no limit. without: these media may not be recommended; null: none is excluded. filtered: whether filters, "within", without or rules leave media out. with_seen: whether media that the person has seen may be recommended, too; otherwise they are left out. explain: whether reasons are wanted, too. rules: the names of the rules that apply (engine.rule), sorted. rotation: that of the placement; null: none. least_confidence: media with less are left out (engine.confident_answers), in (0, 1]; null: no limit. places_before: on a next page, the number of places on the pages before it, because the positions of pins count from the first page. held_back: a bit for each medium, 1 if it is left out in addition (engine.arranged); null: none is. people: the people who ask, each once. sources: those of the strategy, or of popular if degraded. No other field is ever null.';

-- The media that the item models start from. They are read once for a question and its reasons.
create type engine.history as (
    media_keys integer[],
    preferences integer[],
    deeds text[]
);

comment on type engine.history is
    'The history of an asker: the media of the session, then what the person took or disliked, the latest first in both, history_limit of the strategy at most. For each medium, preferences and deeds have preference and deed as in model.opinions; for a medium of the session these are 2 and visited. Null: there is no history, or no source needs it.';

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
    history engine.history,
    catalogue_unchanged boolean
);

comment on type engine.asker is
    'One of those who ask, as candidate sources need it. user_id: null for nobody in particular. user_key: null if the person is not known, or for nobody in particular. session_keys: the media of the session, latest last. strategy: the strategy that answers. allowed: which media may be recommended, a bit for each media_key; allowed_keys: their keys, if they are few (engine.allowed_media). Both are null if all media may be recommended. with_seen: whether media that the person has seen may be recommended, too. without: what the person did with these media does not count; ''{}'': everything counts. is_long: whether what the person took is looked up medium by medium, instead of being read as a whole (engine.took). history: engine.history_of the same asker, if item models are among the sources. catalogue_unchanged: true if it is known that no media came, went or changed genres since the model was built (engine.media_change has no rows), so that nothing needs to look for such; null if not.';

-- The result row of every candidate source.
create type engine.candidate as (
    media_key integer,
    genre_set_key integer,
    score double precision
);

comment on type engine.candidate is
    'The result row of a candidate source: a medium that may be recommended. genre_set_key: its combination of genres; null if the source does not know it. score: its raw score; greater is better, and scores are comparable within one source only. Null: the source lists the medium without a score. A source, engine.from_…(asker, top_k), returns only available media that are not in engine.seen. It may leave out media that are not among its first top_k; a top_k of null means no limit.';

-- The divisors and weights that engine.compose used.
create type engine.mix as (
    max_transitions double precision,
    max_similar double precision,
    trending_weight double precision,
    total_weight double precision,
    history engine.history
);

comment on type engine.mix is
    'How the scores of the sources were combined to a collaborative_score: what engine.reasons cannot take from the strategy alone. max_transitions, max_similar: the greatest raw scores of the item models over the candidates; null: the model has no candidates. trending_weight: the weight of the trend, which is trend_weight reduced by engine.trend_confidence. total_weight: the sum of the weights of all sources that have candidates; null: no source has any. history: the history that the item models started from.';

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
    'What is recommended to one person. ordinality: their place among those who ask. genres: their genres. is_fallback: whether popular media are used instead of the strategy asked for. media_keys: the media, best first, with three scores each, in [0, 1]. If there are no media, media_keys is empty and the scores are null. moved_by: for each medium, the names of the rules that moved it, or null if none did; null as a whole if no rule could move any. mix: what engine.reasons needs to take the scores apart; null if no such mix exists.';

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
    'What engine.answer_log stores of an answer, whenever it is given again. state: engine.answer_state, followed by engine.rules_digest if the answer is kept and was logged. answer_id: the first row of the log that says all of this; null: there is none yet.';

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
    'The last answer to the questions of each slot (16,384 slots), without saying to whom it was given. Questions whose keys hash to the same slot replace each other. No row is used when it is out of date, because digest, during and said cover all that an answer depends on. The table may be truncated at any time.';
comment on column engine.answer_cache.digest is
    'The digest of engine.cache_dependencies: of the question, the genres of the person and the versions in engine.data_version.';
comment on column engine.answer_cache.rules is 'The names of the rules that applied (engine.rule).';
comment on column engine.answer_cache.lists is
    'The relations from which rows of a page were made (kind list of engine.page_row).';
comment on column engine.answer_cache.placements is
    'The placements with a rotation, for which the answer depends on what was shown to the person before.';
comment on column engine.answer_cache.said is
    'A digest of what these rules and lists said when the answer was computed, and of what had been shown before (engine.said_by_operator).';
comment on column engine.answer_cache.given is
    'What engine.answer_log has of this answer. Null until the answer was tracked. Set only for recommendations to one person.';
comment on column engine.answer_cache.during is 'The time range in which the answer may be given (engine.steady_span).';
comment on column engine.answer_cache.tracked is
    'Whether the answer is logged even if the question has track: false. Null: an experiment may answer the question, so this is determined for each request.';
