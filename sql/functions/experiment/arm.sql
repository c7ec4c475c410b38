create function engine.arm(user_id uuid, salt text, people double precision, shares double precision[])
    returns smallint
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    digest constant text := encode(sha256(uuid_send(user_id) || convert_to(salt, 'UTF8')), 'hex');
    lot constant double precision := ('x' || left(digest, 12))::bit(48)::bigint / 2.0 ^ 48;
    place constant double precision := ('x' || substr(digest, 13, 12))::bit(48)::bigint / 2.0 ^ 48;
    upto double precision := 0;
begin
    if lot is null or lot >= people then
        return null;
    end if;
    for number in 1..cardinality(shares) loop
        upto := upto + shares[number];
        if place < upto then
            return number;
        end if;
    end loop;
    return cardinality(shares); -- shares add up to 1 except for rounding
end
$$;

comment on function engine.arm is
    'Returns which arm of an experiment a person is in, from 1; null: they are not in it. It takes the SHA-256 of the sixteen bytes of user_id and the salt: the person is in the experiment if the first 48 bits, as a fraction of 1, are below people; the next 48 bits choose the arm by the cumulative shares. So the result is the same on every server, and independent of the arm in any other experiment.';
