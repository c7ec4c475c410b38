create function engine.home_envelope(user_id uuid, page text, rules text[], hidden integer[], arms jsonb default '{}', explain boolean default false)
    returns json
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
        with home_row as materialized (
            select *
            from engine.home_rows(
                home_envelope.user_id,
                home_envelope.page,
                home_envelope.rules,
                home_envelope.hidden,
                home_envelope.arms
            )
        ),
        -- Rows of the same ranking are explained by one call of engine.best_reasons, so that the history is read once.
        -- No medium is in two rows, so media_key alone says to which row a reason belongs.
        ranked as (
            select
                (array_agg(cut.question))[1] as question,
                cut.user_id,
                cut.genres,
                array_agg(listed.media_key) as media_keys,
                array_agg(listed.score) as collaborative_scores,
                cut.mix
            from (
                select
                    question,
                    (answer).user_id,
                    (answer).genres,
                    (answer).media_keys as keys,
                    (answer).collaborative_scores as scores,
                    (answer).mix
                from home_row
                where home_envelope.explain and list is null
            ) cut
            cross join unnest(keys, scores) as listed (media_key, score)
            group by (cut.question).strategy, (cut.question).rules, cut.user_id, cut.genres, cut.mix
        ),
        why as materialized (
            select reason.*
            from ranked
            cross join lateral engine.best_reasons(
                question,
                row(1, user_id, genres, false, media_keys, null, null, collaborative_scores, null, mix)
            ) reason
        )
        select json_build_object(
            'page', home_envelope.page,
            'rows', coalesce(
                json_agg(
                    case
                        when home_envelope.arms ? ordinal::text
                        then concat(
                            '{"experiment" : ',
                            (home_envelope.arms -> ordinal::text) - '{strategy,placement}'::text[],
                            ', ',
                            right(line.told::text, -1)
                        )::json
                        else line.told
                    end
                    order by ordinal
                ),
                '[]'
            ),
            'model_version', engine.model_version(),
            'generated_at', engine.utc(now())
        )
        from home_row
        cross join lateral (
            select case
                when not home_envelope.explain then null
                when list is not null then engine.reasons_of_list(
                    list, home_envelope.user_id, media_keys, scores, (question).rules
                )
                else array(
                    select json_build_object('because', why.because, 'reasons', coalesce(why.reasons, '[]'))
                    from unnest(media_keys) with ordinality as listed (media_key, place)
                    left join why on why.media_key = listed.media_key
                    order by place
                )
            end as reasons
        ) told
        cross join lateral (select engine.media_cards(media_keys, scores, moved_by, told.reasons) as media) cards
        left join lateral (
            select json_build_object('genre', because_genre) as what
            where because_genre is not null
            union all
            select json_build_object('id', media.media_id, 'title', media.title)
            from engine.media
            where media_key = because_key
        ) because on true
        cross join lateral (
            select case
                when because_key is null and because_genre is null then
                    json_build_object('title', title, 'kind', kind, 'media', cards.media)
                else
                    json_build_object('title', title, 'kind', kind, 'because', because.what, 'media', cards.media)
            end as told
        ) line
    );
end
$$;

comment on function engine.home_envelope is
    'Returns a page as an object: page, rows, model_version and generated_at. Each row has title, kind, media (engine.media_cards), and, for the kinds because and genre, because: the id and title of the medium, or the genre, that it is about. A row that one of these arms answers (engine.arms_of_page) has experiment: name, version and arm. A medium that rules moved has rules, their names; with explain, each medium has because and reasons. The object does not say who asked (engine.addressed). Errors: as engine.home_rows.';
