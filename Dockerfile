# Built in two stages: the environment with pip, then only what runs.
#   docker build -t jushi .
#   docker run --read-only --tmpfs /tmp -p 8000:8000 -e JUSHI_API_KEYS=… -v jushi:/data jushi
ARG BASE_IMAGE=python:3.11-slim

FROM ${BASE_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# The CPU build of torch: name an index that has it, e.g. --build-arg PIP_EXTRA_INDEX_URL=…
ARG PIP_EXTRA_INDEX_URL=
RUN python3 -m venv /opt/jushi
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY index index
COPY rag rag
COPY eval eval
COPY api api
RUN /opt/jushi/bin/pip install -c constraints.txt . \
    && find /opt/jushi -name __pycache__ -prune -exec rm -rf {} +

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="Jushi" \
      org.opencontainers.image.description="Cited answers over a folder of documents, offline" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 jushi \
    && useradd --uid 10001 --gid jushi --no-create-home --home-dir /data --shell /usr/sbin/nologin jushi \
    && install -d -o jushi -g jushi -m 0750 /data
COPY --from=build /opt/jushi /opt/jushi
COPY corpus /opt/jushi/corpus
ENV PATH=/opt/jushi/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HF_HUB_OFFLINE=1 \
    JUSHI_INDEX=/data/index \
    JUSHI_HOST=0.0.0.0 \
    JUSHI_PORT=8000
USER jushi
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python3", "-c", "import sys, urllib.request as u; sys.exit(u.urlopen('http://127.0.0.1:8000/healthz', timeout=2).status != 200)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["jushi"]
CMD ["serve"]
