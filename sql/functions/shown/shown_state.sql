create function engine.shown_state(placements text[], user_id uuid)
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    if not exists (select from engine.placement where name = any (placements) and rotation is not null) then
        return '';
    end if;
    return (
        select format(' %s %s', count(*), bit_xor(hashtextextended(row(answer_id, seen_keys)::text, 0)))
        from engine.person
        join engine.answer_log on answer_log.user_key = person.user_key
        where person.user_id = shown_state.user_id
    );
end
$$;

comment on function engine.shown_state is
    'Returns a text that changes with what was shown to a person, if one of these placements has a rotation; otherwise an empty text.';
