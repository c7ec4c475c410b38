create function engine.untaken_of(user_key integer)
    returns table (
        popular_keys integer[],
        popular_is_all boolean,
        trending_keys integer[],
        trending_is_all boolean,
        taken_bits varbit
    )
    language sql
    stable
    parallel safe
as $$
    select
        untaken.popular_keys,
        untaken.popular_is_all,
        untaken.trending_keys,
        untaken.trending_is_all,
        untaken.taken_bits
    from model.untaken
    where untaken.user_key = untaken_of.user_key
        and not exists (select from engine.taken_back where taken_back.user_key in (untaken_of.user_key, 0))
$$;

comment on function engine.untaken_of is
    'Returns the row of model.untaken of a person, as long as it holds: no row if something was taken back since it was built.';
