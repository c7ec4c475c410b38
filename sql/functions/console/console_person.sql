create function api.console_person(user_id uuid, n integer default 60)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
begin
    if n is null or n not between 1 and 500 then
        raise 'n: expected an integer from 1 to 500, got %', coalesce(n::text, 'null') using errcode = 'ML400';
    end if;
    return (
        select json_build_object(
            'user_id', console_person.user_id,
            'known', person.user_key is not null,
            'forgotten', engine.is_forgotten(console_person.user_id),
            'genres', coalesce(genres, '{}'),
            'interactions', (select count(*) from engine.interaction where interaction.user_key = person.user_key),
            'history', (
                select coalesce(
                    json_agg(
                        json_build_object(
                            'media', engine.media_card(media_key),
                            'type', type,
                            'value', value,
                            'at', engine.utc(happened_at)
                        )
                        order by happened_at desc, interaction_id desc
                    ),
                    '[]'
                )
                from (
                    select *
                    from engine.interaction
                    where interaction.user_key = person.user_key
                    order by happened_at desc, interaction_id desc
                    limit console_person.n
                ) recent
            )
        )
        from (select) nobody
        left join engine.person on person.user_id = console_person.user_id
    );
end
$$;

comment on function api.console_person is
    'A person: whether they are known, or were forgotten, the genres they stated, how many interactions they have, and the n latest (1 to 500), latest first, each with its medium (engine.media_card), type, value and time. Errors: ML400 for a number out of range.';
