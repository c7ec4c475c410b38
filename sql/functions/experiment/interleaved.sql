-- Team draft: in each round both arms pick in turn their best medium that is not on the page yet. A coin that is the same
-- for a person all day (UTC) decides which begins, so that pages follow on. A medium that both would pick next, or a pin,
-- belongs to no arm (0): whether it is taken does not tell which arm is better.
create function engine.interleaved(
    trial engine.experiment,
    user_id uuid,
    question jsonb,
    day date,
    one json,
    other json,
    out answer json,
    out strategy text,
    out arms smallint[],
    out lists_of smallint[],
    out depths integer[]
)
    returns record
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    n constant integer := coalesce(question ->> 'limit', '10');
    "offset" constant integer := coalesce(question ->> 'offset', '0');
    depth constant integer := case n when 0 then 0 else n + "offset" end;
    seed constant text := concat(trial.salt, user_id, day);
    lists json[];
    ids text[];
    ends integer[];
    reached integer[];
    rules record;
    used integer[]; -- by quota, on the page that is being filled
    full_marks varbit; -- the quotas that are used up
    unmarked varbit;
    marks varbit;
    taken text[] := '{}';
    places integer[] := '{}'; -- indexes into lists; null where no medium has room
    teams smallint[] := '{}';
    page json[];
    round integer := 0;
    turns integer[] := '{}'; -- arms that have still to pick in this round
    nexts integer[];
    team integer;
    picked integer;
    pin integer;
    listed integer;
    reach integer;
begin
    depths := '{0,0}';
    -- The second list is behind the first one in lists, because arrays within an array must have the same length.
    ends := array[
        json_array_length(one -> 'recommendations'),
        json_array_length(one -> 'recommendations') + json_array_length(other -> 'recommendations')
    ];
    reached := array[1, ends[1] + 1];
    lists := array(select json_array_elements(one -> 'recommendations'))
        || array(select json_array_elements(other -> 'recommendations'));
    ids := array(select medium ->> 'id' from unnest(lists) medium);
    rules := engine.rules_of_arms(trial, user_id, question, ids::uuid[], ends[1]);
    unmarked := repeat('0', cardinality(rules.most))::varbit;
    for place in 1..depth loop
        if rules.marks is not null then
            if (place - 1) % n = 0 then
                -- A pin uses its quotas from the beginning of its page on, wherever it stands there.
                used := array(
                    select count(pinned.marks)::integer
                    from generate_subscripts(rules.most, 1) as quota
                    left join unnest(rules.pin_places, rules.pin_marks) as pinned (place, marks)
                        on (pinned.place - 1) / n = cardinality(places) / n and get_bit(pinned.marks, quota - 1) = 1
                    group by quota
                    order by quota
                );
            end if;
            full_marks := (
                select coalesce(string_agg(case when counted.used >= counted.most then '1' else '0' end, '' order by quota), '')::varbit
                from unnest(used, rules.most) with ordinality as counted (used, most, quota)
            );
        end if;
        -- nexts: for each arm, its best medium that is not taken yet and for which the quotas of this page have room.
        nexts := '{null,null}';
        for number in 1..2 loop
            while ends[number] >= reached[number] and ids[reached[number]] = any (taken) loop
                reached[number] := reached[number] + 1;
            end loop;
            for at in reached[number]..ends[number] loop
                if rules.marks is null or rules.marks[at] & full_marks = unmarked and ids[at] <> all (taken) then
                    nexts[number] := at;
                    exit;
                end if;
            end loop;
        end loop;
        pin := array_position(rules.pin_places, place);
        picked := case when pin is not null then 0 end;
        -- A round begins with the medium that both arms would pick next, if there is one; else the arms pick in turn.
        while picked is null and (nexts[1] is not null or nexts[2] is not null) loop
            if turns <> '{}' then
                picked := case when nexts[turns[1]] is not null then turns[1] end;
                turns := turns[2:];
                continue;
            end if;
            round := round + 1;
            team := 1 + get_byte(sha256(convert_to(seed || round, 'UTF8')), 0) % 2;
            turns := array[team, 3 - team];
            if ids[nexts[1]] = ids[nexts[2]] then
                picked := 0;
                turns := '{}';
            end if;
        end loop;
        listed := coalesce(rules.pins[pin], nexts[greatest(picked, 1)]);
        for number in 1..2 loop
            reach := case
                when pin is null and picked in (0, number) then nexts[number]
                when pin is not null and (listed > ends[1]) = (number = 2) then listed
            end;
            depths[number] := greatest(depths[number], reach - (number - 1) * ends[1]);
        end loop;
        places := array_append(places, listed);
        teams := array_append(teams, picked::smallint);
        if listed is not null then
            taken := array_append(taken, ids[listed]);
        end if;
        if pin is null and rules.marks[listed] <> unmarked then
            marks := rules.marks[listed] | case picked when 0 then rules.marks[nexts[2]] else unmarked end;
            used := array(
                select counted.used + get_bit(marks, quota::integer - 1)
                from unnest(used) with ordinality as counted (used, quota)
                order by quota
            );
        end if;
    end loop;
    select
        coalesce(array_agg(lists[shown.listed] order by shown.place), '{}'),
        coalesce(array_agg(shown.team order by shown.place), '{}'),
        coalesce(array_agg(case when shown.listed <= ends[1] then 1 else 2 end order by shown.place), '{}')
    into page, arms, lists_of
    from unnest(places, teams) with ordinality as shown (listed, team, place)
    where shown.listed is not null and shown.place > "offset";
    strategy := one ->> 'strategy';
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
    'Returns the page on which the two arms of an experiment take turns. one, other: the envelopes of the lists of the arms, the answers to engine.pages_of_arm; of each list, at most the first 1,000 media can be picked. day: the day whose coins decide which arm begins a round. answer: the envelope of the page; its confidence is the lesser of the two. strategy: that of the first arm. arms: for each medium, the arm that picked it, 1 or 2, or 0 if both would have picked it next, or if a rule pins it. lists_of: from which arm''s list each medium is, with its scores: that of its own arm, or the first if it belongs to both. depths: how far into either list this page and those before it reach. Pins keep their places, and of the media that a quota (at_most) counts, an arm picks no more than a page has room for (engine.rules_of_arms). Sources: Radlinski, Kurup and Joachims, How does clickthrough data reflect retrieval quality?, CIKM (2008); for leaving out what both would show: Chapelle, Joachims, Radlinski and Yue, Large-scale validation and analysis of interleaved search evaluation, ACM Transactions on Information Systems 30 (2012).';
