create function engine.interleaved_page(
    trial engine.experiment,
    user_id uuid,
    question jsonb,
    out answer json,
    out strategy text,
    out arms smallint[]
)
    returns record
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- Check the question as it was asked: the arms are asked for more, and errors would name their numbers.
    perform engine.question_of_json(array[user_id], '{}', question);
    select page.answer, page.strategy, page.arms
    into answer, strategy, arms
    from engine.interleaved(
        trial,
        user_id,
        question,
        (now() at time zone 'UTC')::date,
        engine.joined_pages(array(select api.cached_recommendations(user_id, asked) from engine.pages_of_arm(trial, 1, question) asked)),
        engine.joined_pages(array(select api.cached_recommendations(user_id, asked) from engine.pages_of_arm(trial, 2, question) asked))
    ) page;
end
$$;

comment on function engine.interleaved_page is
    'Returns engine.interleaved as of today (UTC), from what api.cached_recommendations returns for both arms. Errors: as api.cached_recommendations.';
