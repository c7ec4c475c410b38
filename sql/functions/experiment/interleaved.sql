-- Team draft: in each round the two strategies pick in turns, each its best that is not on the page yet;
-- who begins is the toss of a coin that falls alike for a person all day (UTC), so that pages follow on.
create function engine.interleaved(
    trial engine.experiment,
    user_id uuid,
    n integer,
    "offset" integer,
    diversity double precision,
    explore double precision,
    filter jsonb,
    "within" uuid[],
    without uuid[],
    explain boolean,
    placement text,
    rules text[],
    out answer json,
    out arms smallint[]
)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    depth constant integer := n + "offset";
    most constant integer := 1000; -- what a question may ask for
    seed constant text := concat(trial.salt, user_id, (now() at time zone 'UTC')::date);
    lists json[];
    ids text[];
    lengths integer[] := '{}';
    reached integer[] := '{1,1}';
    chosen text[] := '{}';
    page json[] := '{}';
    teams smallint[] := '{}';
    round integer := 0;
    before integer;
    team integer;
    one json;
    other json;
begin
    one := api.cached_recommendations(
        user_id, least(depth, most), 0, trial.strategies[1], diversity, explore, filter, "within", without, explain, placement, rules
    );
    other := api.cached_recommendations(
        user_id, least(depth, most), 0, trial.strategies[2], diversity, explore, filter, "within", without, explain, placement, rules
    );
    -- The second list behind the first one: arrays of arrays must be of one length.
    lengths := array[json_array_length(one -> 'recommendations'), json_array_length(other -> 'recommendations')];
    lists := array(select json_array_elements(one -> 'recommendations'))
        || array(select json_array_elements(other -> 'recommendations'));
    ids := array(select medium ->> 'id' from unnest(lists) medium);
    while cardinality(chosen) < depth loop
        before := cardinality(chosen);
        round := round + 1;
        team := 1 + get_byte(sha256(convert_to(seed || round, 'UTF8')), 0) % 2;
        for turn in 1..2 loop
            while reached[team] <= lengths[team]
                and ids[reached[team] + case team when 2 then lengths[1] else 0 end] = any (chosen)
            loop
                reached[team] := reached[team] + 1;
            end loop;
            if reached[team] <= lengths[team] and cardinality(chosen) < depth then
                chosen := array_append(chosen, ids[reached[team] + case team when 2 then lengths[1] else 0 end]);
                page := array_append(page, lists[reached[team] + case team when 2 then lengths[1] else 0 end]);
                teams := array_append(teams, team::smallint);
            end if;
            team := 3 - team;
        end loop;
        exit when cardinality(chosen) = before;
    end loop;
    page := page["offset" + 1 : depth];
    arms := teams["offset" + 1 : depth];
    answer := json_build_object(
        'user_id', user_id,
        'recommendations', to_json(page),
        'count', cardinality(page),
        'limit', n,
        'offset', "offset",
        'strategy', array_to_string(trial.strategies, ' + '),
        'model_version', one -> 'model_version',
        'generated_at', engine.utc(now())
    );
    if one ->> 'fallback' is not null and other ->> 'fallback' is not null then
        answer := concat(rtrim(answer::text, '}'), ', "fallback" : "popular"}');
    end if;
end
$$;

comment on function engine.interleaved is
    'The envelope of a page on which two strategies of an experiment take turns, and for each medium which of them picked it. Scores are those of its own strategy. Of each strategy, the first 1,000 media are there to be picked. Source: Radlinski, Kurup and Joachims, How does clickthrough data reflect retrieval quality?, CIKM (2008).';
