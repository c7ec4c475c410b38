-- A row of a home page, once it is in the log.
create function engine.track_row(line json, user_id uuid, placement text, shown engine.answer_log)
    returns json
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    shown.placement := track_row.placement;
    shown.strategy := 'home.' || (line ->> 'kind');
    shown.n := json_array_length(line -> 'media');
    return engine.track(line, track_row.user_id, shown);
end
$$;

comment on function engine.track_row is
    'engine.track for a row of api.home_json, as an answer of its own at this placement.';
