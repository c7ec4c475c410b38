-- The best of a list again, so that each is good and unlike those before it.
--
-- With each choice, what is left is compared with that one only; and of that, all that is compared has
-- been read once, before the first. (Loops over arrays: a query for each choice would cost twice that.)
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
    relevance constant double precision[] := array(select (1 - diversity) * unnest(scores[1 : pool]));
    genres constant bit varying[] := engine.genre_bits(media_keys[1 : pool]);
    -- How strong a neighbour each is of each other, row by row.
    strengths double precision[] := array_fill(0::double precision, array[pool * pool]);
    related record;
    -- To the nearest of those chosen so far.
    nearness double precision[] := array_fill(0::double precision, array[pool]);
    left_over integer[] := array(select generate_series(1, pool));
    chosen integer[];
    place integer;
    best integer;
    next integer;
    next_row integer;
    next_genres bit varying;
    marginal double precision;
    best_marginal double precision;
begin
    for related in
        with listed as materialized (
            select listed.media_key, listed.number::integer
            from unnest(media_keys[1 : pool]) with ordinality as listed (media_key, number)
        ),
        neighbour as (
            select
                listed.number,
                unnest(neighbour_keys) as media_key,
                generate_series(1, cardinality(neighbour_keys)) as place,
                weights
            from listed
            join model.item_knn on item_knn.media_key = listed.media_key
        )
        select
            (neighbour.number - 1) * pool + listed.number as cell,
            weights[neighbour.place] / weights[1] as strength -- of those alone: each unpacks the weights
        from neighbour
        join listed on listed.media_key = neighbour.media_key
    loop
        strengths[related.cell] := related.strength;
    end loop;

    for number in 1 .. least(n, pool) loop
        best_marginal := '-infinity';
        foreach place in array left_over loop
            if number > 1 then
                nearness[place] := greatest(
                    nearness[place],
                    0.5 * coalesce(
                        bit_count(genres[place] & next_genres)::double precision
                            / nullif(bit_count(genres[place] | next_genres), 0),
                        0
                    ) + 0.5 * greatest(strengths[next_row + place], strengths[(place - 1) * pool + next])
                );
            end if;
            marginal := round((relevance[place] - diversity * nearness[place]) * 1e9);
            if marginal > best_marginal then
                best_marginal := marginal;
                best := place;
            end if;
        end loop;
        next := best;
        chosen := chosen || next;
        left_over := array_remove(left_over, next);
        next_row := (next - 1) * pool;
        next_genres := genres[next];
    end loop;
    return chosen || array(select generate_series(pool + 1, least(n, cardinality(media_keys))));
end
$$;

comment on function engine.mmr is
    'The first n places of a list, best first, in a new order: greedily the highest (1 − diversity) × score − diversity × the greatest likeness to any chosen before (maximal marginal relevance: Carbonell and Goldstein, SIGIR 1998). The likeness of two media, in [0, 1], is half the Jaccard index of their genres and half how strong a neighbour in model.item_knn one is of the other, as a share of the strongest. The best 100 of the list take part; those after them stay where they are. diversity in [0, 1].';
