FROM python:3.12-slim

# Inside a container, its own loopback is reached by nobody: HOST is all, and API_KEYS or
# ALLOW_ANONYMOUS must say who may do what.
ENV HOST=0.0.0.0
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY pyproject.toml README.md LICENSE alembic.ini gunicorn.conf.py ./
COPY migrations migrations
COPY sql sql
COPY service service
RUN pip install .

RUN useradd --system --no-create-home ml-service
USER ml-service

EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["python", "-c", \
    "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT') or 5000}/health/live\", timeout=2)"]
CMD ["ml-service", "serve"]
