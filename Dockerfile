# One image for all four services and the radslag command; which one runs is the container's command.
FROM python:3.11-slim-bookworm

WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app radslag
COPY devstack/setup.sh devstack/setup.sh
COPY requirements/runtime.txt requirements/runtime.txt
# The same steps as on any machine, for the services' own requirements alone.
RUN devstack/setup.sh --runtime && rm -rf .run && install -d -o radslag .run

COPY contracts contracts
COPY chassis chassis
COPY selection selection
COPY services services
COPY cli cli
COPY devstack devstack
COPY LICENSE ./

USER radslag
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 RADSLAG_HTTP_HOST=0.0.0.0 RADSLAG_HTTP_PORT=8080
VOLUME /app/.run
EXPOSE 8080
CMD ["radslag", "--help"]
