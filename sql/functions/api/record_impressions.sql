create function api.record_impressions(impressions jsonb)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    is_list constant boolean := jsonb_typeof(impressions) = 'array';
    one jsonb;
    place bigint;
    name text;
    confirmed bigint;
begin
    if is_list and jsonb_array_length(impressions) not between 1 and 1000 then
        raise 'impressions: expected 1 to 1000 of them' using errcode = 'ML400';
    end if;
    for one, place in
        select impression, number - 1
        from jsonb_array_elements(case when is_list then impressions else jsonb_build_array(impressions) end)
            with ordinality as sent (impression, number)
    loop
        name := case when is_list then format('impressions[%s]', place) else '' end;
        if jsonb_typeof(one) is distinct from 'object' then
            raise '%: expected an object', coalesce(nullif(name, ''), 'impression') using errcode = 'ML400';
        end if;
        name := case when is_list then name || '.' else '' end;
        if one - array['answer_id', 'media_ids'] <> '{}' then
            raise '%: expected answer_id or media_ids',
                name || left((select min(key) from jsonb_object_keys(one - array['answer_id', 'media_ids']) key), 100)
                using errcode = 'ML400';
        end if;
        if not engine.is_uuid(one -> 'answer_id') then
            raise '%answer_id: expected a UUID, 8-4-4-4-12 hexadecimal digits', name using errcode = 'ML400';
        end if;
        if jsonb_typeof(one -> 'media_ids') is distinct from 'array'
            or jsonb_array_length(one -> 'media_ids') > 1000
            or exists (
                select
                from jsonb_array_elements(one -> 'media_ids') medium
                where not engine.is_uuid(medium)
            )
        then
            raise '%media_ids: expected a list of at most 1000 UUIDs', name using errcode = 'ML400';
        end if;
    end loop;
    perform engine.pass_gate();
    -- A list may name an answer more than once, so media are collected by answer. Rows are locked in the order of
    -- answer_id, which prevents deadlocks.
    with seen as (
        select (impression ->> 'answer_id')::uuid as answer_id, array_agg(distinct media_key) as media_keys
        from jsonb_array_elements(case when is_list then impressions else jsonb_build_array(impressions) end)
            as sent (impression)
        left join lateral jsonb_array_elements_text(impression -> 'media_ids') as listed (id) on true
        left join engine.media on media_id = listed.id::uuid
        group by 1
    ),
    held as (
        select answer_id, shown_at, seen.media_keys
        from engine.answer_log
        join seen using (answer_id)
        where shown_at = engine.shown_at(answer_id) and engine.is_counted(user_key, shown_at)
        order by answer_id
        for update of answer_log
    ),
    noted as (
        update engine.answer_log shown set
            seen_keys = array(
                select listed.media_key
                from unnest(shown.media_keys) as listed (media_key)
                where listed.media_key = any (shown.seen_keys)
                    or listed.media_key = any (held.media_keys)
                    -- A medium that was taken from the answer must have been seen there.
                    or exists (
                        select
                        from engine.attribution named
                        where named.answer_id = shown.answer_id and named.media_key = listed.media_key
                    )
            )
        from held
        where shown.answer_id = held.answer_id and shown.shown_at = held.shown_at
        returning 1
    )
    select count(*) into confirmed from noted;
    return json_build_object('confirmed', confirmed);
end
$$;

comment on function api.record_impressions is
    'Records what people really saw of logged answers. impressions: an object, or an array of 1 to 1,000, all or none, with answer_id and media_ids: the media of this answer that were on the screen (at most 1,000; may be none). From then on, only these media, and those taken with the answer_id of this answer, count as shown in outcomes and experiments. Further impressions of the same answer add to them; repeating one changes nothing. Answers that are not in the log (any more), and media that an answer does not have, are ignored. Returns a JSON object with confirmed, the number of answers that were found. Errors: ML400 for an invalid impression; the message names place and field.';
