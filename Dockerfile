FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
WORKDIR /app

COPY requirements.txt .
RUN pip install --no-cache-dir --only-binary :all: --require-hashes --requirement requirements.txt

COPY manage.py ./
COPY review review
COPY screening screening
COPY extraction extraction
COPY synthesis synthesis
COPY templates templates
COPY demo demo

# A new named volume takes over the owner of the folder that it covers.
RUN useradd --system --home-dir /data consilience && mkdir /data && chown consilience /data
USER consilience
VOLUME /data
EXPOSE 8000

CMD ["gunicorn", "review.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "4", "--threads", "2", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
