"""Who may call, by which key, and how often."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from falcon import testing

from service.app import create_app
from service.config import ConfigError, Key, Role, Settings
from service.host import access
from service.host.access import Caller, Keys
from service.host.database import Database
from service.host.errors import UnavailableError
from service.tools import keys
from tests.stories import story
from tests.world import World

PERSON = uuid4()
QUESTIONS: tuple[tuple[str, str, Any], ...] = (
    ("GET", f"/api/recommendations/{PERSON}", None),
    ("POST", "/api/recommendations/batch", {"user_ids": [str(PERSON)]}),
    ("POST", "/api/recommendations/session", {"media_ids": []}),
    ("GET", "/api/media/popular", None),
    ("GET", "/api/media/trending", None),
    ("GET", "/api/console/overview", None),
    ("GET", f"/api/console/people/{PERSON}", None),
    ("GET", "/api/console/rules", None),
    ("GET", "/api/console/placements", None),
    ("GET", f"/api/console/pages/home?user_id={PERSON}", None),
    ("GET", "/api/console/outcomes", None),
    ("GET", "/api/console/experiments", None),
    ("POST", "/api/console/strategies/blend/preview", {"user_id": str(PERSON), "parameters": {}}),
)
CALLS: dict[Role, tuple[tuple[str, str, Any], ...]] = {
    Role.READ: QUESTIONS,
    Role.WRITE: (("POST", "/api/interactions", []),),
    Role.METRICS: (("GET", "/metrics", None),),
    Role.ADMIN: (
        ("DELETE", f"/api/users/{PERSON}", None),
        ("PUT", f"/api/users/{PERSON}", None),
        ("PUT", "/api/console/strategies/blend", {"parameters": {}}),
        ("POST", "/api/console/strategies/blend/restore", {"version": 1}),
        ("PUT", "/api/console/placements/none", {"parameters": {}}),
        ("POST", "/api/console/placements/none/restore", {"version": 1}),
        ("DELETE", "/api/console/placements/none", None),
        ("POST", "/api/console/events/retry", {"ids": ["1"]}),
        ("POST", "/api/console/events/drop", {"ids": ["1"]}),
    ),
}
OPEN = ("/health", "/health/live", "/health/ready", "/openapi.json", "/console", "/docs")
SECRETS = {role: f"{role}-{'0123456789' * 4}" for role in Role}

Client = Callable[..., testing.TestClient]


@story
def told(world: World) -> World:
    world.media("a film")
    world.refresh()
    return world


@pytest.fixture
def client(told: World) -> Iterator[Client]:
    """A service with settings of a test's own."""
    databases = []

    def client(**environ: str) -> testing.TestClient:
        settings = Settings.from_environ({**told.environ, **environ})
        databases.append(Database(settings))
        return testing.TestClient(create_app(databases[-1], settings))

    yield client
    for database in databases:
        database.close()


@pytest.fixture
def keyed(client: Client) -> testing.TestClient:
    """A service with a key of each role, and nothing for anybody else."""
    given = ",".join(f"{role}-app:{role}:{secret}" for role, secret in SECRETS.items())
    return client(API_KEYS=given)


def call(
    client: testing.TestClient, method: str, path: str, body: Any = None, **headers: str
) -> testing.Result:
    return client.simulate_request(method, path, json=body, headers=headers)


def test_each_role_may_do_its_own_and_admin_everything(keyed: testing.TestClient) -> None:
    for needed, calls in CALLS.items():
        for method, path, body in calls:
            for role, secret in SECRETS.items():
                response = call(keyed, method, path, body, **{"X-API-Key": secret})
                allowed = role in (needed, Role.ADMIN)
                assert (response.status_code != 403) == allowed, (method, path, role)
                assert response.status_code != 401
                if not allowed:
                    assert response.json == {"error": f"The key may not do this: it takes {needed}"}


