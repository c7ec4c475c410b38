-- How a medium stands with a person: whether it can be recommended, and where it is ranked.
create function engine.standing(
    question engine.question,
    media_id uuid,
    out asker engine.asker,
    out strategy_name text,
    out is_fallback boolean,
    out media_key integer,
    out title text,
    out status text,
    out seen_at timestamptz,
    out rank integer,
    out score double precision,
    out collaborative_score double precision,
    out page_ends_at double precision,
    out mix engine.mix
)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    asking record;
    allowed record;
    placed record;
begin
    if standing.media_id is null then
        raise 'media_id: expected a UUID' using errcode = 'ML400';
    end if;
    strategy_name := question.strategy;
    select * into asking from engine.resolve_users(question);
    asker := row(asking.user_id, asking.user_key, asking.genres, question.session_keys, asking.strategy, null, null, false, '{}', false, null, null);
    is_fallback := asking.is_fallback;
    select
        media.media_key,
        media.title,
        (select max(happened_at) from engine.events_of(asker) event where event.media_key = media.media_key),
        -- Filters, rules and least_confidence are not looked at here, but in engine.kept_or_not.
        case
            when media.deleted then 'deleted'
            when not media.available then 'unknown'
            when media.media_key in (select seen.media_key from engine.seen(asker) seen) then 'seen'
        end
    into media_key, title, seen_at, status
    from engine.media
    where media.media_id = standing.media_id;
    if media_key is null or status = 'unknown' then
        status := 'unknown';
    else
        -- Where many media are gone, they are left out as by a filter, as in engine.answers.
        if question.filtered or engine.many_are_gone() then
            select * into allowed from engine.allowed_media(question, asker.user_id);
            asker.allowed := allowed.bits;
            asker.allowed_keys := allowed.media_keys;
            -- A medium that a filter or rule keeps out is ranked where it would be if it were allowed.
            if status is null and not engine.allows(asker.allowed, media_key) then
                asker.allowed := set_bit(asker.allowed, media_key, 1);
                -- Null stays null: the allowed media are too many to be looked up by key.
                asker.allowed_keys := case when asker.allowed_keys is not null then asker.allowed_keys || media_key end;
            end if;
            -- engine.allowed_media may not have sorted these for a question with genres. asker.strategy may be the
            -- fallback, which has none and needs the order of ids. media_key was appended at the end.
            if asker.allowed_keys is not null then
                asker.allowed_keys := engine.in_order_of_ids(asker.allowed_keys);
            end if;
        end if;
        select * into placed from engine.place(asker, media_key, question.n);
        rank := placed."position";
        score := placed.score;
        collaborative_score := placed.collaborative_score;
        page_ends_at := placed.page_ends_at;
        mix := placed.mix;
    end if;
end
$$;

comment on function engine.standing is
    'Returns how a medium stands with the first person of a question. asker: who that is; strategy_name: the strategy asked for; is_fallback: whether popular media are used instead. status: seen, deleted or unknown (to the catalogue), else null (see engine.kept_or_not). seen_at: when the person last did something with the medium. rank, score, collaborative_score, page_ends_at and mix: as engine.place gives them, rank being its position, among the media that filters and rules let through and this medium itself; null for an unknown medium. Errors: ML400 for no media_id.';
