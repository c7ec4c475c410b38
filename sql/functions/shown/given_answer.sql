-- What the log keeps of an answer is found out once, and kept with it.
create function engine.given_answer(answer json, user_id uuid, question jsonb)
    returns engine.given_answer
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    key constant text := concat(user_id, question);
    kept engine.answer_cache;
    given engine.given_answer;
begin
    if engine.may_be_kept(user_id) then
        select * into kept
        from engine.answer_cache cached
        where cached.slot = hashtext(key) & 16383
            -- It was found by its digest just now, or kept: the one with these words, of that moment, is it. (One that
            -- could not be kept is another.)
            and engine.addressed(given_answer.user_id, cached.answer)::text = given_answer.answer::text;
    end if;
    given := kept.given;
    if given.media_keys is null then
        given := engine.read_answer(answer);
        given.state := engine.answer_state(
            (select person.user_key from engine.person where person.user_id = given_answer.user_id)
        );
        if kept.slot is not null then
            perform engine.keep_given(kept.slot, kept.digest, given);
        end if;
    end if;
    return given;
end
$$;

comment on function engine.given_answer is
    'What the log keeps of an answer that api.cached_recommendations has just given to this person and question: as engine.answer_cache has it with that answer, or else read from it (engine.read_answer), and kept there.';