@pytest.mark.parametrize("path", ["rules/none", "experiments/none"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_whoever_may_look_at_something_may_not_change_it(
    keyed: testing.TestClient, method: str, path: str
) -> None:
    reader = {"X-API-Key": SECRETS[Role.READ]}
    assert call(keyed, "GET", f"/api/console/{path}", **reader).status_code == 404
    changed = call(keyed, method, f"/api/console/{path}", {"parameters": {}}, **reader)
    assert changed.status_code in (403, 405)
    assert (method == "PUT") <= (changed.status_code == 403)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": "unknown"},
        {"X-API-Key": ""},
        {"X-API-Key": "x" * 1000},
        {"X-API-Key": SECRETS[Role.READ][:-1]},
        {"X-API-Key": "schlüssel"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"Authorization": "Bearer"},
    ],
)
def test_without_a_valid_key_it_is_a_401(
    keyed: testing.TestClient, headers: dict[str, str]
) -> None:
    for calls in CALLS.values():
        for method, path, body in calls:
            response = call(keyed, method, path, body, **headers)
            assert response.status_code == 401
            assert response.headers["www-authenticate"] == 'Bearer realm="ml-service"'
            assert list(response.json) == ["error"]


def test_a_key_may_be_a_bearer_token(keyed: testing.TestClient) -> None:
    for scheme in ("Bearer", "bearer"):
        headers = {"Authorization": f"{scheme} {SECRETS[Role.READ]}"}
        assert call(keyed, *QUESTIONS[0], **headers).status_code == 200


def test_health_and_the_description_are_open(keyed: testing.TestClient) -> None:
    for path in OPEN:
        assert call(keyed, "GET", path).status_code == 200


def test_a_resource_that_says_nothing_takes_admin(client: Client) -> None:
    class Silent:
        def on_get(self, _req: object, _resp: object) -> None: ...

    keyed = client(API_KEYS=f"ann:read+write+metrics:{SECRETS[Role.READ]}")
    keyed.app.add_route("/new", Silent())
    assert call(keyed, "GET", "/new", **{"X-API-Key": SECRETS[Role.READ]}).status_code == 403


def test_anybody_may_do_what_is_allowed_to_anybody(client: Client) -> None:
    some = client(
        API_KEYS=f"ops:admin:{SECRETS[Role.ADMIN]}", ALLOW_ANONYMOUS="read", HOST="0.0.0.0"
    )
    assert call(some, *QUESTIONS[0]).status_code == 200
    assert call(some, *CALLS[Role.METRICS][0]).status_code == 401
    assert call(some, *CALLS[Role.ADMIN][0]).status_code == 401
    # Whoever shows a key means it: one that is not valid is not the same as none.
    assert call(some, *QUESTIONS[0], **{"X-API-Key": "wrong"}).status_code == 401


def test_on_this_machine_alone_it_is_open_until_there_is_a_key(client: Client) -> None:
    for address in ("", "127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"):
        for method, path, body in (QUESTIONS[0], *CALLS[Role.ADMIN]):
            response = call(client(HOST=address), method, path, body)
            assert response.status_code in (200, 204), address


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "10.1.2.3", "example.org"])
def test_open_to_anybody_it_does_not_start(client: Client, address: str) -> None:
    with pytest.raises(ConfigError, match="API_KEYS or ALLOW_ANONYMOUS is needed"):
        client(HOST=address)
    client(HOST=address, ALLOW_ANONYMOUS="none")
    client(HOST=address, API_KEYS=f"a:read:{SECRETS[Role.READ]}")


def test_the_log_names_the_key(keyed: testing.TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "service.host.logs")
    call(keyed, *QUESTIONS[0], **{"X-API-Key": SECRETS[Role.READ]})
    assert [record.fields["key"] for record in caplog.records if hasattr(record, "fields")] == [
        "read-app"
    ]
    assert SECRETS[Role.READ] not in caplog.text


