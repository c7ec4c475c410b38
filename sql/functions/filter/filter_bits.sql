-- The media that a filter lets through.
create function engine.filter_bits(filter jsonb, inout bits varbit, inout media_keys integer[])
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    length constant integer := length(bits);
    name text;
    condition jsonb;
    fact record;
begin
    if filter ? 'genre' then
        fact := engine.fact_bits('genre', engine.texts(filter -> 'genre'), length);
        bits := bits & fact.bits;
        media_keys := coalesce(media_keys, fact.media_keys);
    end if;
    foreach name in array engine.texts(filter -> 'all_genres') loop
        fact := engine.fact_bits('genre', array[name], length);
        bits := bits & fact.bits;
        media_keys := coalesce(media_keys, fact.media_keys);
    end loop;
    if filter ? 'not_genre' then
        bits := bits & ~ (engine.fact_bits('genre', engine.texts(filter -> 'not_genre'), length)).bits;
    end if;
    if filter ? 'media_type' then
        fact := engine.fact_bits('media_type', engine.texts(filter -> 'media_type'), length);
        bits := bits & fact.bits;
        media_keys := coalesce(media_keys, fact.media_keys);
    end if;
    if filter ?| '{released_from,released_to}' then
        bits := bits & engine.range_bits('released', filter -> 'released_from', filter -> 'released_to', length);
    end if;
    for name, condition in select * from jsonb_each(filter -> 'attributes') loop
        if condition ? 'in' then
            fact := engine.fact_bits('attributes.' || name, engine.texts(condition -> 'in'), length);
            bits := bits & fact.bits;
            media_keys := coalesce(media_keys, fact.media_keys);
        end if;
        if condition ? 'not' then
            bits := bits & ~ (engine.fact_bits('attributes.' || name, engine.texts(condition -> 'not'), length)).bits;
        end if;
        if condition ?| '{from,to}' then
            bits := bits & engine.range_bits('attributes.' || name, condition -> 'from', condition -> 'to', length);
        end if;
    end loop;
end
$$;

comment on function engine.filter_bits is
    'Returns the media that meet all fields of a filter (an engine.checked_filter). bits: a bit for each medium by media_key; of the bits that come in as 1, those of media that meet the filter stay 1. media_keys: if null, it becomes the keys of all media of the first required value whose media are few and known (media_fact.media_keys); it stays null if there is no such value, and unchanged if it was given. It may have keys whose bits are 0.';
