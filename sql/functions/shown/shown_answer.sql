-- The answers that outcomes are of, and in which group each is.
create function engine.shown_answer(placement text, "from" timestamptz, "to" timestamptz, by text)
    returns table (
        answer_id uuid,
        shown_at timestamptz,
        user_key integer,
        "offset" integer,
        media_keys integer[],
        seen_keys integer[],
        arms smallint[],
        experiment text,
        experiment_version integer,
        "group" text
    )
    language sql
    stable
    parallel safe
as $$
    select
        shown.answer_id,
        shown.shown_at,
        shown.user_key,
        shown."offset",
        shown.media_keys,
        shown.seen_keys,
        case when shown_answer.by in ('strategy', 'arm') then shown.arms end,
        shown.experiment,
        shown.experiment_version,
        case shown_answer.by
            when 'placement' then shown.placement
            when 'strategy' then shown.strategy
            when 'day' then ((shown.shown_at at time zone 'UTC')::date)::text
            when 'arm' then shown.experiment || ':' || shown.experiment_version || ':' || shown.arm
        end
    from engine.answer_log shown
    where shown.shown_at >= shown_answer."from"
        and shown.shown_at < shown_answer."to"
        and (shown_answer.placement is null or shown.placement = shown_answer.placement)
$$;

comment on function engine.shown_answer is
    'The answers from one time up to another at a placement (null: all), each with its group by placement, strategy, arm or day (position: null). arms: by strategy or arm, of an interleaved page, whose media have each a group of their own.';
