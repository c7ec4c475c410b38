create type engine.recent_span as (
    strategy text,
    beginning timestamptz,
    since timestamptz,
    place integer,
    unlisted_most double precision,
    has_gains boolean,
    changed_keys integer[],
    changed_people bigint[],
    changed_totals double precision[],
    change_most double precision
);

comment on type engine.recent_span is
    'What is needed to compute a list of the last hours (engine.recent_span_of). strategy: popular or trending. beginning: where these hours begin; what was said since then counts. since, place, unlisted_most: those of the span of model.recent_list that "beginning" lies in. has_gains: whether engine.recent_gain belongs to the present model. changed_keys, changed_people, changed_totals: from engine.recent_changes and engine.cut_days, the media with changes, and for each how many people more or fewer and how much more or less; null if there are none. change_most: the greatest of these changes in total, at least 0.';
