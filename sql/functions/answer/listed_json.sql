-- The media of one answer as a JSON array.
create function engine.listed_json(answer engine.ranked_list, because text[] default null, reasons json[] default null)
    returns table (recommendations json)
    language sql
    stable
    parallel safe
as $$
    select coalesce(json_agg(engine.extended(described.medium, described.rules) order by described.place), '[]')
    from (
        select
            listed.place,
            engine.medium_json(
                media_id,
                title,
                description,
                release_year,
                media_type,
                cover_url,
                genre_set.genres,
                recommendation_score,
                content_score,
                collaborative_score,
                -- The planner does not see that an element of a null array is null.
                case when listed_json.because is not null then listed_json.because[place] end,
                case when listed_json.reasons is not null then listed_json.reasons[place] end
            ) as medium,
            case when listed.moved_by is not null then json_build_object('rules', listed.moved_by) end as rules
        from unnest(
            (listed_json.answer).media_keys,
            (listed_json.answer).recommendation_scores,
            (listed_json.answer).content_scores,
            (listed_json.answer).collaborative_scores,
            (listed_json.answer).moved_by
        ) with ordinality as listed
            (media_key, recommendation_score, content_score, collaborative_score, moved_by, place)
        join engine.media on media.media_key = listed.media_key
        join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
        offset 0 -- optimization fence: each object is built once
    ) described
$$;

comment on function engine.listed_json is
    'Returns one row: the media of an answer in their order, as a JSON array of engine.medium_json. because and reasons: for each medium, by place, what its object has of these; because may be null. A medium that rules moved has a field rules with their names. Inlined.';
