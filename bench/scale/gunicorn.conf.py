"""How gunicorn runs the baselines: as many workers and threads as the service, and nothing else."""

from service.config import Settings

_settings = Settings.from_environ()
bind = f"{_settings.host}:{_settings.port}"
workers = _settings.workers
worker_class = "gthread"
threads = _settings.threads
timeout = 600  # models are read when a worker starts
accesslog = None
errorlog = "-"
control_socket_disable = True
worker_tmp_dir = "/dev/shm"
