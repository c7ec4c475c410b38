-- The best reasons of each medium of a page.
create function engine.best_reasons(
    question engine.question,
    user_id uuid,
    media_keys integer[],
    scores double precision[],
    collaborative_scores double precision[]
)
    returns table (media_key integer, because text, reasons json)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    asking record;
    asker engine.asker;
begin
    question.user_ids := array[best_reasons.user_id];
    select * into asking from engine.resolve_users(question);
    asker := row(asking.user_id, asking.user_key, asking.genres, question.session_keys, asking.strategy, null, null, false, '{}');
    return query
        with best as materialized (
            select
                reason.*,
                cause.media_id,
                cause.title,
                case when reason.kind = 'media' then
                    coalesce(deeds.deed, 'visited')
                end as deed
            from engine.reasons(asker, media_keys, scores, collaborative_scores) reason
            left join engine.media cause on cause.media_key = reason.cause_key
            left join engine.deeds(asker) deeds on deeds.media_key = reason.cause_key
            where reason.place <= 3
        )
        select
            best.media_key,
            max(engine.in_words(best.kind, best.genre, best.title, best.deed, null)) filter (where best.place = 1)
                || coalesce(
                    (
                        select ' and "' || next.title || '"'
                        from best one
                        join best next on next.media_key = one.media_key and next.deed = one.deed
                        where one.media_key = best.media_key and one.place = 1 and next.place > 1
                        order by next.place
                        limit 1
                    ),
                    ''
                ),
            json_agg(
                engine.reason_json(
                    best.kind,
                    engine.in_words(best.kind, best.genre, best.title, best.deed, null),
                    best.contribution,
                    null,
                    best.genre,
                    best.media_id,
                    best.title,
                    best.by_transitions,
                    best.by_similar,
                    null
                )
                order by best.place
            )
        from best
        group by best.media_key;
end
$$;

comment on function engine.best_reasons is
    'For each medium of one person''s page that has a score: in one sentence, without a full stop, its strongest reason, with the next medium of the same kind ("Because you watched "The Expanse" and "Dune""); and the three strongest of engine.reasons as JSON. How many people are of similar taste is not among these: to count them takes as long as to rank.';
