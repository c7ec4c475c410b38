-- The selection is greedy and lazy: marginal values only fall, so a medium is compared with newly chosen ones only if it
-- may still be the best. Neighbours of a chosen medium are read with those of likely next choices, for all lists at once
-- if these share most media. Loops over arrays cost less than a query for each choice.
create function engine.mmr(lists engine.ranked_list[], diversity double precision, n integer, ahead integer)
    returns table (ordinality bigint, places integer[])
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    reach constant integer := least(100, mmr.n + mmr.ahead - 1); -- the last place that is looked at
    -- media_keys has the media of all lists. The number of a medium is its index here.
    media_keys constant integer[] := array(
        select distinct media_key from unnest(mmr.lists) list cross join unnest(list.media_keys[:reach]) as media_key
    );
    width constant integer := cardinality(media_keys);
    genres bit varying[];
    strengths double precision[]; -- [a][b]: how strong a neighbour b is of a, where a is looked up
    looked_up boolean[] := array_fill(false, array[width]);
    related record;
    list engine.ranked_list;
    scores double precision[];
    numbers integer[]; -- the media of the current list, best first
    left_over integer[];
    next integer[]; -- media whose neighbours are looked up together
    chosen integer[];
    number integer;
    other integer;
    -- The following arrays are by number, for the current list.
    place_of integer[] := array_fill(0, array[width]);
    relevance double precision[] := array_fill(0::double precision, array[width]);
    marginal double precision[] := relevance;
    max_similarity double precision[]; -- likeness to the nearest chosen medium that it was compared with
    compared integer[]; -- with how many chosen media it was compared
    similarity double precision;
    best_marginal double precision;
    best integer;
begin
    if cardinality(lists) > 1 and width ^ 2 > least(1e6, (
        select sum(cardinality(list.media_keys[:reach]) ^ 2) from unnest(mmr.lists) list
    )) then
        foreach list in array lists loop
            return query select * from engine.mmr(array[list], mmr.diversity, mmr.n, mmr.ahead);
        end loop;
        return;
    end if;

    genres := engine.genre_bits(media_keys);
    strengths := array_fill(0::double precision, array[width, width]);
    for ordinality, numbers, scores in
        select
            list.ordinality,
            array_agg(listed.number order by place),
            array_agg(score order by place)
        from unnest(mmr.lists) list
        cross join unnest(list.media_keys[:reach], list.recommendation_scores[:reach]) with ordinality
            as best (media_key, score, place)
        join (
            select media_key, listed.number::integer
            from unnest(media_keys) with ordinality as listed (media_key, number)
        ) listed on listed.media_key = best.media_key
        group by list.ordinality
    loop
        for place in 1 .. cardinality(numbers) loop
            number := numbers[place];
            place_of[number] := place;
            relevance[number] := (1 - diversity) * scores[place];
            marginal[number] := round(relevance[number] * 1e9);
        end loop;
        max_similarity := array_fill(0::double precision, array[width]);
        compared := array_fill(0, array[width]);
        places := '{}';
        chosen := '{}';
        left_over := numbers[:ahead];
        for turn in 1 .. least(n, cardinality(numbers)) loop
            best_marginal := '-infinity';
            foreach number in array left_over loop
                if marginal[number] > best_marginal then
                    similarity := max_similarity[number];
                    foreach other in array chosen[compared[number] + 1 :] loop
                        similarity := greatest(
                            similarity,
                            (
                                bit_count(genres[other] & genres[number])
                                    / greatest(1, bit_count(genres[other] | genres[number]))::double precision
                                + strengths[other][number]
                            ) / 2
                        );
                    end loop;
                    max_similarity[number] := similarity;
                    compared[number] := turn - 1;
                    marginal[number] := round((relevance[number] - diversity * similarity) * 1e9);
                    if marginal[number] > best_marginal then
                        best_marginal := marginal[number];
                        best := number;
                    end if;
                end if;
            end loop;
            chosen := chosen || best;
            places := places || place_of[best];
            left_over := array_remove(left_over, best) || numbers[ahead + turn : ahead + turn];
            if turn < n and not looked_up[best] then
                next := best || array(
                    select number
                    from unnest(left_over || numbers[ahead + turn + 1 :]) with ordinality as following (number, place)
                    where not looked_up[number]
                    order by place
                    limit (n - turn) / 3
                );
                for related in
                    select
                        neighbour.number as one,
                        listed.number as other,
                        weights[neighbour.place] / weights[1] as strength -- after the join: each access detoasts weights
                    from (
                        select
                            number,
                            unnest(neighbour_keys) as media_key,
                            generate_series(1, cardinality(neighbour_keys)) as place,
                            weights
                        from unnest(next) as number
                        join model.item_knn on item_knn.media_key = media_keys[number]
                    ) neighbour
                    join (
                        select media_key, listed.number::integer
                        from unnest(media_keys) with ordinality as listed (media_key, number)
                    ) listed on listed.media_key = neighbour.media_key
                loop
                    strengths[related.one][related.other] := related.strength;
                end loop;
                foreach number in array next loop
                    looked_up[number] := true;
                end loop;
            end if;
        end loop;
        return next;
    end loop;
end
$$;

comment on function engine.mmr is
    'Re-ranks lists by maximal marginal relevance (MMR: Carbonell and Goldstein, SIGIR 1998). Returns a row for each list that has media, with its ordinality. places: the places, from 1, that the first n media of the new order have in the list, whose best medium comes first. Greedily, each place goes to the one of the next "ahead" media that are left of the best 100 with the highest (1 − diversity) × score − diversity × the greatest likeness to any chosen before. The likeness of a medium to one chosen before, in [0, 1], is half the Jaccard index of their genres and half how strong a neighbour it is of that one in model.item_knn, as a share of the strongest. diversity: in (0, 1]. Media after the best 100 are not in places: they stay where they are.';