def test_a_key_of_the_database_works_until_it_is_revoked(
    client: Client, told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "KEY_SECONDS", 0)
    closed = client(ALLOW_ANONYMOUS="none")
    secret = keys.add(told.database, "shop", [Role.READ], None)
    headers = {"X-API-Key": secret}
    assert call(closed, *QUESTIONS[0], **headers).status_code == 200
    assert call(closed, *CALLS[Role.ADMIN][0], **headers).status_code == 403
    keys.revoke(told.database, "shop")
    assert call(closed, *QUESTIONS[0], **headers).status_code == 401


def test_a_key_of_the_database_works_until_it_expires(client: Client, told: World) -> None:
    closed = client(ALLOW_ANONYMOUS="none")
    secret = keys.add(told.database, "shop", [Role.READ], datetime.now(UTC) + timedelta(hours=1))
    headers = {"X-API-Key": secret}
    assert call(closed, *QUESTIONS[0], **headers).status_code == 200
    told.query("update engine.api_key set expires_at = now() returning name")
    another = client(ALLOW_ANONYMOUS="none")  # which has not seen it
    assert call(another, *QUESTIONS[0], **headers).status_code == 401


def test_the_database_holds_no_key_and_tells_callers_only_of_their_own(told: World) -> None:
    secret = keys.add(told.database, "shop", [Role.ADMIN], None)
    [(row,)] = told.query("select api_key::text from engine.api_key")
    assert secret not in row
    [(owner,)] = told.query(
        "select api.key_roles(sha256(%s))", secret.encode(), role="ml_service_app"
    )
    assert owner == {"name": "shop", "roles": ["admin"], "rules": []}
    assert told.query("select api.key_roles('')", role="ml_service_app") == [(None,)]


class Owners:
    """A database of keys that counts how often it is asked, and may go away."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_there = True

    def __call__(self, _digest: bytes) -> Caller:
        self.asked += 1
        if not self.is_there:
            raise UnavailableError
        return Caller("shop", frozenset({Role.READ}))


def test_a_key_is_looked_up_once_in_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 104.9, 105.0, 105.0])
    monkeypatch.setattr("service.host.access.monotonic", lambda: next(clock))
    owners = Owners()
    found = Keys((), owners)
    for asked in (1, 1, 2):
        assert found.find("secret")
        assert owners.asked == asked


def test_a_key_is_compared_with_every_other_in_constant_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Wherever it stands among them, and where it is none of them: time tells nothing."""
    given = [Key(name, frozenset({Role.READ}), f"the secret of {name}") for name in "abc"]
    found = Keys(tuple(given), lambda _: None)
    compared = []

    def compare(known: bytes, digest: bytes) -> bool:
        compared.append(known)
        return known == digest

    monkeypatch.setattr("service.host.access.hmac.compare_digest", compare)
    for secret in (*(key.secret for key in given), "of nobody"):
        compared.clear()
        caller = found.find(secret)
        assert (caller and f"the secret of {caller.name}") == (
            None if secret == "of nobody" else secret
        )
        assert compared == [sha256(key.secret.encode()).digest() for key in given]


def test_a_key_that_was_seen_works_while_the_database_is_away() -> None:
    owners = Owners()
    found = Keys((Key("ops", frozenset(Role), "of the environment"),), owners)
    before = found.find("seen")
    owners.is_there = False
    assert found.find("seen") == before
    assert found.find("of the environment")
    with pytest.raises(UnavailableError):
        found.find("not seen")


