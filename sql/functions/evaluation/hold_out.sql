create function evaluation.hold_out(
    holdout text,
    fraction double precision,
    relevant text,
    most_people integer,
    seed integer
)
    returns table (pairs bigint, relevant_pairs bigint, people bigint)
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    truncate evaluation.held_out, evaluation.asked, evaluation.answer;
    with pair as materialized (
        select
            user_key,
            media_key,
            last_at as happened_at,
            preference >= case hold_out.relevant when 'like' then 2 else 1 end as is_relevant
        from engine.person
        cross join lateral model.opinions(person.user_key)
    ),
    dated as (
        select
            *,
            row_number() over (
                partition by user_key
                order by happened_at desc, hashtextextended(concat_ws(' ', user_key, media_key), hold_out.seed)
            ) as newest,
            count(*) over (partition by user_key) as all_pairs
        from pair
    )
    insert into evaluation.held_out (user_key, media_key, relevant)
    select user_key, media_key, is_relevant
    from dated
    where case hold_out.holdout
        when 'last' then newest = 1
        when 'fraction' then newest <= floor(hold_out.fraction * all_pairs)
        when 'time' then happened_at > (
            select percentile_disc(1 - hold_out.fraction) within group (order by happened_at) from pair
        )
    end;
    analyze evaluation.held_out;
    delete from engine.interaction
    using evaluation.held_out
    where interaction.user_key = held_out.user_key and interaction.media_key = held_out.media_key;
    analyze engine.interaction;

    insert into evaluation.asked (user_key, user_id, bucket)
    select user_key, user_id, row_number() over (order by lot) % 200
    from (
        select user_key, user_id, hashtextextended(user_id::text, hold_out.seed) as lot
        from engine.person
        where exists (
                select from evaluation.held_out where held_out.user_key = person.user_key and held_out.relevant
            )
            and exists (select from engine.interaction where interaction.user_key = person.user_key)
        order by lot
        limit hold_out.most_people
    ) drawn;
    analyze evaluation.asked;
    return query select * from evaluation.held();
end
$$;

comment on function evaluation.hold_out is
    'Holds out pairs of a person and a medium: writes them to evaluation.held_out, deletes their interactions from engine.interaction, and returns evaluation.held. A pair is as old as its newest interaction. holdout: last takes the newest pair of each person; fraction the newest floor(fraction × pairs) of each person; time all pairs that are newer than the (1 − fraction) quantile of all. Pairs of the same time are ordered by a hash of the pair and the seed. relevant: a pair is relevant where the person likes the medium (like), or liked or watched it (positive), by model.opinions. evaluation.asked gets the people who have a relevant pair held out and some interaction left: all of them, or a sample of most_people. For scratch databases only: deleted interactions are lost.';
