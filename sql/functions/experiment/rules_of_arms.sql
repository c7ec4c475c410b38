create function engine.rules_of_arms(
    trial engine.experiment,
    user_id uuid,
    question jsonb,
    media_ids uuid[],
    of_first integer,
    out pins integer[],
    out pin_places integer[],
    out pin_marks varbit[],
    out marks varbit[],
    out most integer[]
)
    returns record
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    before constant integer := coalesce(question ->> 'places_before', '0');
    of_key constant text[] := engine.texts(question -> 'rules');
    first constant text[] := engine.rules_in_force(engine.asked_of_arm(trial, 1, question) ->> 'placement', of_key);
    second constant text[] := engine.rules_in_force(engine.asked_of_arm(trial, 2, question) ->> 'placement', of_key);
    caps text[];
    unmarked varbit;
begin
    select
        coalesce(array_agg(name order by name) filter (where effect = 'at_most'), '{}'),
        coalesce(array_agg(n order by name) filter (where effect = 'at_most'), '{}')
    into caps, most
    from engine.rule
    where name = any (first || second) and effect in ('pin', 'at_most')
    having count(*) > 0;
    if caps is null then
        return;
    end if;
    unmarked := repeat('0', cardinality(caps))::varbit;
    with said as materialized (
        select rule.name, media.media_id, said."position"
        from engine.rule
        cross join lateral engine.rule_rows(
            rule.name,
            rules_of_arms.user_id,
            array(select media_key from engine.media where media_id = any (rules_of_arms.media_ids))
        ) said
        join engine.media using (media_key)
        where rule.name = any (first || second) and rule.effect in ('pin', 'at_most')
    ),
    listed as (
        select
            listed.place,
            listed.media_id,
            min(said."position") as "position",
            coalesce(bit_or(set_bit(unmarked, array_position(caps, said.name) - 1, 1)), unmarked) as marks
        from unnest(rules_of_arms.media_ids) with ordinality as listed (media_id, place)
        left join said
            on said.media_id = listed.media_id
            and said.name = any (case when listed.place <= rules_of_arms.of_first then first else second end)
        group by listed.place, listed.media_id
    ),
    pinned as (
        select
            media_id,
            min(place) as at,
            bit_or(marks) as marks,
            greatest(min("position") - before, 1) as wanted,
            row_number() over (order by min("position"), min(place)) as turn
        from listed
        where "position" is not null
        group by media_id
    ),
    placed as (
        -- If two pins want the same place, the second one gets the next place.
        select at, marks, (turn + max(wanted - turn) over (order by turn))::integer as place
        from pinned
    )
    select
        array(select at from placed order by place),
        array(select place from placed order by place),
        array(select marks from placed order by place),
        array(
            select case when pinned.media_id is null then listed.marks end
            from listed
            left join pinned using (media_id)
            order by listed.place
        )
    into pins, pin_places, pin_marks, marks;
end
$$;

comment on function engine.rules_of_arms is
    'Returns which media of the lists of two arms are pinned or counted by quotas (at_most), by the rules of the placement of each arm. media_ids: the list of the first arm (of_first media), then that of the second. pins: the pinned media, by their place in media_ids; pin_places: their positions on the page; pin_marks: the quotas that count them. marks: for each of media_ids, the quotas that count it; null if it is pinned. most: how many media of a page each quota allows. A quota is a bit, the first on the left for most[1]. All are null if no rule pins or caps.';