@pytest.fixture
def half_past(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is, and stays: rates are counted by hours and minutes of the clock, which may end between two calls."""
    for clock in ("time.time", "service.host.access.time"):
        monkeypatch.setattr(clock, lambda: 1_800_001_800.0)


@pytest.mark.usefixtures("half_past")
def test_who_asks_too_often_is_told_when_to_come_again(client: Client) -> None:
    limited = client(
        API_KEYS=f"a:read+write:{SECRETS[Role.READ]},b:read:{SECRETS[Role.WRITE]}",
        RATE_LIMIT_READ="2/hour",
    )
    one, other = ({"X-API-Key": SECRETS[role]} for role in (Role.READ, Role.WRITE))
    for remaining in (1, 0):
        response = call(limited, *QUESTIONS[0], **one)
        assert response.status_code == 200
        assert response.headers["ratelimit-policy"] == '"read";q=2;w=3600'
        assert response.headers["ratelimit"].startswith(f'"read";r={remaining};t=')
    response = call(limited, *QUESTIONS[0], **one)
    assert response.status_code == 429
    assert response.json == {"error": "2 requests in 3600 seconds are allowed"}
    assert 1 <= int(response.headers["retry-after"]) <= 3600
    assert response.headers["ratelimit"].startswith('"read";r=0;t=')
    assert call(limited, *QUESTIONS[0], **other).status_code == 200  # has a count of its own
    assert call(limited, *CALLS[Role.WRITE][0], **one).status_code == 400  # and so has writing
    assert call(limited, "GET", "/health").status_code == 200


@pytest.mark.usefixtures("half_past")
def test_without_a_key_an_address_is_counted(client: Client) -> None:
    limited = client(RATE_LIMIT_WRITE="1/minute")
    for address, status in (("192.0.2.1", 400), ("192.0.2.1", 429), ("192.0.2.2", 400)):
        response = limited.simulate_post("/api/interactions", json=[], remote_addr=address)
        assert response.status_code == status


def test_where_strangers_come_a_rate_that_is_not_set_is_said(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client()
    client(
        HOST="0.0.0.0", ALLOW_ANONYMOUS="read", RATE_LIMIT_READ="9/hour", RATE_LIMIT_WRITE="9/hour"
    )
    assert "RATE_LIMIT" not in caplog.text
    client(HOST="0.0.0.0", ALLOW_ANONYMOUS="read", RATE_LIMIT_READ="9/hour")
    assert "RATE_LIMIT_WRITE is not set: a caller may write as often as it likes" in caplog.text
    assert "RATE_LIMIT_READ" not in caplog.text


@pytest.mark.usefixtures("half_past")
def test_guessing_keys_is_counted_by_address(client: Client) -> None:
    limited = client(API_KEYS=f"a:read:{SECRETS[Role.READ]}", RATE_LIMIT_READ="2/minute")
    statuses = [
        call(limited, *QUESTIONS[0], **{"X-API-Key": f"guess {n}"}).status_code for n in range(3)
    ]
    assert statuses == [401, 401, 429]


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("API_KEYS", "a:read:short-secret", "the key at place 1"),
        ("API_KEYS", f"a:read:{SECRETS[Role.READ]},b:{SECRETS[Role.READ]}", "the key at place 2"),
        ("API_KEYS", f"a:fly:{SECRETS[Role.READ]}", "expected roles among read, write"),
        ("API_KEYS", ",".join([f"a:read:{SECRETS[Role.READ]}"] * 2), "the same name"),
        ("ALLOW_ANONYMOUS", "everything", "expected roles among read, write"),
        ("RATE_LIMIT_READ", "lots", "a rate like 600/minute or 20/second, got 'lots'"),
        ("RATE_LIMIT_WRITE", "0/minute", "a rate like 600/minute or 20/second, got '0/minute'"),
    ],
)
def test_a_setting_that_cannot_be_is_named_without_its_secrets(
    variable: str, value: str, said: str
) -> None:
    with pytest.raises(ConfigError) as error:
        Settings.from_environ({variable: value})
    assert str(error.value).startswith(f"{variable}: ")
    assert said in str(error.value)
    assert SECRETS[Role.READ] not in str(error.value)
    assert "short-secret" not in str(error.value)


def test_settings_do_not_show_secrets() -> None:
    settings = Settings.from_environ({"API_KEYS": f"a:read:{SECRETS[Role.READ]}"})
    assert SECRETS[Role.READ] not in repr(replace(settings, port=1))
