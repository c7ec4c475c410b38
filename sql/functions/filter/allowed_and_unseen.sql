-- For lists that are the same for everybody: what such a list may show to one person.
create function engine.allowed_and_unseen(question engine.question, user_id uuid)
    returns varbit
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    person_key constant integer := (
        select user_key from engine.person where person.user_id = allowed_and_unseen.user_id
    );
    bits varbit;
    taken_keys integer[];
begin
    if not question.filtered and user_id is null then
        return null;
    end if;
    select allowed_media.bits into bits from engine.allowed_media(question, user_id);
    if exists (select from engine.untaken_of(person_key)) and engine.changes_are_known() then
        bits := engine.untaken_bits(bits, person_key);
        taken_keys := array(select media_key from engine.opinion_change where user_key = person_key);
    else
        taken_keys := array(select media_key from engine.taken_by(person_key));
    end if;
    return bits & ~ engine.keys_to_bits(taken_keys, length(bits));
end
$$;

comment on function engine.allowed_and_unseen is
    'Returns the bits of engine.allowed_media without the media that the person user_id (null: nobody in particular) liked, disliked or watched. Null (no restriction) if the question is not filtered and user_id is null.';
