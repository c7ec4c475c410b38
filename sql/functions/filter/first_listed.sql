-- Tests the media of a ranking against long lists, so that no id of the lists is looked up in the catalogue.
create function engine.first_listed(media_ids uuid[], "within" uuid[], without uuid[], n integer)
    returns integer[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
    -- In a custom plan the lists are constants, for which = any uses a hash table. CASE keeps the planner from
    -- estimating the selectivity with each id.
    set plan_cache_mode = force_custom_plan
as $$
begin
    return array(
        select place
        from unnest(media_ids) with ordinality as ranked (media_id, place)
        where ("within" is null or case when media_id = any ("within") then true else false end)
            and (without is null or case when media_id = any (without) then false else true end)
        order by place
        limit n
    );
end
$$;

comment on function engine.first_listed is
    'Returns the positions, from 1, of the first n of media_ids that are "within" and not in without, in order. "within" null: any medium is; without null: none is.';
