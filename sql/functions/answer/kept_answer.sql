-- The kept answer to a question, if it is still what a new answer would be.
create function engine.kept_answer(key text, user_id uuid)
    returns setof engine.answer_cache
    language sql
    stable
as $$
    select cached.*
    from engine.answer_cache cached
    where cached.slot = hashtext(kept_answer.key) & 16383
        and cached.digest = (select digest from engine.cache_dependencies(kept_answer.user_id, kept_answer.key))
        and cached.during @> current_timestamp
        -- digest covers which rules, lists and placements count; said covers what they say now.
        and case
            when cached.said = '' then true
            else cached.said = engine.said_by_operator(
                cached.rules, cached.lists, cached.placements, kept_answer.user_id
            )
        end
$$;

comment on function engine.kept_answer is
    'Returns the row that engine.keep_answer kept for this key and person, or no row where there is none or anything that it depends on has changed. Inlined. It cannot run on a standby, where the unlogged table engine.answer_cache cannot be read.';
