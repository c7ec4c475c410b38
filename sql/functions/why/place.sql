-- Where a medium is in the order of a strategy, however far down.
create function engine.place(
    asker engine.asker,
    media_key integer,
    n integer,
    out "position" integer,
    out score double precision,
    out collaborative_score double precision,
    out page_ends_at double precision,
    out mix engine.mix
)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    depth integer := greatest(n, 100);
    sources constant engine.candidate_sources := engine.sources_of((place.asker).strategy);
    found record;
begin
    if sources.transitions or sources.slim then
        asker.history := (select row(read.media_keys, read.preferences, read.deeds)::engine.history from engine.history_of(asker) read);
    end if;
    loop
        -- Two queries, so that filtered is a plan-time constant: one plan for both cases takes half as long again.
        if (place.asker).allowed is null then
            select
                array_agg(page.media_key order by page."position") as media_keys,
                array_agg(page.recommendation_score order by page."position") as scores,
                array_agg(page.collaborative_score order by page."position") as collaborative_scores,
                (array_agg(page.mix))[1] as mix
            into found
            from engine.compose(asker, depth, 0, depth, sources, false) page;
        else
            select
                array_agg(page.media_key order by page."position") as media_keys,
                array_agg(page.recommendation_score order by page."position") as scores,
                array_agg(page.collaborative_score order by page."position") as collaborative_scores,
                (array_agg(page.mix))[1] as mix
            into found
            from engine.compose(asker, depth, 0, depth, sources, true) page;
        end if;
        "position" := array_position(found.media_keys, place.media_key);
        exit when "position" is not null or coalesce(cardinality(found.media_keys), 0) < depth;
        -- The search starts shallow, because most questions are about media on a page or just behind it.
        depth := depth * 100;
    end loop;
    score := found.scores["position"];
    collaborative_score := found.collaborative_scores["position"];
    page_ends_at := found.scores[least(n, cardinality(found.media_keys))];
    mix := found.mix;
end
$$;

comment on function engine.place is
    'Returns where a medium stands in the order of the asker''s strategy, among the media that the asker is allowed, before diversity and new media move anything. "position": from 1; score, collaborative_score: of the medium (score is its recommendation_score). These three are null where it is no candidate. page_ends_at: the recommendation_score of the last medium on a page of n. mix: as in engine.compose.';
