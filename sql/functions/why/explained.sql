-- The reasons for the score of one medium, with everything that is shown of each.
create function engine.explained(
    asker engine.asker,
    media_key integer,
    score double precision,
    collaborative_score double precision,
    mix engine.mix,
    rules text[]
)
    returns table (
        kind text,
        genre text,
        media_id uuid,
        title text,
        deed text,
        people integer,
        by_transitions double precision,
        by_similar double precision,
        contribution double precision,
        position_without integer,
        text text
    )
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    nameable constant varbit := engine.nameable(rules);
begin
    return query
        select
            known.kind,
            known.genre,
            known.media_id,
            known.title,
            known.deed,
            known.people,
            known.by_transitions,
            known.by_similar,
            known.contribution,
            -- Only for three reasons, because each call ranks anew.
            case when known.place <= 3 then
                engine.place_without(asker, explained.media_key, known.kind, known.genre, known.cause_key)
            end,
            engine.in_words(known.kind, known.genre, known.title, known.deed, known.people)
        from (
            select
                place,
                kind,
                genre,
                cause_key,
                media_id,
                title,
                deed,
                by_transitions,
                by_similar,
                -- The score is rounded: the strongest reason takes the difference, so that all add up to the score.
                contribution + case when place = 1 then explained.score - total else 0 end
                    as contribution,
                case when kind = 'people' then
                    engine.nearest_people_who_took(asker, explained.media_key)
                end as people
            from engine.reasons(
                engine.whose_history_is_read(asker),
                mix,
                array[explained.media_key],
                array[explained.collaborative_score],
                null,
                0,
                'all',
                nameable
            )
        ) known
        order by known.place;
end
$$;

comment on function engine.explained is
    'Returns the engine.reasons for the score of one medium, strongest first, as data and in words (text). contribution: the share of the score; that of the strongest reason includes the rounding of the score, at most 2e-9, so that the sum is the score. media_id, title and deed: the medium of the person''s history that the reason is about, and what they did with it; title is null where these rules keep it from everybody (engine.nameable). people: the number of similar people, by engine.nearest_people_who_took. position_without: for the strongest three, the position without this reason (engine.place_without).';
