# dehusk as a service: docker build -t dehusk . && docker run -p 127.0.0.1:8017:8017 dehusk
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
# What is installed is this checkout.
# hadolint ignore=DL3013
RUN pip install --no-cache-dir --prefix=/installed '.[serve]'

FROM python:3.13-slim
COPY --from=build /installed /usr/local
USER 65532
EXPOSE 8017
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8017/health', timeout=4)"]
# Inside the container it must listen at its outer address; which of the host's addresses leads there, docker run says.
ENTRYPOINT ["dehusk", "serve", "--host", "0.0.0.0", "--port", "8017"]
