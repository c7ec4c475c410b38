-- What may be in a list of everybody's, as one person sees it.
create function engine.allowed_and_unseen(question engine.question, user_id uuid)
    returns varbit
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    bits varbit;
begin
    if not question.filtered and user_id is null then
        return null;
    end if;
    select allowed_media.bits into bits from engine.allowed_media(question, user_id);
    return bits & ~ engine.keys_to_bits(
        -- (As engine.seen_by, which looks each of them up.)
        array(
            select media_key
            from engine.interaction
            join engine.person using (user_key)
            where person.user_id = allowed_and_unseen.user_id
        ),
        length(bits)
    );
end
$$;

comment on function engine.allowed_and_unseen is
    'The bits of engine.allowed_media, without what a person liked, disliked or watched (null: nobody). Null where everything may be shown.';
