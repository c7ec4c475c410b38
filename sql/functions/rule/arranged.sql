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
    bound constant double precision := engine.greatest_boost(ordering, array(select user_id from unnest(question.people)));
    plain engine.question := question;
    alone engine.question;
    answer engine.ranked_list;
    following engine.ranked_list;
    is_whole boolean; -- nothing follows the answer
    placed record;
begin
    perform engine.refuse_cycle();
    plain.rules := array(select name from unnest(question.rules) as name where name <> all (ordering));
    plain.filtered := plain.rules <> '{}'
        or question.filters <> '{}'
        or question."within" is not null
        or question.without is not null;
    plain.rotation := null;
    plain."offset" := 0;
    -- A boost seldom lifts a medium from far behind, so few media are ranked at first. Without a bound, any may rise.
    plain.n := greatest(1000, depth);
    if bound < 'infinity' then
        plain.n := least(
            greatest(
                -- Genres alone make many scores equal: if a boost may bring such media to the page, rank more at once.
                case when bound > 1 and bound * (select content_weight from engine.strategy where name = question.strategy) > 0.5 then 300 else 64 end,
                3 * depth
            ),
            plain.n
        );
    end if;
    for answer in select * from engine.ranked(plain, list) loop
        alone := plain;
        alone.people := question.people[answer.ordinality:answer.ordinality];
        is_whole := cardinality(answer.media_keys) < alone.n;
        loop
            select * into placed from engine.arranged_list(
                answer,
                plain,
                list,
                ordering,
                question.rotation,
                question.n,
                question."offset",
                case when cardinality(answer.media_keys) < 1000 and not is_whole then bound end
            );
            -- Quotas (at_most) may leave the page short while more media follow.
            exit when is_whole or cardinality((placed.arranged).media_keys) >= question.n;
            if question.explore = 0
                and (
                    cardinality(answer.media_keys) >= 1000
                    or bound = 1 and question.rotation is null and question.diversity = 0
                )
            then
                -- Nothing below this depth is moved: rank only what follows, without the media that have no room.
                alone.n := case when alone.held_back is null then greatest(300, 3 * depth) else 2 * alone.n end;
                alone.filtered := true;
                alone.diversity := 0;
                alone.held_back := engine.without_room(answer.media_keys, placed.full_rules);
                select * into following from engine.ranked(alone, list);
                is_whole := cardinality(following.media_keys) < alone.n;
                exit when following.media_keys = '{}';
                answer.media_keys := answer.media_keys || following.media_keys;
                answer.recommendation_scores := answer.recommendation_scores || following.recommendation_scores;
                answer.content_scores := answer.content_scores || following.content_scores;
                answer.collaborative_scores := answer.collaborative_scores || following.collaborative_scores;
            else
                alone.n := case when alone.n < 300 then 300 else greatest(1000, 2 * alone.n) end;
                select * into following from engine.ranked(alone, list);
                following.ordinality := answer.ordinality;
                answer := following;
                is_whole := cardinality(answer.media_keys) < alone.n;
            end if;
        end loop;
        return next placed.arranged;
    end loop;
end
$$;

comment on function engine.arranged is
    'Returns what engine.ranked returns, for a question whose rules or rotation change the order (engine.is_arranged). Pinned media stand at their positions. The best 1000 of the other media are ordered by score × boosts × ½ ^ (times shown / rotation). No page of n media has more media of a quota than at_most allows, unless its pins alone are more. Scores stay those of the strategy; moved_by names the rules that moved a medium, and rotation.';
