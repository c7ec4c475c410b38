"""How every process of ours connects to PostgreSQL."""

# A dead connection must be noticed in seconds, also where no packet says so. The DSN may differ.
CONNECTION: dict[str, str | int | None] = {
    "application_name": "ml-service",
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 4000,  # milliseconds
}

# A role taken on after connecting is no boundary for a login that is more than the role.
SUPERUSER = "select rolname from pg_roles where rolname = session_user and rolsuper"
SUPERUSER_WARNING = (
    "the login %s is a superuser: give %s one that is a member of its role and nothing else"
)
