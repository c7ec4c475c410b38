"""ml-service: media recommendations that live inside PostgreSQL."""

__version__ = "1.0.0"
