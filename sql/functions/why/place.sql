-- Where a medium is in the order of a strategy, however far down.
create function engine.place(
    asker engine.asker,
    media_key integer,
    n integer,
    out "position" integer,
    out score double precision,
    out collaborative_score double precision,
    out page_ends_at double precision
)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    depth integer := greatest(n, 100);
    media_keys integer[];
    scores double precision[];
    collaborative_scores double precision[];
begin
    loop
        select
            array_agg(page.media_key order by page."position"),
            array_agg(page.recommendation_score order by page."position"),
            array_agg(page.collaborative_score order by page."position")
        into media_keys, scores, collaborative_scores
        from engine.compose(asker, depth, 0, '{genres,people,transitions,slim,trending}', false) page;
        "position" := array_position(media_keys, place.media_key);
        exit when "position" is not null or coalesce(cardinality(media_keys), 0) < depth;
        -- Most are asked about that are on a page, or next to one.
        depth := depth * 100;
    end loop;
    score := scores["position"];
    collaborative_score := collaborative_scores["position"];
    page_ends_at := scores[least(n, cardinality(media_keys))];
end
$$;

comment on function engine.place is
    'The position of a medium in the order of the asker''s strategy, from 1, before diversity and new media move anything; its recommendation_score and collaborative_score; and that of the last medium of a page of n. All null where it is no candidate, but for the last.';
