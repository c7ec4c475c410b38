create function engine.placements_asked(shown engine.answer_log)
    returns text[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    arms text[];
begin
    if shown.arms is not null then
        select strategies into arms
        from engine.experiment
        where name = shown.experiment and compares = 'placements';
    end if;
    return coalesce(arms, array[coalesce(shown.question ->> 'placement', nullif(shown.placement, 'default'))]);
end
$$;

comment on function engine.placements_asked is
    'Returns the placement that the question of a logged answer named, or both placements if the page interleaves placements. A null element: no placement was named, and the log has default.';
