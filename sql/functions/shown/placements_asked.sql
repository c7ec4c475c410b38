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
    'The placement that the question of an answer was asked in, or both, of an interleaved page; a null: none, and the log has default.';
