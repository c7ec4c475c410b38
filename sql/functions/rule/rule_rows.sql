create function engine.rule_rows(name text, user_id uuid, media_keys integer[])
    returns table (media_key integer, weight double precision, "position" integer)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    began constant timestamptz := clock_timestamp();
    rule record;
    known_keys integer[];
    weights double precision[];
    positions integer[];
    bits varbit;
begin
    select * into rule from engine.rules_as_of_now(array[rule_rows.name]);
    -- The kept bits tell which media need no look-up.
    if rule.is_current and rule.bits is not null and media_keys is not null then
        bits := rule.bits | rule.bits; -- detoasted once
        media_keys := array(select listed from unnest(media_keys) as listed where engine.allows(bits, listed));
        -- A quota (at_most) needs nothing but the media.
        if rule.effect = 'at_most' or media_keys = '{}' then
            return query select distinct listed, coalesce(rule.factor, 1), null::integer from unnest(media_keys) as listed;
            return;
        end if;
    end if;
    execute format(
        'select array_agg(media_key), array_agg(weight), array_agg("position")
        from (
            select
                media.media_key,
                greatest(
                    max(coalesce(nullif(said.weight, ''NaN''), $3)) filter (
                        where case when clock_timestamp() < $4 then true else engine.over_budget(said, $5, $6) end
                    ),
                    0
                ) as weight,
                min(said."position") as "position"
            from engine.media
            join %s as said on said.media_id = media.media_id
            where (said.user_id = $1 or said.user_id is null)
                and case
                    when clock_timestamp() < $4 then
                        (said.valid_from <= now() or said.valid_from is null)
                        and (said.valid_until > now() or said.valid_until is null)
                    else engine.over_budget(said, $5, $6)
                end
                and %s
            group by media.media_key
        ) rows_of_media',
        engine.local_source(rule.relation, rule.mode, rule.is_known),
        case
            when rule.effect = 'pin' then 'said."position" between 1 and 1000'
            else 'media.media_key = any ($2)'
        end
    )
    into known_keys, weights, positions
    using user_id, media_keys, coalesce(rule.factor, 1), began + rule.budget, rule.relation, rule.budget;
    if clock_timestamp() > began + rule.budget then
        perform engine.over_budget(null::record, rule.relation, rule.budget);
    end if;
    -- Last of all: rows that were returned stay in the result even if an error is caught below.
    return query select * from unnest(known_keys, weights, positions);
exception
    when query_canceled then
        raise '%, while % was read', sqlerrm, rule.relation
            using errcode = 'query_canceled', constraint = coalesce(rule.relation, rule_rows.name);
    when others then
        raise warning 'rule % cannot be evaluated, and is left out: %', rule_rows.name, sqlerrm
            using constraint = coalesce(rule.relation, rule_rows.name);
end
$$;

comment on function engine.rule_rows is
    'Returns what a rule says about these media or, if its effect is pin, about all media for which it has a position from 1 to 1000. Only rows count that are valid now, for this person (null: nobody in particular) or for everybody. weight: the greatest weight of the rows of the medium, at least 0; a missing or NaN weight is the factor of the rule, or 1. position: the least position. If the rule cannot be evaluated, it raises a warning and returns no rows. Errors: query_canceled, as engine.rule_marks.';
