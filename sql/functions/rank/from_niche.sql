-- What the fewest people take, of what anybody takes.
create function engine.from_niche(asker engine.asker, top_k integer)
    returns setof engine.candidate
    language sql
    stable
    parallel safe
as $$
    select pooled.media_key, null::integer, -popularity
    from (
        (
            select media_popularity.media_key, media_id, popularity
            from model.media_popularity
            where ((from_niche.asker).strategy).niche_weight > 0
                and available
                and popularity is not null
                and media_popularity.media_key not in (
                    select seen_or_moved.media_key from engine.seen_or_moved(from_niche.asker)
                )
                and ((from_niche.asker).is_long is not true or not exists (select from engine.took(from_niche.asker, media_popularity.media_key) offset 0))
            order by popularity nulls first, media_id -- (as an index has it, backwards)
            limit from_niche.top_k
        )
        union all
        select came.media_key, media_id, popularity
        from (
            select media_popularity.media_key, media_id, popularity
            from model.media_popularity
            where media_popularity.media_key = any (array(select came.media_key from engine.came() came))
                and popularity is not null
            offset 0
        ) came
        where ((from_niche.asker).strategy).niche_weight > 0
            and exists (select from engine.media where media.media_key = came.media_key and media.available)
            and came.media_key not in (select seen.media_key from engine.seen(from_niche.asker))
            and ((from_niche.asker).is_long is not true or not exists (select from engine.took(from_niche.asker, came.media_key) offset 0))
    ) pooled
    order by popularity, media_id
    limit from_niche.top_k
$$;

comment on function engine.from_niche is
    'The first top_k of the least popular media, of those that anybody took, with the log2 of their popularity, below nothing, as scores: half as popular is twice as niche. Equal ones go by id.';
