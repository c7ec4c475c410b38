-- The media that a question allows, found before anything is ranked.
create function engine.allowed_media(
    question engine.question,
    user_id uuid,
    out bits varbit,
    out media_keys integer[]
)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    filter jsonb;
    met record;
begin
    bits := (
        select available.bits || B'' -- detoasted once, into memory
        from engine.media_fact available
        where kind = 'available'
    );
    bits := coalesce(bits, '');
    -- "bit"(…, 0, true) returns a bit string as it is, so nothing could be cut to this length.
    if length(bits) = 0 then
        media_keys := '{}';
        return;
    end if;
    foreach filter in array question.filters loop
        met := engine.filter_bits(filter, bits, media_keys);
        bits := met.bits;
        media_keys := met.media_keys;
    end loop;
    if question."within" is not null then
        bits := bits & engine.list_to_bits(question."within", length(bits));
    end if;
    if question.without is not null then
        bits := bits & ~ engine.list_to_bits(question.without, length(bits));
    end if;
    if question.held_back is not null then
        bits := bits & ~ "bit"(question.held_back, length(bits), true);
    end if;
    if question.rules <> '{}' then
        bits := engine.with_rules(bits, question.rules, user_id);
    end if;
    -- Few allowed media are looked up by key. Many are met soon on a walk through the list of popular media, where a
    -- step costs a tenth of a look-up. In a large catalogue more are looked up (length / 133), because unpopular ones
    -- come last on that walk.
    if bit_count(bits) > least(
        2000,
        greatest(length(bits) / 133, sqrt((question.n + question."offset")::double precision * length(bits) / 10))
    ) then
        media_keys := null;
    elsif media_keys is null then
        media_keys := engine.bits_to_keys(bits);
        if not (question.sources).genres then
            media_keys := engine.in_order_of_ids(media_keys);
        end if;
    elsif cardinality(media_keys) > bit_count(bits) then
        media_keys := array(
            select known.media_key
            from unnest(media_keys) with ordinality as known (media_key, place)
            where engine.allows(bits, known.media_key)
            order by place
        );
    end if;
end
$$;

comment on function engine.allowed_media is
    'Returns the available media that a question allows by its filters, "within", without, held_back and rules. user_id: the person for whom the rules are read; null: nobody in particular. bits: a bit for each media_key, 1 for an allowed medium. media_keys: the keys of the allowed media if these are few (at most 2,000), else null; in the order of their ids, as engine.first_allowed needs them, unless genres are among the sources. Media that the model does not list may be missing in media_keys. Errors: as engine.refuse_cycle, if there are rules.';
