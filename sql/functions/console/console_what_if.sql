create function api.console_what_if(
    user_id uuid,
    interactions jsonb,
    strategy text default null,
    n integer default 10
)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_variable
declare
    before json;
    after json;
    -- Random negative keys, so that concurrent calls do not conflict.
    some_key constant integer := -1 - floor(random() * 2000000000)::integer;
    some_id constant bigint := -4611686018427387904 - floor(random() * 4611686018427386000)::bigint;
begin
    if user_id is null then
        raise 'user_id: expected a UUID' using errcode = 'ML400';
    end if;
    if engine.is_forgotten(user_id) then
        raise 'user_id: this person was forgotten' using errcode = 'ML403';
    end if;
    if jsonb_typeof(interactions) is distinct from 'array' or jsonb_array_length(interactions) not between 1 and 20 then
        raise 'interactions: expected a list of 1 to 20' using errcode = 'ML400';
    end if;
    before := engine.side(user_id, strategy, n);
    begin
        insert into engine.person (user_key, user_id) overriding system value
        values (some_key, user_id)
        on conflict do nothing;
        insert into engine.interaction (interaction_id, user_key, media_key, type, value, happened_at)
        select some_id + listed.place, person.user_key, media.media_key, event.type, event.value, now()
        from jsonb_array_elements(interactions) with ordinality as listed (interaction, place)
        cross join lateral engine.checked_event(
            case jsonb_typeof(interaction)
                when 'object' then interaction || jsonb_build_object('user_id', user_id)
                else interaction
            end,
            listed.place::integer,
            format('interactions[%s]', listed.place - 1)
        ) event
        join engine.media on media.media_id = event.media_id and genre_set_key is not null
        join engine.person on person.user_id = event.user_id;
        if (select count(*) from engine.interaction where interaction_id between some_id and some_id + 20)
            < jsonb_array_length(interactions)
        then
            raise 'interactions: the catalogue does not know one of these media' using errcode = 'ML422';
        end if;
        after := engine.side(user_id, strategy, n);
        raise 'as if it had never been' using errcode = 'MLOFF';
    exception when sqlstate 'MLOFF' then
        null; -- the rows are rolled back, variables are not
    end;
    return json_build_object('before', before, 'after', after);
end
$$;

comment on function api.console_what_if is
    'Returns what a strategy (null: the default) recommends to a person before and after some interactions, as if these happened now, the last of the list last: a JSON object with before and after, each as an element of the answers of api.console_answers. interactions: an array of 1 to 20 objects with media_id, type and, optionally, interaction_value, as api.record_interactions takes them. They are written in a subtransaction that is rolled back: nothing is left of them. Errors: as api.recommend; ML400 for an invalid interaction or a null user_id, ML403 for a person who was forgotten, ML422 for a medium that the catalogue does not know.';
