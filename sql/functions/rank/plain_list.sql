-- The lists of the model are read by index-only scans, so that a page far out costs little more than the first:
-- engine.gone is read once, instead of a look-up for each medium.
create function engine.plain_list(question engine.question, list jsonb)
    returns engine.ranked_list
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    allowed varbit;
    listed engine.ranked_list;
begin
    question.filtered := question.filtered or engine.many_are_gone();
    allowed := engine.allowed_and_unseen(question, (question.people[1]).user_id);
    -- Up to 500 places, to read them is faster than to count media.
    if question.n + question."offset" > 500 then
        question := engine.within_catalogue(question);
    end if;
    if list ->> 'kind' in ('similar', 'alike') then
        select array_agg(media_key order by "position"), array_agg(score order by "position")
        into listed.media_keys, listed.recommendation_scores
        from engine.similar_to((list ->> 'media_id')::uuid, question.n, question."offset", allowed)
        where score > 0 or list ->> 'kind' = 'similar'; -- media with a score of 0 only fill the page
    elsif list ->> 'kind' in ('new', 'list') then
        select array_agg(media_key order by place), array_agg(1.0 / place order by place)
        into listed.media_keys, listed.recommendation_scores
        from (
            select media_key, row_number() over (order by place) as place
            from (
                select found.media_key, found.place
                from engine.new_for((question.people[1]).user_id, allowed, question.n + question."offset") found
                where list ->> 'kind' = 'new'
                union all
                select found.media_key, found.place
                from engine.from_list(list ->> 'relation', (question.people[1]).user_id, allowed) found
                where list ->> 'kind' = 'list'
            ) found
            order by place
            limit question.n
            offset question."offset"
        ) page;
    elsif list ? 'hours' then
        select array_agg(media_key), array_agg(score)
        into listed.media_keys, listed.recommendation_scores
        from (
            select media_key, score
            from engine.popular_since(
                list ->> 'kind', (list -> 'hours')::integer, allowed, question.n + question."offset"
            ) with ordinality listed (media_key, score, place)
            order by place
            limit question.n
            offset question."offset"
        ) page;
    elsif list ->> 'kind' = 'trending' then
        select
            array_agg(media_key),
            array_agg(engine.relative_popularity(trend, (select max(trend) from model.media_trend where available)))
        into listed.media_keys, listed.recommendation_scores
        from (
            select listed.media_key, trend
            from model.media_trend listed
            where listed.available
                and listed.media_key not in (
                    select gone.media_key
                    from engine.gone() gone
                )
                and (allowed is null or engine.allows(allowed, listed.media_key))
            order by trend desc, popularity desc nulls last, listed.media_id
            limit question.n
            offset question."offset"
        ) page;
    else
        select
            array_agg(media_key),
            array_agg(engine.relative_popularity(
                popularity, (select max(popularity) from model.media_popularity where available)
            ))
        into listed.media_keys, listed.recommendation_scores
        from (
            select listed.media_key, popularity
            from model.media_popularity listed
            where listed.available
                and listed.media_key not in (
                    select gone.media_key
                    from engine.gone() gone
                )
                and (allowed is null or engine.allows(allowed, listed.media_key))
            order by popularity desc nulls last, listed.media_id
            limit question.n
            offset question."offset"
        ) page;
    end if;
    listed.ordinality := 1;
    listed.user_id := (question.people[1]).user_id;
    listed.is_fallback := false;
    listed.media_keys := coalesce(listed.media_keys, '{}');
    return listed;
end
$$;

comment on function engine.plain_list is
    'Returns a page of a list, before rules order it, for the first of question.people (null: nobody in particular): media that the question lets through and that this person has not seen, with their scores as recommendation_scores. list: an object of kind and what belongs to it. Kinds are popular and trending (with hours, 1 to 720: count only what was taken in the last hours), similar (with media_id: engine.similar_to), alike (the same, but only media with a score above 0), new (engine.from_new) and list (with relation: engine.operators_list). For new and list, the score is 1 / place, so that a boost of 2 halves the place. media_keys is empty if there are no media. Errors: ML404 for a medium that the catalogue does not know; with rules, and for the kind list, as engine.refuse_cycle.';
