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
