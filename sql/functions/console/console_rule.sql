create function api.console_rule(rule text, user_id uuid default null, n integer default 12)
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    known engine.rule;
    length constant integer := (select coalesce(max(media_key) + 1, 0) from engine.media);
    state record;
    failure text;
    allowed varbit;
    kept_out json;
    moved json;
begin
    if n is null or n not between 1 and 100 then
        raise 'n: expected an integer from 1 to 100, got %', coalesce(n::text, 'null') using errcode = 'ML400';
    end if;
    select * into known from engine.rule where rule.name = console_rule.rule;
    if known.name is null then
        raise 'rule: there is none by this name' using errcode = 'ML404';
    end if;
    -- A relation is not read where its kept bits are current and are for everybody. Any other is read as by a
    -- question, which may fail.
    select * into state from engine.rules_as_of_now(array[known.name]);
    if not state.is_current or state.per_user then
        begin
            perform engine.rule_marks(state.relation, state.mode, state.is_known, console_rule.user_id, length, state.budget);
        exception when others then
            failure := sqlerrm;
        end;
    end if;
    if known.effect in ('allow', 'deny') then
        allowed := engine.with_rules(~ "bit"(B'0', length, true)::varbit, array[known.name], console_rule.user_id);
        with gone as materialized (
            select media_key, popularity
            from engine.media
            left join model.media_popularity using (media_key)
            where media.available and not engine.allows(allowed, media_key)
        )
        select json_build_object(
            'media', count(*),
            'available', (select count(*) from engine.media where available),
            'examples', (
                select coalesce(json_agg(engine.media_card(media_key) order by popularity desc nulls last, media_key), '[]')
                from (select * from gone order by popularity desc nulls last, media_key limit console_rule.n) first
            )
        )
        into kept_out
        from gone;
    else
        with touched as materialized (
            select media_key, said.weight, said."position", popularity
            from engine.rule_rows(known.name, console_rule.user_id, array(select media_key from engine.media where available)) said
            join engine.media using (media_key)
            left join model.media_popularity using (media_key)
            where media.available and failure is null
        )
        select json_build_object(
            'media', count(*),
            'available', (select count(*) from engine.media where available),
            'examples', (
                select coalesce(
                    json_agg(
                        json_build_object(
                            'media', engine.media_card(media_key),
                            'weight', case when known.effect = 'boost' then weight end,
                            'position', case when known.effect = 'pin' then "position" end
                        )
                        order by place
                    ),
                    '[]'
                )
                from (
                    select
                        *,
                        row_number() over (
                            order by
                                case when known.effect = 'pin' then "position" end,
                                case when known.effect = 'boost' then weight end desc,
                                popularity desc nulls last,
                                media_key
                        ) as place
                    from touched
                ) ordered
                where place <= console_rule.n
            )
        )
        into moved
        from touched;
    end if;
    return json_build_object(
        'rule', engine.rule_json(known),
        'user_id', console_rule.user_id,
        'error', failure,
        'kept_out', kept_out,
        'moved', moved,
        'versions', engine.version_history('engine.rule', known.name)
    );
end
$$;

comment on function api.console_rule is
    'Returns a rule and what it does now for a person (null: for everybody): a JSON object with rule (as in api.console_rules), user_id, error, kept_out, moved and versions (the latest first, as in api.console_placement_versions). kept_out, for the effects allow and deny: media (how many available ones it keeps out), available (how many there are) and examples (the n most popular, 1 to 100). moved, for other effects: media (how many it moves), available and examples (n of them, each with its weight (boost) or position (pin)). error: why it cannot be evaluated for that person, or that it took longer than its budget (null: it can); then it keeps out all media, or moves none. Errors: ML400 for a number out of range, ML404 for an unknown rule.';
