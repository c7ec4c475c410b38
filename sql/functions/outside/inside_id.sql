-- The UUID is computed from outside_id, not drawn at random, so that source databases, loaders and requests get the same
-- one without asking each other.
create function engine.inside_id(kind text, outside_id text)
    returns uuid
    language plpgsql
    immutable
    strict
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    uuid_form constant text := '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
    namespace constant uuid := '41453bd3-74bc-4b7e-94f2-e0afb2618b71';
    digest bytea;
begin
    if outside_id ~ uuid_form then
        return outside_id;
    end if;
    digest := substr(sha256(uuid_send(namespace) || convert_to(kind || '/' || outside_id, 'UTF8')), 1, 16);
    digest := set_byte(digest, 6, get_byte(digest, 6) & 15 | 128); -- version 8
    digest := set_byte(digest, 8, get_byte(digest, 8) & 63 | 128); -- the variant of RFC 9562
    return encode(digest, 'hex');
end
$$;

comment on function engine.inside_id is
    'Returns the UUID for an id of an external system. kind: user or media. A UUID, with its dashes, stays what it is. Any other text becomes a UUID of version 8 by SHA-256, as in appendix B.2 of RFC 9562 (docs/gorse.md).';

grant execute on function engine.inside_id to ml_service_sync;
