-- The best of a list again, so that each is good and unlike those before it.
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
    nearness double precision[] := array_fill(0::double precision, array[pool]);
    chosen integer[] := '{}';
    next integer;
begin
    while cardinality(chosen) < least(n, pool) loop
        select place into next
        from unnest(scores[1 : pool], nearness) with ordinality as candidate (score, near, place)
        where place <> all (chosen)
        order by round(((1 - diversity) * score - diversity * near) * 1e9) desc, place
        limit 1;
        chosen := chosen || next;
        select array_agg(greatest(near, engine.likeness(media_keys[next], candidate.media_key)) order by place)
        into nearness
        from unnest(media_keys[1 : pool], nearness) with ordinality as candidate (media_key, near, place);
    end loop;
    return chosen || array(select generate_series(pool + 1, least(n, cardinality(media_keys))));
end
$$;

comment on function engine.mmr is
    'The first n places of a list, best first, in a new order: greedily the highest (1 − diversity) × score − diversity × the greatest engine.likeness to any chosen before (maximal marginal relevance: Carbonell and Goldstein, SIGIR 1998). The best 100 of the list take part; those after them stay where they are. diversity in [0, 1].';
