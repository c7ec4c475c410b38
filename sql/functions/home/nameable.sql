-- A row names what it is about: none that its rules keep from everybody.
create function engine.nameable(media_keys integer[], rules text[])
    returns integer[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- (What is kept from one person, as seen or shown, they know.)
    general constant text[] := array(
        select known.name
        from engine.rules_as_of_now(rules) known
        where known.effect in ('allow', 'deny') and not known.per_user
    );
    bits varbit;
begin
    if general = '{}' or media_keys = '{}' then
        return media_keys;
    end if;
    bits := engine.with_rules(
        engine.keys_to_bits(media_keys, (select max(key) + 1 from unnest(media_keys) as key)),
        general,
        null
    );
    return array(
        select listed.media_key
        from unnest(media_keys) with ordinality as listed (media_key, place)
        where engine.allows(bits, listed.media_key)
        order by place
    );
end
$$;

comment on function engine.nameable is
    'Of these media, in their order, those that rules of effect allow and deny leave to everybody: by relations without user_id. None where one of these cannot be evaluated.';
