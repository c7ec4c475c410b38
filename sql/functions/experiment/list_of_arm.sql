create function engine.list_of_arm(trial engine.experiment, arm integer, user_id uuid, question jsonb)
    returns json
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return engine.joined_pages(array(
        select api.recommendations(list_of_arm.user_id, page) from engine.pages_of_arm(trial, arm, question) page
    ));
end
$$;

comment on function engine.list_of_arm is
    'Returns the list of an arm of an experiment that interleaves, as engine.interleaved takes it: the answers to engine.pages_of_arm for a question, joined, as of now and from no cache.';
