FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes --only-binary=:all: -r requirements.txt
COPY . .
ENV STATIC_ROOT=/app/staticfiles
RUN python manage.py collectstatic --noinput \
    && useradd --system --uid 10001 --no-create-home casetracker \
    && install --directory --owner casetracker --mode 0700 /var/lib/casetracker
ENV CASETRACKER_VAR=/var/lib/casetracker PORT=8000
USER 10001
EXPOSE 8000
# docker-compose.yml names the command of each service
