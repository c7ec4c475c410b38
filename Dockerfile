# amd64 and arm64: nothing here is of one of them. The digest is the index of both; docs/operate.md says how it is
# renewed, and --build-arg BASE=… takes another.
ARG BASE=python:3.12-slim@sha256:f77ac9e44ae96ef2c90b8053ea08c31f8be030f824196b0ae4db6d462c84e51f

FROM ${BASE} AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE alembic.ini gunicorn.conf.py ./
COPY migrations migrations
COPY sql sql
COPY service service
# Names of extras, with commas: otel, parquet.
ARG EXTRAS=""
RUN python -m venv /opt/ml-service && /opt/ml-service/bin/pip install --no-cache-dir ".${EXTRAS:+[$EXTRAS]}"

FROM ${BASE}
ARG VERSION=""
ARG REVISION=""
LABEL org.opencontainers.image.title="ml-service" \
      org.opencontainers.image.description="Media recommendations that live inside PostgreSQL" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

COPY --from=build /opt/ml-service /opt/ml-service

# Inside a container, its own loopback is reached by nobody: HOST is all, and API_KEYS or
# ALLOW_ANONYMOUS must say who may do what. The root may be read-only; /tmp and /dev/shm are written to.
ENV HOST=0.0.0.0
ENV PATH=/opt/ml-service/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /tmp
# A number, so that Kubernetes can see that it is not root.
USER 10001:10001

EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["python", "-c", \
    "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT') or 5000}/health/live\", timeout=2)"]
CMD ["ml-service", "serve"]
