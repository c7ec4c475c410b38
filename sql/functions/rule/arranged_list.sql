-- Puts the media of one person in the order of the rules, and returns one page.
create function engine.arranged_list(
    answer engine.ranked_list,
    plain engine.question,
    list jsonb,
    rules text[],
    rotation double precision,
    n integer,
    "offset" integer,
    boost double precision,
    out arranged engine.ranked_list,
    out full_rules text[]
)
    returns record
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    pins engine.ranked_list;
    pinning engine.question := plain;
    best constant integer[] := answer.media_keys[:1000];
    factors double precision[] := array_fill(1::double precision, array[cardinality(best)]);
    pin_keys integer[] := '{}';
    pin_places integer[] := '{}';
    capped_keys integer[] := '{}';
    capped_by integer[] := '{}'; -- places in caps
    caps text[] := '{}';
    most integer[] := '{}';
    unmarked varbit;
    -- The rule movers[i] moved the medium moved[i].
    movers text[] := '{}';
    moved integer[] := '{}';
    filled record;
    allowed varbit;
    unlisted integer[];
    least_score constant double precision := (select min(score) from unnest(answer.recommendation_scores) as score);
    rule record;
begin
    arranged := answer;
    -- Pins come first, because a quota counts the pinned media of a page, too.
    for rule in select * from engine.rule where name = any (rules) order by effect = 'pin' desc, name loop
        if rule.effect = 'boost' then
            select
                array_agg(engine.product(factor, coalesce(said.weight, 1)) order by place),
                movers || coalesce(array_agg(rule.name) filter (where said.weight <> 1), '{}'),
                moved || coalesce(array_agg(listed.media_key) filter (where said.weight <> 1), '{}')
            into factors, movers, moved
            from unnest(best, factors) with ordinality as listed (media_key, factor, place)
            left join engine.rule_rows(rule.name, answer.user_id, best) said on said.media_key = listed.media_key;
        elsif rule.effect = 'pin' then
            select
                pin_keys || coalesce(array_agg(said.media_key order by "position", said.media_key), '{}'),
                pin_places || coalesce(array_agg(said."position" order by "position", said.media_key), '{}'),
                movers || coalesce(array_agg(rule.name), '{}'),
                moved || coalesce(array_agg(said.media_key), '{}')
            into pin_keys, pin_places, movers, moved
            from engine.rule_rows(rule.name, answer.user_id, null) said;
        else
            most := most || rule.n;
            caps := caps || rule.name;
            select
                capped_keys || coalesce(array_agg(said.media_key), '{}'),
                capped_by || coalesce(array_agg(cardinality(caps)), '{}')
            into capped_keys, capped_by
            from engine.rule_rows(rule.name, answer.user_id, answer.media_keys || pin_keys) said;
        end if;
    end loop;
    if rotation is not null then
        select
            array_agg(engine.product(factor, 0.5 ^ least(coalesce(times, 0) / rotation, 1000)) order by place),
            movers || coalesce(array_agg('rotation'::text) filter (where times > 0), '{}'),
            moved || coalesce(array_agg(listed.media_key) filter (where times > 0), '{}')
        into factors, movers, moved
        from unnest(best, factors) with ordinality as listed (media_key, factor, place)
        left join engine.times_shown(answer.user_id, best) shown on shown.media_key = listed.media_key;
    end if;
    -- Of the pinned media only those that may be shown are pinned, with the scores that the ranking gives them.
    pinning.people := plain.people[answer.ordinality:answer.ordinality];
    pinning."within" := array(
        select media_id from engine.media
        where media_key = any (pin_keys) and (plain."within" is null or media_id = any (plain."within"))
    );
    pinning.filtered := true;
    pinning.diversity := 0;
    pinning.explore := 0;
    pinning.least_confidence := null;
    pinning.n := cardinality(pinning."within");
    pins.media_keys := '{}';
    if pinning.n > 0 then
        select * into pins from engine.ranked(pinning, list);
    end if;
    -- A pin also holds for a medium that is not in the list.
    if list is not null and pin_keys <> '{}' then
        allowed := engine.allowed_and_unseen(pinning, answer.user_id);
        unlisted := array(
            select distinct pinned
            from unnest(pin_keys) as pinned
            where pinned <> all (pins.media_keys)
                and engine.allows(allowed, pinned)
                and pinned not in (
                    select media_key from engine.media where media_id = (list ->> 'media_id')::uuid -- its reference medium
                )
            order by pinned
        );
        pins.media_keys := pins.media_keys || unlisted;
        pins.recommendation_scores := pins.recommendation_scores || array_fill(0::double precision, array[cardinality(unlisted)]);
    end if;
    -- Of two pins at the same place, the second one comes after the first.
    select coalesce(array_agg(media_key order by place), '{}'), coalesce(array_agg(place order by place), '{}')
    into pin_keys, pin_places
    from (
        select media_key, (turn + max(wanted - turn) over (order by turn))::integer as place
        from (
            select
                media_key,
                greatest(min(place) - plain.places_before, 1) as wanted,
                row_number() over (order by min(place), array_position(pins.media_keys, media_key)) as turn
            from unnest(pin_keys, pin_places) as pinned (media_key, place)
            where media_key = any (pins.media_keys)
            group by media_key
        ) pinned
    ) placed;
    unmarked := repeat('0', cardinality(caps))::varbit;
    -- Media that no boost touches keep their order, whatever made it: no medium counts more than those before it.
    select filling.places, filling.held, filling."full"
    into filled
    from (
        select
            array_agg(media_key order by place <= 1000 desc, boosted desc, place) as media_keys,
            array_agg(marks order by place <= 1000 desc, boosted desc, place) as marks
        from (
            select
                media_key,
                place,
                coalesce(marked.marks, unmarked) as marks,
                case when place <= 1000 then engine.product(factors[place], min(score) over (order by place)) end as boosted
            from unnest(answer.media_keys, answer.recommendation_scores) with ordinality as listed (media_key, score, place)
            left join (
                select media_key, bit_or(set_bit(unmarked, cap - 1, 1)) as marks
                from unnest(capped_keys, capped_by) as capped (media_key, cap)
                group by media_key
            ) marked using (media_key)
        ) listed
        where media_key <> all (pin_keys)
            -- Keeps only the media that nothing beyond the end of answer can overtake.
            and (boost is null or boosted >= boost * least_score)
    ) ordered
    cross join lateral engine.filled(
        coalesce(ordered.media_keys, '{}'),
        ordered.marks,
        pin_keys,
        pin_places,
        array(
            select coalesce(
                (
                    select bit_or(set_bit(unmarked, cap - 1, 1))
                    from unnest(capped_keys, capped_by) as capped (media_key, cap)
                    where capped.media_key = pinned.media_key
                ),
                unmarked
            )
            from unnest(pin_keys) with ordinality as pinned (media_key, turn)
            order by turn
        ),
        most,
        greatest(n, 1),
        n + "offset"
    ) filling;
    select
        movers || coalesce(array_agg(caps[cap]), '{}'),
        moved || coalesce(array_agg(media_key), '{}')
    into movers, moved
    from unnest(capped_keys, capped_by) as capped (media_key, cap)
    -- The CASE tests for the page first: a page has few media, but filled.held may have those of a whole catalogue.
    where case when media_key = any (filled.places["offset" + 1:]) then media_key = any (filled.held) else false end;
    select
        coalesce(array_agg(media_key order by place), '{}'),
        array_agg(recommendation_score order by place),
        array_agg(content_score order by place),
        array_agg(collaborative_score order by place),
        array_agg(names order by place)
    into
        arranged.media_keys,
        arranged.recommendation_scores,
        arranged.content_scores,
        arranged.collaborative_scores,
        arranged.moved_by
    from unnest(filled.places["offset" + 1:]) with ordinality as listed (media_key, place)
    join (
        select distinct on (media_key) media_key, recommendation_score, content_score, collaborative_score
        from unnest(
            answer.media_keys || pins.media_keys,
            answer.recommendation_scores || pins.recommendation_scores,
            answer.content_scores || pins.content_scores,
            answer.collaborative_scores || pins.collaborative_scores
        ) as known (media_key, recommendation_score, content_score, collaborative_score)
    ) known using (media_key)
    left join (
        select media_key, to_jsonb(array_agg(distinct name order by name)) as names
        from unnest(movers, moved) as mover (name, media_key)
        group by media_key
    ) reasons using (media_key);
    full_rules := array(select caps[cap] from generate_subscripts(caps, 1) as cap where get_bit(filled."full", cap - 1) = 1);
end
$$;

comment on function engine.arranged_list is
    'Returns one page, n media after "offset", of the answer to one person, arranged as engine.arranged says. answer: at least n + "offset" media, if there are as many. plain, list: the question that answer answers (engine.ranked), without the rules that order; rules: the names of those rules. boost: null if the media beyond the end of answer cannot rise; otherwise at least engine.greatest_boost, and the page then ends where such a medium could come. arranged: the page; media that rotation moved have "rotation" in moved_by. full_rules: if the page is short, the quotas (at_most) that leave no room for another of their media on it or on a page before.';
