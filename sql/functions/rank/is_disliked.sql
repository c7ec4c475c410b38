create function engine.is_disliked(user_key integer, media_key integer)
    returns boolean
    language sql
    stable
    parallel safe
as $$
    select exists (
        select from engine.interaction disliked
        where disliked.user_key = is_disliked.user_key
            and disliked.media_key = is_disliked.media_key
            and not disliked.positive
            and disliked.type <> 'WATCH'
            and not exists (
                select from engine.interaction liked
                where liked.user_key = disliked.user_key
                    and liked.media_key = disliked.media_key
                    and liked.happened_at > disliked.happened_at
                    and liked.positive
                    and liked.type = 'LIKE'
            )
    )
$$;

comment on function engine.is_disliked is
    'Whether a DISLIKE is a person''s latest word about a medium: what model.opinions says of it with preference 0, for one medium of somebody, from an index of the DISLIKEs alone where there is none. Inlined.';
