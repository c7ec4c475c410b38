-- Team draft: in each round the two arms pick in turns, each its best that is not on the page yet;
-- who begins is the toss of a coin that falls alike for a person all day (UTC), so that pages follow on.
-- What both would pick next is nobody's: whether it is taken says nothing of which of them is better.
create function engine.interleaved(
    trial engine.experiment,
    user_id uuid,
    question jsonb,
    day date,
    one json,
    other json,
    out answer json,
    out strategy text,
    out arms smallint[]
)
    returns record
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    n constant integer := coalesce(question ->> 'limit', '10');
    "offset" constant integer := coalesce(question ->> 'offset', '0');
    depth constant integer := n + "offset";
    seed constant text := concat(trial.salt, user_id, day);
    lists json[];
    ids text[];
    ends integer[];
    reached integer[];
    chosen text[] := '{}';
    page json[] := '{}';
    teams smallint[] := '{}';
    round integer := 0;
    before integer;
    team integer;
    picked integer;
    place integer;
begin
    -- The second list behind the first one: arrays of arrays must be of one length.
    ends := array[
        json_array_length(one -> 'recommendations'),
        json_array_length(one -> 'recommendations') + json_array_length(other -> 'recommendations')
    ];
    reached := array[1, ends[1] + 1];
    lists := array(select json_array_elements(one -> 'recommendations'))
        || array(select json_array_elements(other -> 'recommendations'));
    ids := array(select medium ->> 'id' from unnest(lists) medium);
    while cardinality(chosen) < depth loop
        before := cardinality(chosen);
        round := round + 1;
        team := 1 + get_byte(sha256(convert_to(seed || round, 'UTF8')), 0) % 2;
        -- What both would pick, if there is that; or else one after the other.
        for turn in 0..2 loop
            for number in 1..2 loop
                while ends[number] >= reached[number] and ids[reached[number]] = any (chosen) loop
                    reached[number] := reached[number] + 1;
                end loop;
            end loop;
            picked := case
                when turn > 0 then team
                when ends[1] >= reached[1] and ends[2] >= reached[2] and ids[reached[1]] = ids[reached[2]] then 0
            end;
            place := reached[greatest(picked, 1)];
            if picked is not null and place <= ends[greatest(picked, 1)] and cardinality(chosen) < depth then
                chosen := array_append(chosen, ids[place]);
                page := array_append(page, lists[place]);
                teams := array_append(teams, picked::smallint);
            end if;
            exit when picked = 0;
            team := case when turn > 0 then 3 - team else team end;
        end loop;
        exit when cardinality(chosen) = before;
    end loop;
    page := page["offset" + 1 : depth];
    strategy := one ->> 'strategy';
    arms := teams["offset" + 1 : depth];
    answer := json_build_object(
        'user_id', user_id,
        'recommendations', to_json(page),
        'count', cardinality(page),
        'limit', n,
        'offset', "offset",
        'strategy', array_to_string(trial.strategies, ' + '),
        'confidence', least((one ->> 'confidence')::numeric, (other ->> 'confidence')::numeric),
        'model_version', one -> 'model_version',
        'generated_at', engine.utc(now())
    );
    if one ->> 'fallback' is not null and other ->> 'fallback' is not null then
        answer := concat(rtrim(answer::text, '}'), ', "fallback" : "popular"}');
    end if;
end
$$;

comment on function engine.interleaved is
    'The envelope of a page on which the two arms of an experiment take turns, the strategy of the first, and for each medium which arm picked it, 1 or 2, or 0 where both would have picked it next. one and other are the envelopes of what engine.asked_of_arm asks; day is the coin''s. Scores are those of its own arm, of the first where it is both''s; confidence is the lesser of the two. Of each arm, the first 1,000 media are there to be picked. Sources: Radlinski, Kurup and Joachims, How does clickthrough data reflect retrieval quality?, CIKM (2008); that what both would show is left out: Chapelle, Joachims, Radlinski and Yue, Large-scale validation and analysis of interleaved search evaluation, ACM Transactions on Information Systems 30 (2012).';
