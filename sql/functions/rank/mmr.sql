-- The best of lists in a new order, so that each medium is good and unlike those before it.
--
-- With each choice, what is left is compared with that one only; and of that, all that is compared has been
-- read once, before the first: for all lists, where these have most media in common. (Loops over arrays: a
-- query for each choice would cost twice that.)
create function engine.mmr(lists engine.ranked_list[], diversity double precision, n integer)
    returns table (ordinality bigint, places integer[])
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    -- Those of all lists, by number.
    media_keys constant integer[] := array(
        select distinct media_key from unnest(mmr.lists) list cross join unnest(list.media_keys[:100]) as media_key
    );
    width constant integer := cardinality(media_keys);
    list engine.ranked_list;
    sets integer[];
    jaccard double precision[];
    strengths double precision[]; -- how strong a neighbour each is of each other
    related record;
    scores double precision[];
    left_over integer[];
    number integer;
    -- Of each, in this list.
    place_of integer[] := array_fill(0, array[width]);
    relevance double precision[] := array_fill(0::double precision, array[width]);
    nearness double precision[] := relevance; -- to the nearest of those chosen so far
    marginal double precision[] := relevance;
    likeness double precision;
    best_marginal double precision;
    best integer;
    latest integer; -- of those chosen
    latest_set integer;
begin
    if cardinality(lists) > 1 and width ^ 2 > least(1e6, (
        select sum(cardinality(list.media_keys[:100]) ^ 2) from unnest(mmr.lists) list
    )) then
        foreach list in array lists loop
            return query select * from engine.mmr(array[list], mmr.diversity, mmr.n);
        end loop;
        return;
    end if;

    select * into sets, jaccard from engine.genre_likeness(media_keys);
    strengths := array_fill(0::double precision, array[width, width]);
    for related in
        with listed as materialized (
            select listed.media_key, listed.number::integer
            from unnest(media_keys) with ordinality as listed (media_key, number)
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
            neighbour.number as one,
            listed.number as other,
            weights[neighbour.place] / weights[1] as strength -- of those alone: each unpacks the weights
        from neighbour
        join listed on listed.media_key = neighbour.media_key
    loop
        strengths[related.one][related.other] := related.strength;
    end loop;

    for ordinality, left_over, scores in
        select
            list.ordinality,
            array_agg(listed.number order by place),
            array_agg(score order by place)
        from unnest(mmr.lists) list
        cross join unnest(list.media_keys[:100], list.recommendation_scores[:100]) with ordinality
            as best (media_key, score, place)
        join (
            select media_key, listed.number::integer
            from unnest(media_keys) with ordinality as listed (media_key, number)
        ) listed on listed.media_key = best.media_key
        group by list.ordinality
    loop
        for place in 1 .. cardinality(left_over) loop
            number := left_over[place];
            place_of[number] := place;
            relevance[number] := (1 - diversity) * scores[place];
            nearness[number] := 0;
            marginal[number] := round(relevance[number] * 1e9);
        end loop;
        places := '{}';
        latest := null; -- like nothing
        for turn in 1 .. least(n, cardinality(scores)) loop
            best_marginal := '-infinity';
            latest_set := sets[latest];
            foreach number in array left_over loop
                likeness := 0.5 * jaccard[latest_set][sets[number]]
                    + 0.5 * greatest(strengths[latest][number], strengths[number][latest]);
                if likeness > nearness[number] then
                    nearness[number] := likeness;
                    marginal[number] := round((relevance[number] - diversity * likeness) * 1e9);
                end if;
                if marginal[number] > best_marginal then
                    best_marginal := marginal[number];
                    best := number;
                end if;
            end loop;
            latest := best;
            places := places || place_of[latest];
            left_over := array_remove(left_over, latest);
        end loop;
        return next;
    end loop;
end
$$;

comment on function engine.mmr is
    'Of each list, best first, the first n places in a new order, at most 100, for those after them stay where they are: greedily the highest (1 − diversity) × score − diversity × the greatest likeness to any chosen before (maximal marginal relevance: Carbonell and Goldstein, SIGIR 1998). The likeness of two media, in [0, 1], is half the Jaccard index of their genres and half how strong a neighbour in model.item_knn one is of the other, as a share of the strongest. diversity in (0, 1]. Lists without media have no row.';
