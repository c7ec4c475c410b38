create function engine.taken_by(user_key integer)
    returns table (media_key integer)
    language sql
    stable
    parallel safe
as $$
    with kept as materialized (
        select codes from model.taken where taken.user_key = taken_by.user_key and engine.changes_are_known()
    ),
    noted as materialized (
        select distinct opinion_change.media_key
        from engine.opinion_change
        where opinion_change.user_key = taken_by.user_key and exists (select from kept)
    )
    select known.media_key
    from (select unnest(codes) >> 2 as media_key from kept) known
    where known.media_key not in (select noted.media_key from noted)
    union all
    select noted.media_key
    from noted
    where exists (
        select
        from engine.interaction
        where interaction.user_key = taken_by.user_key and interaction.media_key = noted.media_key
        offset 0
    )
    union all
    select interaction.media_key
    from engine.interaction
    where interaction.user_key = taken_by.user_key and not exists (select from kept)
$$;

comment on function engine.taken_by is
    'Returns the media that a person liked, disliked or watched; engine.seen does so for an asker. They are read from model.taken, and those that changed since are looked up, so the cost does not depend on how often the person took each. If the model does not know the person, or engine.changes_are_known is false, they are read from the events, and some come more than once.';
