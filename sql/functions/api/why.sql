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
    'Why a medium has the recommendation_score that api.recommend gives it for this person and strategy (diversity and explore at 0): rows that add up to it, strongest first; what rounding adds is in the first. kind genre: one that the person stated and the medium has; media: one that they liked, watched or disliked (because_media_id, title), and what it adds by what people go on to (by_transitions) and by the sparse linear model (by_similar); people: what people of similar taste took, with how many of these took it, rounded down to a multiple of five, null below five; popular and trending: what all people took; of a medium that the rules keep from everybody (by a relation without user_id) neither title nor text is told; rule, last and adding nothing: a rule that moved it, at that placement or everywhere (on pages of ten). strategy: null for what answers the person at that placement: the arm of an experiment that they are in (of an interleaved page, the one that picked or pins the medium, or else where it stands higher), the placement''s, or the default one. position_without, of the three strongest: the medium''s rank, from 1, as api.why_not has it, before anything moves media, had the person not stated that genre or done anything with that medium, or did that source not count. text: the reason in English. Media far down the order have reasons, too; no rows for what can''t be recommended (api.why_not says why), or scores 0. Errors: ML400 for an unknown strategy or placement or no media_id, ML404 for a medium that the catalogue does not know.';
