-- Which of some media are on a list, without a look at each of its ids.
create function engine.first_listed(media_ids uuid[], "within" uuid[], without uuid[], n integer)
    returns integer[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
    -- Ids that are constants are hashed; and by CASE, the planner does not try each of them.
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
    'The places, from 1, of the first n of these media that are "within" and not without (null: all are; none is), in order.';
