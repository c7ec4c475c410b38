create function engine.home_envelope(user_id uuid, page text, rules text[], hidden integer[], arms jsonb default '{}', explain boolean default false)
    returns json
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
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
        from engine.home_rows(
            home_envelope.user_id,
            home_envelope.page,
            home_envelope.rules,
            home_envelope.hidden,
            home_envelope.arms,
            home_envelope.explain
        )
        cross join lateral (select engine.media_cards(media_keys, scores, moved_by, told) as media) cards
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
    'An object with page, rows (experiment where it is in one of these arms, as engine.arms_of_page has them: name, version and arm; title, kind, because where there is one: the medium''s id and title, or the genre; and media as engine.media_cards), model_version and generated_at. With rules, the names of those that moved a medium; with explain, of each medium because and reasons. It does not say who asked. Errors: as engine.home_rows.';
