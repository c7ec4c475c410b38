create function engine.cursor_of(question jsonb, shown integer[], valid_until timestamptz)
    returns text
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    content constant bytea := convert_to(
            (question || jsonb_build_object('until', ceil(extract(epoch from valid_until))))::text,
            'UTF8'
        )
        || E'\\x00'::bytea
        || engine.pack_keys(shown);
begin
    return translate(encode(substring(sha256(content) for 6) || content, 'base64'), E'+/=\n', '-_');
end
$$;

comment on function engine.cursor_of is
    'Returns a cursor as base64url: a question (an object), the media that were shown for it, and the time until which the cursor may be handed back. It has a checksum but is not encrypted, as it holds only what a caller may ask anyway. engine.question_of_cursor reads it.';
