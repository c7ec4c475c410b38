create function engine.reasons_of_list(
    list jsonb,
    user_id uuid,
    media_keys integer[],
    scores double precision[],
    rules text[]
)
    returns json[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select json_build_object(
            'because', (array_agg(reason.text order by contribution desc, genre))[1],
            'reasons', to_json(coalesce(
                (
                    array_agg(
                        engine.reason_json(
                            kind, reason.text, contribution, null, genre, media_id, title, null, null, null, people
                        )
                        order by contribution desc, genre
                    ) filter (where kind is not null)
                )[:3],
                '{}'
            ))
        )
        from unnest(media_keys) with ordinality as listed (media_key, place)
        left join engine.list_reasons(list, user_id, media_keys, scores, rules) reason on reason.media_key = listed.media_key
        group by place
        order by place
    );
end
$$;

comment on function engine.reasons_of_list is
    'Returns an object for each medium of a list (engine.plain_list), in its order: because, the text of its strongest reason (null: none), and reasons, the three strongest of engine.list_reasons.';
