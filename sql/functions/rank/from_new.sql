-- Each person walks the slots of engine.new_media in an order of their own, and accepts each medium with a probability
-- proportional to its weight: so the first media cost few slots, however many are new. After 256 of 1,024 slots, a
-- weighted draw orders the rest. The draw of a medium depends neither on other media nor on top_k.
create function engine.from_new(asker engine.asker, top_k integer)
    returns setof engine.candidate
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    seed constant bigint := hashtextextended(concat_ws(' ', asker.user_id, (now() at time zone 'UTC')::date), 0);
    step constant integer := (seed >> 10) & 1023 | 1; -- odd, so that 1,024 steps meet every slot
    most constant double precision := case when asker.genres = '{}' then 0.1 else 1.1 end; -- greatest factor by genres
    walked integer := 0;
    last_step integer;
    given integer[] := '{}';
    candidate engine.candidate;
begin
    foreach last_step in array '{16,64,256}'::integer[] loop
        exit when cardinality(given) >= top_k;
        for candidate.media_key, candidate.genre_set_key in
            with met as materialized (
                select number, ((seed & 1023) + number * step & 1023)::integer as slot
                from generate_series(walked + 1, last_step) as number
            )
            select accepted.media_key, accepted.genre_set_key
            from (
                select newcomer.media_key, newcomer.genre_set_key, number, lot
                from met
                join engine.new_media() newcomer on newcomer.slot = met.slot
                left join engine.genre_match(asker.genres) matched on matched.genre_set_key = newcomer.genre_set_key
                where newcomer.slot = any (array(select slot from met))
                    and engine.chance(lot, seed) * most < weight * (0.1 + coalesce(content_score, 0))
                order by number, lot
                offset 0 -- optimization fence: the conditions below look up accepted media only
            ) accepted
            where accepted.media_key <> all (asker.session_keys)
                and accepted.media_key not in (select gone.media_key from engine.gone() gone)
                and (asker.allowed is null or engine.allows(asker.allowed, accepted.media_key))
                and not exists (select from engine.took(asker, accepted.media_key))
            order by number, lot
            limit top_k - cardinality(given)
        loop
            given := given || candidate.media_key;
            candidate.score := -cardinality(given);
            return next candidate;
        end loop;
        walked := last_step;
    end loop;
    if cardinality(given) >= top_k then
        return;
    end if;
    return query
        with weighed as materialized ( -- optimization fence: estimated without the conditions below
            select
                newcomer.media_key,
                newcomer.genre_set_key,
                weight * (0.1 + coalesce(content_score, 0)) as weight,
                lot
            from engine.new_media() newcomer
            left join engine.genre_match(asker.genres) matched on matched.genre_set_key = newcomer.genre_set_key
        )
        select drawn.media_key, drawn.genre_set_key, (-cardinality(given) - row_number() over ())::double precision
        from (
            select weighed.media_key, weighed.genre_set_key
            from weighed
            where weighed.media_key not in (
                    select unnest(given)
                    union all
                    select gone.media_key
                    from engine.gone() gone
                    union all
                    select seen.media_key
                    from engine.seen(asker) seen
                )
                and (asker.is_long is not true or not exists (select from engine.took(asker, weighed.media_key) offset 0))
                and (asker.allowed is null or engine.allows(asker.allowed, weighed.media_key))
            order by ln(engine.chance(lot, seed # 1)) / weight desc, lot
            limit top_k - cardinality(given)
        ) drawn;
end
$$;

comment on function engine.from_new is
    'Returns the first top_k media of those that nobody liked or watched when the model was built (engine.new_media), in an order that is drawn for the person and stays the same all day (UTC). score: minus the place in this order: -1, -2, … The order is a weighted random sample without replacement. A medium weighs engine.new_media.weight × (0.1 + engine.content_score), so media that have more of the person''s genres and were released lately tend to come first. The first media are those accepted, with a probability in proportion to their weight, in the first 256 of 1,024 slots, in the person''s order of the day; the others follow by the logarithm of a lot over the weight (Efraimidis and Spirakis, "Weighted Random Sampling with a Reservoir", 2006). Either way, the probability that a medium is next is its share of the weights of all that are left.';
