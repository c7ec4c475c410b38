-- What moved a medium on a page.
create function engine.moved_by(question engine.question, media_key integer)
    returns text[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not engine.is_arranged(question) then
        return '{}';
    end if;
    return coalesce(
        (
            select array(select jsonb_array_elements_text(answer.moved_by[array_position(answer.media_keys, moved_by.media_key)]))
            from engine.answers(question) answer
        ),
        '{}'
    );
end
$$;

comment on function engine.moved_by is
    'The rules (boost, pin, at_most) that moved a medium of the page that the first of those who ask gets for a question, by name, and rotation; empty where none did, or it is not on the page.';
