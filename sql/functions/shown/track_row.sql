create function engine.track_row(line json, user_id uuid, placement text, shown engine.answer_log)
    returns json
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    trial constant json := line -> 'experiment';
begin
    if trial is not null then
        shown.experiment := trial ->> 'name';
        shown.experiment_version := trial ->> 'version';
        shown.arm := trial ->> 'arm';
        -- engine.track adds the experiment to the answer again.
        line := (select json_object_agg(key, value) from json_each(line) where key <> 'experiment');
    end if;
    shown.placement := track_row.placement;
    shown.strategy := 'home.' || (line ->> 'kind');
    shown.n := json_array_length(line -> 'media');
    return engine.track(line::text, track_row.user_id, shown);
end
$$;

comment on function engine.track_row is
    'Logs a row of a page (line, of engine.home_envelope) as an answer of its own at this placement, and returns it as engine.track does.';
