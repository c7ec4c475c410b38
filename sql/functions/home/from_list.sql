-- What may be shown of an operator's list.
create function engine.from_list(
    question engine.question,
    relation text,
    out media_keys integer[]
)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    user_id constant uuid := question.user_ids[1];
    allowed varbit;
begin
    question.filtered := true; -- only what is available
    allowed := engine.allowed_and_unseen(question, user_id);
    select array_agg(media_key order by place)
    into media_keys
    from (
        select media.media_key, min(place) as place
        from unnest(engine.operators_list(relation, question.user_ids[1])) with ordinality as listed (media_id, place)
        join engine.media on media.media_id = listed.media_id
        where engine.allows(allowed, media.media_key)
        group by media.media_key
        order by place
        limit question.n
    ) first;
end
$$;

comment on function engine.from_list is
    'The first n media of engine.operators_list that a question lets through and that the first of those who ask has not seen. Null where there is none.';
