-- engine.answers, or a list of media, for questions with rules that order (boost, pin, at_most) or a rotation.
create function engine.arranged(question engine.question, list jsonb default null)
    returns setof engine.ranked_list
    language plpgsql
    stable
    rows 1
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    depth constant integer := question.n + question."offset";
    ordering constant text[] := array(
        select name from engine.rule
        where name = any (question.rules) and effect in ('boost', 'pin', 'at_most')
        order by name
    );
    bound constant double precision := engine.greatest_boost(ordering, question.user_ids);
    plain engine.question := question;
    alone engine.question;
    answer engine.ranked_list;
    arranged engine.ranked_list;
begin
    perform engine.refuse_cycle();
    plain.rules := array(select name from unnest(question.rules) as name where name <> all (ordering));
    plain.filtered := plain.rules <> '{}'
        or question.filters <> '{}'
        or question."within" is not null
        or question.without is not null;
    plain.rotation := null;
    plain."offset" := 0;
    -- Seldom do boosts lift anything that was far behind: what may be is looked for. Without a bound, all may.
    plain.n := greatest(1000, depth);
    if bound < 'infinity' then
        plain.n := least(
            greatest(
                -- Genres alone make many equal: where a boost may bring these to the page, further at once.
                case when bound > 1 and bound * (select content_weight from engine.strategy where name = question.strategy) > 0.5 then 300 else 64 end,
                3 * depth
            ),
            plain.n
        );
    end if;
    for answer in select * from engine.ranked(plain, list) loop
        alone := plain;
        alone.user_ids := array[answer.user_id];
        loop
            arranged := engine.arranged_list(
                answer,
                plain,
                list,
                ordering,
                question.rotation,
                question.n,
                question."offset",
                case when alone.n < 1000 and cardinality(answer.media_keys) = alone.n then bound end
            );
            -- What may be but so often on a page may leave it short while there is more.
            exit when (cardinality(arranged.media_keys) < question.n and cardinality(answer.media_keys) = alone.n) is not true;
            alone.n := case when alone.n < 300 then 300 else greatest(1000, 2 * alone.n) end;
            select answer.ordinality, deeper.user_id, deeper.genres, deeper.is_fallback, deeper.media_keys,
                deeper.recommendation_scores, deeper.content_scores, deeper.collaborative_scores, deeper.moved_by, deeper.mix
            into answer
            from engine.ranked(alone, list) deeper;
        end loop;
        return next arranged;
    end loop;
end
$$;

comment on function engine.arranged is
    'Like engine.ranked, for a question whose rules or rotation order (engine.is_arranged): pins come at their positions, the best 1000 of the others go by score × boosts × ½ ^ (times shown / rotation), and no page of n has more than what at_most allows. Scores stay what the strategy gives; moved_by names what moved a medium.';
