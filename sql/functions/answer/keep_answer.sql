-- Keeping is optional: an answer that cannot be kept is still sent, and computed again the next time.
create function engine.keep_answer(
    key text,
    digest bytea,
    during tstzrange,
    tracked boolean,
    answer text,
    rules text[],
    lists text[],
    placements text[],
    said bytea
)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    -- A slot that another transaction is writing is skipped instead of waited for.
    set lock_timeout = '1ms'
as $$
#variable_conflict use_column
begin
    if keep_answer.said is null or engine.answer_cache_is_full() then
        return;
    end if;
    -- Questions whose keys hash to the same slot replace each other.
    insert into engine.answer_cache (slot, digest, during, tracked, answer, rules, lists, placements, said)
    values (
        hashtext(keep_answer.key) & 16383,
        keep_answer.digest,
        keep_answer.during,
        keep_answer.tracked,
        keep_answer.answer,
        keep_answer.rules,
        keep_answer.lists,
        keep_answer.placements,
        keep_answer.said
    )
    on conflict (slot) do update set
        digest = excluded.digest,
        during = excluded.during,
        tracked = excluded.tracked,
        answer = excluded.answer,
        rules = excluded.rules,
        lists = excluded.lists,
        placements = excluded.placements,
        said = excluded.said,
        given = null;
exception
    when lock_not_available then
        null;
    when insufficient_resources or system_error then
        raise log 'an answer is not kept: %', sqlerrm;
end
$$;

comment on function engine.keep_answer is
    'Keeps the answer to a question in its slot of engine.answer_cache, in the place of what is there. key: the whole question as text; its hash selects the slot. digest, during, tracked, rules, lists, placements and said must come from the same snapshot as the answer. Keeps nothing where another transaction is writing the slot, where there is no room (engine.answer_cache_is_full; a full disk is logged), or where said is null, as what the answer depends on cannot be told.';
