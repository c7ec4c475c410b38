-- What the log keeps of an answer is found out once, and kept with it.
create function engine.given_answer(kept engine.answer_cache, user_id uuid)
    returns engine.given_answer
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    given engine.given_answer := engine.read_answer(kept.answer::json);
begin
    given.state := engine.answer_state(
        (select person.user_key from engine.person where person.user_id = given_answer.user_id)
    );
    if kept.slot is not null then
        perform engine.keep_given(kept.slot, kept.digest, given);
    end if;
    return given;
end
$$;

comment on function engine.given_answer is
    'What the log keeps of an answer that engine.cached_answer has just given to this person: read from it (engine.read_answer), and kept with it.';
