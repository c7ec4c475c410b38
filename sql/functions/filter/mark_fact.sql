-- Sets a fact of some media to true or false.
create function engine.mark_fact(kind text, value text, media_keys integer[], is_true boolean)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    is_new constant boolean := not exists (
        select from engine.media_fact where kind = mark_fact.kind and value = mark_fact.value
    );
    length constant integer := coalesce((select max(key) + 1 from unnest(media_keys) as key), 0);
    marks constant varbit := engine.keys_to_bits(media_keys, length);
begin
    -- place.length is taken from the locked row, whose bits another transaction may have lengthened meanwhile.
    if is_true then
        insert into engine.media_fact (kind, value, bits, media_keys)
        values (
            mark_fact.kind,
            mark_fact.value,
            marks,
            case when is_new then engine.few_keys(marks, '{}', mark_fact.media_keys) end
        )
        on conflict (kind, value) do update set (bits, media_keys) = (
            select marked.bits, engine.few_keys(marked.bits, media_fact.media_keys, mark_fact.media_keys)
            from (
                select "bit"(media_fact.bits, place.length, true) | "bit"(marks, place.length, true) as bits
                from (select greatest(length, length(media_fact.bits))) place (length)
                offset 0 -- optimization fence: evaluated once
            ) marked
        );
    else
        update engine.media_fact set (bits, media_keys) = (
            select marked.bits, engine.few_keys(marked.bits, media_fact.media_keys, '{}')
            from (
                select "bit"(media_fact.bits, place.length, true) & ~ "bit"(marks, place.length, true) as bits
                from (select greatest(length, length(media_fact.bits))) place (length)
                offset 0
            ) marked
        )
        where kind = mark_fact.kind and value = mark_fact.value;
        delete from engine.media_fact
        where kind = mark_fact.kind and value = mark_fact.value and bit_count(bits) = 0;
    end if;
end
$$;

comment on function engine.mark_fact is
    'Sets the bits of these media to 1 (is_true) or 0 in the row of engine.media_fact for kind and value, and updates its media_keys. Inserts the row if there is none, and deletes it once it is true of no medium.';
