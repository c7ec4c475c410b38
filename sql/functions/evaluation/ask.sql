-- Calls the function that serves requests, so that the evaluation measures what people get.
create function evaluation.ask(strategy text, user_keys integer[], n integer)
    returns bigint
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    with answered as (
        insert into evaluation.answer (strategy, user_key, "position", media_key)
        select ask.strategy, asked.user_key, listed."position", media.media_key
        from api.recommend_many(
            array(select user_id from evaluation.asked where user_key = any (ask.user_keys)),
            ask.n,
            ask.strategy
        ) listed
        join evaluation.asked on asked.user_id = listed.user_id
        join engine.media on media.media_id = listed.media_id
        returning 1
    )
    select count(*) from answered
$$;

comment on function evaluation.ask is
    'Stores in evaluation.answer what api.recommend_many recommends to these people by a strategy, n media each, and returns the number of rows stored. Errors: as api.recommend_many.';
