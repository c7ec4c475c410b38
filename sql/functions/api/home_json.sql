create function api.home_json(user_id uuid, page text default 'home', rules text[] default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
declare
    key constant text := row('home', user_id, page, rules)::text;
    place constant integer := hashtext(key) & 16383;
    found record;
begin
    -- As in api.cached_recommendations.
    if user_id is null
        or current_setting('transaction_read_only')::boolean
        or current_setting('transaction_isolation') <> 'read committed'
    then
        return engine.addressed(user_id, engine.home_envelope(user_id, page, rules)::text);
    end if;
    select
        asked.digest,
        cached.answer as kept,
        case
            when cached.answer is null then engine.home_envelope(
                home_json.user_id, home_json.page, home_json.rules
            )::text
        end as fresh
    into found
    from (
        select sha256(
            convert_to(
                concat_ws(' ', key, state, lists.content)
                    || engine.rules_state(obeyed.rules, home_json.user_id)
                    || engine.shown_state(obeyed.placements, home_json.user_id),
                'UTF8'
            )
        ) as digest
        from engine.cache_dependencies(home_json.user_id)
        -- Nobody tells when an operator's relation changes: what it has is read with every question.
        cross join (
            select string_agg(engine.operators_list(relation, home_json.user_id)::text, ' ' order by ordinal) as content
            from engine.page_row
            where page_row.page = home_json.page and page_row.kind = 'list'
        ) lists
        cross join (
            select
                array_agg(placement) as placements,
                array(
                    select unnest(engine.rules_in_force(null, home_json.rules))
                    union
                    select unnest(engine.rules_in_force(page_row.placement, null))
                    from engine.page_row
                    where page_row.page = home_json.page
                    order by 1
                ) as rules
            from engine.page_row
            where page_row.page = home_json.page
        ) obeyed
        offset 0
    ) asked
    left join engine.answer_cache cached on cached.slot = place and cached.digest = asked.digest;
    if found.kept is null and found.digest is not null then
        perform engine.keep_answer(place, found.digest, found.fresh);
    end if;
    return engine.addressed(user_id, coalesce(found.kept, found.fresh));
end
$$;

comment on function api.home_json is
    'The answer of GET /api/home/<user_id>: what api.home gives, as JSON with user_id, page, rows (title, kind, media, and because: the medium or genre that the row is about), model_version and generated_at; from a cache, as api.cached_recommendations. Errors: as api.home.';
