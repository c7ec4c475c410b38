-- The best of a list again, so that each is good and unlike those before it.
--
-- With each choice, what is left is compared with that one only; and of that, all that is compared has
-- been read once, before the first.
create function engine.mmr(
    media_keys integer[],
    scores double precision[],
    diversity double precision,
    n integer
)
    returns integer[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    pool constant integer := case when diversity > 0 then least(100, cardinality(media_keys)) else 0 end;
    genres constant bit varying[] := engine.genre_bits(media_keys[1 : pool]);
    chosen integer[];
begin
    with recursive listed as materialized (
        select place::integer, media_key, score, genre_bits
        from unnest(media_keys[1 : pool], scores[1 : pool], genres)
            with ordinality as listed (media_key, score, genre_bits, place)
    ),
    neighbour as (
        select place, unnest(neighbour_keys) as media_key, unnest(weights) as weight, weights[1] as strongest
        from listed
        join model.item_knn using (media_key)
    ),
    related as (
        select
            neighbour.place,
            array_agg(listed.place) as neighbours,
            array_agg(weight / strongest) as strengths
        from neighbour
        join listed using (media_key)
        group by neighbour.place
    ),
    candidate as materialized (
        select place, score, genre_bits, neighbours, strengths
        from listed
        left join related using (place)
    ),
    -- nearness: by place, to the nearest of those chosen so far; infinite where it is one of them.
    choice (number, place, nearness) as (
        select 0, null::integer, array_fill(0::double precision, array[pool])
        union all
        select number + 1, next.place, compared.nearness
        from choice
        cross join lateral (
            select candidate.*
            from candidate
            where choice.nearness[place] < 'infinity'
            order by round(((1 - diversity) * score - diversity * choice.nearness[place]) * 1e9) desc, place
            limit 1
        ) next
        cross join lateral (
            select array_agg(
                case
                    when place = next.place then 'infinity'
                    when choice.nearness[place] < 'infinity' then greatest(
                        choice.nearness[place],
                        0.5 * coalesce(
                            bit_count(genre_bits & next.genre_bits)::double precision
                                / nullif(bit_count(genre_bits | next.genre_bits), 0),
                            0
                        )
                        + 0.5 * greatest(
                            strengths[array_position(neighbours, next.place)],
                            next.strengths[array_position(next.neighbours, candidate.place)],
                            0
                        )
                    )
                    else 'infinity'
                end
                order by place
            ) as nearness
            from candidate
        ) compared
        where number < least(n, pool)
    )
    select array_agg(place order by number) into chosen from choice where number > 0;
    return chosen || array(select generate_series(pool + 1, least(n, cardinality(media_keys))));
end
$$;

comment on function engine.mmr is
    'The first n places of a list, best first, in a new order: greedily the highest (1 − diversity) × score − diversity × the greatest likeness to any chosen before (maximal marginal relevance: Carbonell and Goldstein, SIGIR 1998). The likeness of two media, in [0, 1], is half the Jaccard index of their genres and half how strong a neighbour in model.item_knn one is of the other, as a share of the strongest. The best 100 of the list take part; those after them stay where they are. diversity in [0, 1].';
