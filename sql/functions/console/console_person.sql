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
declare
    -- The former key of a forgotten person. The next sync removes it, and the model cannot be searched for them any more.
    gone_key constant integer := (
        select forgotten.user_key
        from engine.forgotten
        where digest = sha256(uuid_send(console_person.user_id))
    );
begin
    if n is null or n not between 1 and 500 then
        raise 'n: expected an integer from 1 to 500, got %', coalesce(n::text, 'null') using errcode = 'ML400';
    end if;
    return (
        select json_build_object(
            'user_id', console_person.user_id,
            'known', person.user_key is not null,
            'forgotten', engine.is_forgotten(console_person.user_id),
            'remains', array(
                select what
                from (
                    values
                        ('what they did', exists (select from engine.interaction where interaction.user_key = gone_key)),
                        ('what waits to be forwarded', exists (select from engine.outbox where outbox.user_key = gone_key)),
                        ('what was taken back', exists (select from engine.deletion where deletion.user_key = gone_key)),
                        ('what was shown to them', exists (select from engine.answer_log where answer_log.user_key = gone_key)),
                        ('what they took of it', exists (select from engine.attribution where attribution.user_key = gone_key)),
                        (
                            'their id of elsewhere',
                            engine.is_forgotten(console_person.user_id)
                            and exists (select from engine.outside_id where id = console_person.user_id and kind = 'user')
                        )
                ) looked (what, is_there)
                where is_there
            ),
            'in_model', case when gone_key is not null then
                exists (select from model.taken where taken.user_key = gone_key)
                or exists (select from model.user_history where user_history.user_key = gone_key)
            end,
            'in_item_models', case when gone_key is not null then
                exists (select from model.history where history.user_key = gone_key)
            end,
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
    'Returns a person as a JSON object: user_id, known, forgotten, genres (that they stated), interactions (how many) and history: the n latest (1 to 500), latest first, each with media (engine.media_card), type, value and at (UTC). For a forgotten person, remains lists in words what is still stored of them, in_model says whether their key is still in the model (until a refresh), and in_item_models whether it is still in the data that the item models are built from (a day at most); both are null once this cannot be told, from the next sync on, and for others. Errors: ML400 for a number out of range.';
