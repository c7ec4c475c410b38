-- The keys are ordered by media_id, so that engine.first_allowed finds the first ones without looking at the others.
create function engine.few_keys(bits varbit, known_keys integer[], more_keys integer[])
    returns integer[]
    language plpgsql
    volatile -- a new snapshot, with media committed during a wait for a row lock
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan -- planning takes longer than looking up a few keys
as $$
begin
    if bit_count(bits) > 1000 then
        return null;
    elsif known_keys is null then
        known_keys := engine.bits_to_keys(bits);
    elsif more_keys <> '{}' then
        more_keys := array(
            select media.media_key from engine.media where media.media_key = any (more_keys) order by media.media_id
        );
        -- Where all new ids follow the known ones, as during a first load, appending keeps the order.
        if known_keys = '{}'
            or (select media.media_id from engine.media where media.media_key = known_keys[cardinality(known_keys)])
                < (select media.media_id from engine.media where media.media_key = more_keys[1])
        then
            return known_keys || more_keys;
        end if;
    end if;
    return array(
        select media.media_key
        from engine.media
        where media.media_key = any (known_keys || more_keys) and engine.allows(bits, media.media_key)
        order by media.media_id
    );
end
$$;

comment on function engine.few_keys is
    'Returns engine.media_fact.media_keys for these bits: the keys of the media whose bits are 1, in the order of their ids; null if these are more than 1,000. known_keys: the keys before the change, in this order (null: not known; then all keys are taken from bits). more_keys: keys of media that may have been added.';
