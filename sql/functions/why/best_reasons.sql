-- The strongest reasons for each medium of a page.
create function engine.best_reasons(question engine.question, answer engine.ranked_list)
    returns table (media_key integer, because text, reasons json)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    asker engine.asker;
    ranks engine.strategy;
    sources engine.candidate_sources;
    plan engine.plan;
    nameable varbit;
    keys integer[];
    worth double precision;
    told refcursor;
    weakest double precision;
    known double precision;
begin
    if question.explore > 0 then
        -- New media with a score of 0: only explore gave them their places.
        keys := array(
            select listed.media_key
            from unnest(answer.media_keys, answer.recommendation_scores) as listed (media_key, score)
            where listed.score = 0
                and (
                    listed.media_key in (select new_media.media_key from model.new_media)
                    or listed.media_key in (select came.media_key from engine.came() came)
                )
        );
        return query
            select new.media_key, said.text, json_build_array(engine.reason_json(
                'new', said.text, 0, null, null, null, null, null, null, null, null
            ))
            from unnest(keys) as new (media_key)
            cross join (select engine.in_words('new', null, null, null, null) as text) said;
        select coalesce(array_agg(listed.media_key order by place), '{}'), array_agg(score order by place)
        into answer.media_keys, answer.collaborative_scores
        from unnest(answer.media_keys, answer.collaborative_scores) with ordinality as listed (media_key, score, place)
        where listed.media_key <> all (keys);
    end if;
    select
        answer.user_id,
        (question.people[answer.ordinality]).user_key,
        answer.genres,
        question.session_keys,
        strategy,
        null,
        null,
        question.with_seen,
        '{}',
        false,
        null
    into asker
    from engine.strategy
    where strategy.name = case when answer.is_fallback then 'popular' else question.strategy end;
    ranks := asker.strategy;
    -- Media that the person dislikes may raise a score, but they are not shown as reasons here.
    ranks.dislike_weight := 0;
    if ranks.content_weight = 0 and 1 in (ranks.popularity_weight, ranks.trend_weight) then
        -- With this single source, each score is a contribution.
        return query
            select alone.media_key, alone.text, json_build_array(engine.reason_json(
                alone.kind, alone.text, alone.contribution, null, null, null, null, null, null, null, null
            ))
            from (
                select
                    scored.media_key,
                    listed.kind,
                    engine.in_words(listed.kind, null, null, null, null) as text,
                    ranks.collaborative_weight * scored.score as contribution
                from unnest(answer.media_keys, answer.collaborative_scores) as scored (media_key, score)
                cross join (select case when ranks.popularity_weight = 1 then 'popular' else 'trending' end) as listed (kind)
            ) alone
            where alone.contribution > 5e-10;
        return;
    elsif 1 in (ranks.neighbours_weight, ranks.popularity_weight, ranks.trend_weight) then
        return query
            select reason.media_key, reason.because, reason.reasons
            from engine.reasons_in_words(
                asker, ranks, answer.mix, answer.media_keys, answer.collaborative_scores, 0, 'alone', null
            ) reason;
        return;
    end if;
    -- Item models that have nothing to say for this person are not asked.
    sources := engine.sources_of(ranks);
    sources.transitions := sources.transitions and (answer.mix).max_transitions is not null;
    sources.slim := sources.slim and (answer.mix).max_similar is not null;
    -- Each value of plan has a query of its own below, in which it is a constant, as in engine.answers.
    plan := case
        when sources.people or sources.popular or sources.others then 'all'::engine.plan
        when sources.genres or sources.trending or sources.transitions and sources.slim then 'without_people'
        when sources.transitions then 'transitions'
        when sources.slim then 'slim'
    end;
    if question.rules <> '{}' then
        nameable := engine.nameable(question.rules);
    end if;
    if plan = 'slim' then
        return query
            select reason.media_key, reason.because, reason.reasons
            from engine.reasons_in_words(
                asker, ranks, answer.mix, answer.media_keys, answer.collaborative_scores, 0, 'slim', nameable
            ) reason;
        return;
    elsif plan is null then
        return;
    end if;
    keys := answer.media_keys;
    -- A first guess: the third strongest cause of a medium seldom adds less than this share of a low score of the page.
    worth := coalesce(
        case when sources.slim then 0.03 else 0.02 end * ranks.collaborative_weight
            * (
                ranks.sequence_weight * sources.transitions::integer
                + ranks.similar_weight * sources.slim::integer
            )
            / (answer.mix).total_weight
            * greatest(
                answer.collaborative_scores[cardinality(answer.collaborative_scores)],
                answer.collaborative_scores[1] / 4
            ),
        0
    );
    loop
        if plan = 'transitions' then
            open told for select * from engine.reasons_in_words(
                asker, ranks, answer.mix, keys, answer.collaborative_scores, worth, 'transitions', nameable
            );
        elsif plan = 'without_people' then
            open told for select * from engine.reasons_in_words(
                asker, ranks, answer.mix, keys, answer.collaborative_scores, worth, 'without_people', nameable
            );
        else
            open told for select * from engine.reasons_in_words(
                asker, ranks, answer.mix, keys, answer.collaborative_scores, worth, 'all', nameable
            );
        end if;
        loop
            fetch told into media_key, because, reasons, weakest, known;
            exit when not found;
            -- Causes below worth may be missing. All missing ones add up to what the score has beyond known, to nine
            -- decimals: where that is less than weakest, none of them can be among the three strongest.
            if weakest >= worth
                or ranks.collaborative_weight * answer.collaborative_scores[array_position(answer.media_keys, media_key)] - coalesce(known, 0)
                    < greatest(weakest - 1e-9, 1e-9)
            then
                keys := array_remove(keys, media_key);
                return next;
            end if;
        end loop;
        close told;
        exit when worth = 0 or keys = '{}';
        -- For the media left in keys, a missing cause may be among the three strongest: none is left out now.
        worth := 0;
    end loop;
end
$$;

comment on function engine.best_reasons is
    'Returns the reasons for each medium of one person''s answer that has any. because: its strongest reason as one sentence without a full stop; a second medium is named where the person did the same with it ("Because you watched "The Expanse" and "Dune""). reasons: its three strongest engine.reasons as a JSON array. Media that the person dislikes are not given as reasons, even where they add to the score: a medium has no row where nothing else speaks for it. A new medium with a score of 0, which only explore shows, has the reason new, whose contribution is 0. A medium that the rules of the question keep from everybody (engine.nameable) is not named: because begins with another reason where there is one, and is "Because you watched something like it" where not. Reasons do not say how many similar people took a medium, because counting them takes as long as ranking.';
