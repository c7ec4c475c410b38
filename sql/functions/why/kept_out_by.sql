-- The filter and the rules that keep a medium out of an answer. Seen media are the task of engine.standing.
create function engine.kept_out_by(question engine.question, media_key integer)
    returns text[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    user_id constant uuid := (question.people[1]).user_id;
    rules constant text[] := question.rules;
    everything constant varbit := (
        select repeat('1', max(media.media_key) + 1)::varbit from engine.media
    );
    found text[] := '{}';
    rule text;
begin
    question.rules := '{}';
    if question.filters <> '{}' and not engine.allows((engine.allowed_media(question, user_id)).bits, media_key) then
        found := array['filter'];
    end if;
    foreach rule in array rules loop
        if not engine.allows(engine.with_rules(everything, array[rule], user_id), media_key) then
            found := found || rule;
        end if;
    end loop;
    return found;
end
$$;

comment on function engine.kept_out_by is
    'Returns the names of the rules of a question that keep a medium from its first person, and before them "filter" where its filters do. A rule of effect allow or deny that cannot be evaluated is among them. Empty where nothing keeps the medium out.';
