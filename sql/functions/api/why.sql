-- The functions that explain (why, why_not and why_json) have the settings of api.recommend.
create function api.why(
    user_id uuid,
    media_id uuid,
    strategy text default null,
    placement text default null
)
    returns table (
        kind text,
        genre text,
        because_media_id uuid,
        title text,
        people integer,
        by_transitions double precision,
        by_similar double precision,
        contribution double precision,
        position_without integer,
        text text
    )
    language plpgsql
    stable
    rows 10
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_column
declare
    page constant integer := 10;
    about record;
    standing record;
begin
    select * into about
    from engine.question_about(why.user_id, why.media_id, why.strategy, why.placement, page);
    select * into standing from engine.standing(about.question, why.media_id);
    if standing.status = 'unknown' then
        raise 'media_id: the catalogue does not know it' using errcode = 'ML404';
    end if;
    return query
        select kind, genre, media_id, title, people, by_transitions, by_similar, contribution, position_without, text
        from engine.explained(
            standing.asker,
            standing.media_key,
            standing.score,
            standing.collaborative_score,
            standing.mix,
            (about.question).rules
        )
        where standing.score is not null;
    return query
        select
            'rule', null, null::uuid, null, null::integer, null::double precision, null::double precision,
            0::double precision, null::integer, format('Moved by the rule "%s"', rule)
        from engine.as_shown(about.question, standing.media_key, null, null) shown
        cross join unnest(shown.moved_by) rule
        where standing.status is null;
end
$$;

comment on function api.why is
    'Returns the reasons for the recommendation_score that api.recommend gives a medium for this person and strategy (with diversity and explore at 0), strongest first. Their contribution adds up to the score; the first has the difference that rounding makes. kind is genre (one that the person stated and the medium has), media (one that the person liked, watched or disliked: because_media_id, title, and what it adds by item transitions, by_transitions, and by the sparse linear model SLIM, by_similar), people (what people of similar taste took; the column people is how many of them took it, rounded down to a multiple of five, null below five), popular or trending (what all people took), or rule (a rule, or rotation, that moved the medium at this placement or everywhere, on pages of ten; it comes last and adds 0). Where rules keep a medium from everybody (by a relation without user_id), title is null and text does not name it. strategy: null: what answers the person at this placement: the arm of an experiment that they are in (of an interleaved page, the arm that picked or pins the medium, or else ranks it higher), the placement''s strategy, or the default one. position_without, of the three strongest: the rank of the medium, from 1, as in api.why_not, had the person not stated that genre or done anything with that medium, or did that source not count. text: the reason in English. Media far down the order have reasons, too. A medium that a filter or rules keep out has the reasons that it would have without them (api.why_not says what keeps it out). No rows for a medium that is seen or deleted; at most rows of kind rule for one that scores 0. Errors: ML400 for an unknown strategy or placement or a null media_id, ML404 for a medium that the catalogue does not know.';
