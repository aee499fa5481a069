# The bot: content, catalogues, code. No model, no Rasa.
FROM python:3.12-slim
RUN pip install --no-cache-dir uv==0.13.9 && useradd --uid 10001 --create-home helpline && install -d -o helpline /keys
WORKDIR /app
COPY pyproject.toml uv.lock README.md ./
COPY bot bot
COPY textnorm textnorm
RUN uv sync --frozen --no-dev --extra postgres
COPY content content
COPY locales locales
COPY docs/launch.md docs/launch.md
COPY nlu/intents.yml nlu/intents.yml
USER helpline
ENV PATH=/app/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
CMD ["helpline", "run", "--pilot"]
