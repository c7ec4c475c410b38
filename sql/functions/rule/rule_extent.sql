create function engine.rule_extent(
    name text,
    out rows bigint,
    out media bigint,
    out people bigint,
    out user_ids uuid[],
    out error text
)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    most constant integer := 100000;
    rule record;
begin
    select * into rule from engine.rules_as_of_now(array[rule_extent.name]);
    execute format(
        'select
            count(*),
            count(distinct media_id) filter (where counts),
            count(distinct user_id) filter (where counts),
            (array_agg(distinct user_id) filter (where counts and user_id is not null))[:10]
        from (
            select
                media_id,
                user_id,
                (valid_from <= now() or valid_from is null) and (valid_until > now() or valid_until is null) as counts
            from %s as said
            limit $1
        ) first',
        engine.local_source(rule.relation, rule.mode, rule.is_known)
    )
    into rows, media, people, user_ids
    using most;
exception when others then
    error := sqlerrm;
end
$$;

comment on function engine.rule_extent is
    'Returns how much the relation of a rule says, from its first 100,000 rows. rows: how many there are; media, people: for how many media and people (by user_id; 0: it is for everybody) one of them counts now; user_ids: up to ten of these people. error: why the relation cannot be read; null: it can.';
