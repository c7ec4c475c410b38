-- Say of some media that a fact is true, or that it is not.
create function engine.mark_fact(kind text, value text, media_keys integer[], is_true boolean)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    length integer := coalesce(
        (
            select length(bits)
            from engine.media_fact
            where kind = mark_fact.kind and value = mark_fact.value
        ),
        0
    );
    marks varbit;
begin
    length := greatest(length, (select max(key) + 1 from unnest(media_keys) as key));
    marks := engine.keys_to_bits(media_keys, length);
    if is_true then
        insert into engine.media_fact (kind, value, bits)
        values (mark_fact.kind, mark_fact.value, marks)
        on conflict (kind, value) do update set bits = "bit"(media_fact.bits, length, true) | marks;
    else
        update engine.media_fact set bits = "bit"(bits, length, true) & ~ marks
        where kind = mark_fact.kind and value = mark_fact.value;
        delete from engine.media_fact
        where kind = mark_fact.kind and value = mark_fact.value and bit_count(bits) = 0;
    end if;
end
$$;

comment on function engine.mark_fact is
    'Set the bits of these media in engine.media_fact to 1 or 0; a fact that is true of none has no row.';
