create function engine.reasons_of_answer(question engine.question, answer engine.ranked_list)
    returns json[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select json_build_object('because', why.because, 'reasons', coalesce(why.reasons, '[]'))
        from unnest(answer.media_keys) with ordinality as listed (media_key, place)
        left join engine.best_reasons(question, answer) why on why.media_key = listed.media_key
        order by place
    );
end
$$;

comment on function engine.reasons_of_answer is
    'For each medium of an answer, in its order, an object of because (null where the score is 0, or rests on what they dislike alone) and reasons, as engine.best_reasons has them.';
