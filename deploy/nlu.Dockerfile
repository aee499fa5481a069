# The language model's service: Rasa in its own Python 3.10. Trained while the image is built.
FROM python:3.10-slim
RUN pip install --no-cache-dir uv==0.13.9 && useradd --uid 10001 --create-home helpline
WORKDIR /app
COPY nlu/pyproject.toml nlu/uv.lock nlu/
RUN uv sync --frozen --no-dev --project nlu --python /usr/local/bin/python3.10
COPY config.yml ./
COPY textnorm textnorm
COPY nlu nlu
RUN nlu/.venv/bin/python -m nlu.train && chown -R helpline nlu/.cache
USER helpline
ENV RASA_TELEMETRY_ENABLED=false PYTHONDONTWRITEBYTECODE=1
CMD ["nlu/.venv/bin/python", "-m", "nlu.server", "--host", "0.0.0.0", "--allow-remote", "--port", "5005"]
