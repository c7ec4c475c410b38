-- A strategy is ranked once, down to place deep, for consecutive rows. A filter does not change the order, so a row is
-- cut from that ranking if enough of it is allowed. Only otherwise is the question of the row ranked by itself.
-- Not parallel safe, because engine.operators_list is not.
create function engine.home_rows(user_id uuid, page text, rules text[], hidden integer[], arms jsonb default '{}')
    returns table (
        ordinal integer,
        kind text,
        title text,
        because_key integer,
        because_genre text,
        media_keys integer[],
        scores double precision[],
        moved_by jsonb[],
        question engine.question,
        answer engine.ranked_list,
        list jsonb
    )
    language plpgsql
    stable
    rows 8
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    deep constant integer := 150;
    -- After this many media or genres that give too few recommendations, the row is given up.
    tries constant integer := 5;
    line engine.page_row;
    ranked engine.ranked_list;
    ranked_by text;
    allowed varbit;
    nameable varbit;
    shown uuid[] := '{}';
    subjects integer[];
    genres text[];
begin
    if not exists (select from engine.page_row where page_row.page = home_rows.page) then
        raise 'page: expected one of %, got %',
            coalesce((select string_agg(distinct page_row.page, ', ') from engine.page_row), 'none'),
            coalesce(to_json(left(page, 100))::text, 'null')
            using errcode = 'ML400';
    end if;
    select likes.subjects, likes.genres into subjects, genres from engine.likes_of(user_id) likes;
    for line in
        select *
        from engine.page_row
        where page_row.page = home_rows.page and page_row.ordinal <> all (hidden)
        order by page_row.ordinal
    loop
        -- The arm of an experiment overrides strategy and placement of its row.
        line.strategy := coalesce(arms -> line.ordinal::text ->> 'strategy', line.strategy);
        line.placement := coalesce(arms -> line.ordinal::text ->> 'placement', line.placement);
        because_key := null;
        because_genre := null;
        media_keys := '{}';
        moved_by := null;
        answer := null;
        list := null;
        nameable := case when line.kind = 'because' then
            engine.nameable(engine.rules_in_force(line.placement, rules))
        end;
        for try in 1 .. tries loop
            if line.kind = 'because' then
                because_key := (
                    select listed.media_key
                    from unnest(subjects) with ordinality as listed (media_key, place)
                    where nameable is null or engine.allows(nameable, listed.media_key)
                    order by place
                    limit 1
                );
                subjects := array_remove(subjects, because_key);
                exit when because_key is null;
            elsif line.kind = 'genre' then
                because_genre := genres[1];
                genres := genres[2:];
                exit when because_genre is null;
            end if;
            -- Lists are questions, too, for filter, rules and n. Their order comes from list, not from the strategy.
            question := engine.asked(
                array[user_id],
                '{}',
                line.n,
                0,
                case when line.kind in ('recommended', 'genre') then line.strategy else 'popular' end,
                null,
                null,
                false,
                engine.with_genre_and_type(line.filter, because_genre, null),
                null,
                shown,
                line.placement,
                rules
            );
            case
                when line.kind not in ('recommended', 'genre') then
                    list := case line.kind
                        when 'because' then jsonb_build_object(
                            'kind', 'alike',
                            'media_id', (select media.media_id from engine.media where media.media_key = because_key)
                        )
                        when 'list' then jsonb_build_object('kind', 'list', 'relation', line.relation)
                        else jsonb_build_object('kind', line.kind)
                    end;
                    select listed.media_keys, listed.recommendation_scores, listed.moved_by
                    into media_keys, scores, moved_by
                    from engine.listed(question, list) listed;
                    -- engine.listed scores new and list by place alone, which is nothing to show.
                    if line.kind in ('new', 'list') then
                        scores := case when line.kind = 'new' then engine.genre_scores(user_id, media_keys) end;
                    end if;
                else
                    media_keys := '{}';
                    if question.diversity = 0 and question.explore = 0 and not engine.is_arranged(question) then
                        if ranked_by is distinct from row(question.strategy, line.placement)::text then
                            ranked_by := row(question.strategy, line.placement)::text;
                            select * into ranked
                            from engine.answers(
                                engine.asked(array[user_id], '{}', deep, 0, question.strategy, 0, 0, placement => line.placement, rules => rules)
                            );
                        end if;
                        allowed := case when question.filtered then (engine.allowed_media(question, user_id)).bits end;
                        answer := ranked;
                        select
                            array_agg(first.media_key order by place),
                            array_agg(first.score order by place),
                            array_agg(first.collaborative_score order by place)
                        into media_keys, scores, answer.collaborative_scores
                        from (
                            select listed.*
                            from unnest(ranked.media_keys, ranked.recommendation_scores, ranked.collaborative_scores)
                                with ordinality as listed (media_key, score, collaborative_score, place)
                            where not ranked.is_fallback
                                and (allowed is null or engine.allows(allowed, listed.media_key))
                            order by place
                            limit line.n
                        ) first;
                    end if;
                    if cardinality(coalesce(media_keys, '{}')) < line.n
                        and not (
                            ranked_by is not distinct from row(question.strategy, line.placement)::text
                            and not engine.is_arranged(question)
                            and (ranked.is_fallback or cardinality(ranked.media_keys) < deep)
                        )
                    then
                        select * into answer from engine.answers(question) found where not found.is_fallback;
                        media_keys := answer.media_keys;
                        scores := answer.recommendation_scores;
                        moved_by := answer.moved_by;
                    end if;
            end case;
            exit when cardinality(media_keys) >= line.least or line.kind not in ('because', 'genre');
        end loop;
        if cardinality(media_keys) >= line.least then
            shown := shown || array(select media.media_id from engine.media where media.media_key = any (media_keys));
            ordinal := line.ordinal;
            kind := line.kind;
            title := engine.row_title(line.title, user_id, because_key, because_genre);
            answer.media_keys := media_keys;
            return next;
        end if;
    end loop;
end
$$;

comment on function engine.home_rows is
    'Returns the rows of a page (engine.page_row) as one person sees them, from the top, in one snapshot. rules: further rules that apply to each row. hidden: the ordinals of rows to leave out (engine.hidden_rows). arms: by ordinal, the strategy or placement by which an experiment arm answers a row (engine.arms_of_page). A row has the first n media of its own order, without those that the person has seen or that a row above shows. It is left out where it would have fewer media than its least; a row of a strategy that knows nothing of the person has none. because_key, because_genre: the medium or genre that the row is about. scores, in [0, 1]: as the strategy, api.similar_media, api.popular_media or api.trending_media gives them; for kind new, the share of the person''s genres that the medium has; for kind list, null. moved_by: where rules order the row, for each medium the names of the rules that moved it, as a JSON array (null: none). question: what the row was asked as. answer: for a row that a strategy ranks, the answer that the row is, or is cut from, with media_keys and collaborative_scores of the row. list: for any other row, its list, as engine.plain_list takes it. Errors: ML400 for an unknown page.';
