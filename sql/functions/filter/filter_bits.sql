-- The media that a filter lets through.
create function engine.filter_bits(filter jsonb, bits varbit)
    returns varbit
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    length constant integer := length(bits);
    allowed varbit := bits;
    name text;
    condition jsonb;
begin
    if filter ? 'genre' then
        allowed := allowed & engine.fact_bits('genre', engine.texts(filter -> 'genre'), length);
    end if;
    foreach name in array engine.texts(filter -> 'all_genres') loop
        allowed := allowed & engine.fact_bits('genre', array[name], length);
    end loop;
    if filter ? 'not_genre' then
        allowed := allowed & ~ engine.fact_bits('genre', engine.texts(filter -> 'not_genre'), length);
    end if;
    if filter ? 'media_type' then
        allowed := allowed & engine.fact_bits('media_type', engine.texts(filter -> 'media_type'), length);
    end if;
    if filter ?| '{released_from,released_to}' then
        allowed := allowed & engine.range_bits('released', filter -> 'released_from', filter -> 'released_to', length);
    end if;
    for name, condition in select * from jsonb_each(filter -> 'attributes') loop
        if condition ? 'in' then
            allowed := allowed & engine.fact_bits('attributes.' || name, engine.texts(condition -> 'in'), length);
        end if;
        if condition ? 'not' then
            allowed := allowed & ~ engine.fact_bits('attributes.' || name, engine.texts(condition -> 'not'), length);
        end if;
        if condition ?| '{from,to}' then
            allowed := allowed & engine.range_bits('attributes.' || name, condition -> 'from', condition -> 'to', length);
        end if;
    end loop;
    return allowed;
end
$$;

comment on function engine.filter_bits is
    'Of the media whose bits are 1, those that meet an engine.checked_filter: all of its fields.';
