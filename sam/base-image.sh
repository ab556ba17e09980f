#!/usr/bin/env bash
# Makes a stand-in for the Lambda base image of the Node runtime, under the very name that SAM CLI asks the engine for,
# so that `sam local invoke --skip-pull-image` runs without a container registry. It holds the real node binary, the
# real runtime interface client, a static busybox and this machine's C library: enough for SAM's own RUN line (sh, mv,
# chmod) and for the runtime, and nothing more. It is not Amazon Linux: no AWS SDK, no extensions, another glibc.
# An image of that name that did not come from this script is left alone and used as it is.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

ARCH=$(lambda_architecture)
REPOSITORY=public.ecr.aws/lambda/nodejs
IMAGE=$REPOSITORY:$LAMBDA_NODE_MAJOR-$ARCH
LABEL=alb-mtls.stand-in
RECIPE=$(sha256sum "$REPO/sam/base-image.sh" "$REPO/sam/versions.env" | sha256sum | cut -c1-16)

recipe_of_image() { docker image inspect --format "{{ index .Config.Labels \"$LABEL\" }}" "$IMAGE" 2>/dev/null; }

# What the dynamic linker of $1 loads, and what glibc loads later by name (name service, resolver).
shared_libraries() {
  ldd "$1" | awk '$3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }'
  local folder
  folder=$(dirname "$(ldd "$1" | awk '$1 == "libc.so.6" { print $3 }')")
  ls "$folder"/libnss_dns.so.2 "$folder"/libnss_files.so.2 "$folder"/libresolv.so.2 "$folder"/librt.so.1 2>/dev/null || true
}

make_image() {
  local existing
  if existing=$(recipe_of_image); then
    [ -n "$existing" ] || { say "base image: $IMAGE is there and is not ours; used as it is"; return 0; }
    [ "$existing" != "$RECIPE" ] || return 0
  fi
  local parts busybox root applet library
  parts=$("$REPO/sam/runtime-parts.sh")
  busybox=$(command -v busybox || true)
  if [ -z "$busybox" ] || ldd "$busybox" >/dev/null 2>&1; then
    { [ "$(id -u)" = 0 ] && apt-get install -y -qq busybox-static >/dev/null 2>&1; } ||
      fail "a static busybox is needed for the image's shell" "on Debian: apt-get install busybox-static"
    busybox=$(command -v busybox)
  fi

  root=$(mktemp -d "$CACHE/image.XXXXXX")
  mkdir -p "$root"/{bin,dev,etc,opt,proc,sys,tmp,usr/bin,usr/lib,var/lang/bin,var/rapid,var/runtime/node_modules,var/task}
  chmod 1777 "$root/tmp"
  cp "$busybox" "$root/bin/busybox"
  for applet in $("$busybox" --list); do
    [ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
  done
  for library in $(shared_libraries "$parts/node"); do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
  printf 'root:x:0:0:root:/root:/bin/sh\nsbx_user1051:x:993:990::/tmp:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
  cp "$parts/node" "$root/var/lang/bin/node"
  cp -r "$parts/aws-lambda-ric" "$root/var/runtime/node_modules/"
  write_bootstrap >"$root/var/runtime/bootstrap"
  chmod 755 "$root/var/runtime/bootstrap"

  # SAM builds its own image on top of the base, and goes on using an old one.
  docker images -q "$REPOSITORY:$LAMBDA_NODE_MAJOR-rapid-$ARCH" | xargs -r docker rmi -f >/dev/null
  tar -C "$root" --numeric-owner --owner=0 --group=0 -c . | docker import \
    -c "LABEL $LABEL=$RECIPE" \
    -c 'ENV LANG=en_US.UTF-8' -c 'ENV TZ=:/etc/localtime' \
    -c 'ENV PATH=/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin' \
    -c 'ENV LAMBDA_TASK_ROOT=/var/task' -c 'ENV LAMBDA_RUNTIME_DIR=/var/runtime' \
    -c 'WORKDIR /var/task' - "$IMAGE" >/dev/null || fail "docker could not import the base image" "docker import's message is above"
  rm -rf "$root"
  # Run it once: it proves the image, and pages 120 MB in before a function's timeout counts.
  say "base image: $IMAGE (stand-in), node $(docker run --rm --network none "$IMAGE" /var/lang/bin/node --version)"
}

# As the managed runtime's own: memory limits for V8 from the function's memory unless the user set some.
write_bootstrap() {
  sed "s/@MAJOR@/$LAMBDA_NODE_MAJOR/g" <<'BOOTSTRAP'
#!/bin/sh
export AWS_EXECUTION_ENV=AWS_Lambda_nodejs@MAJOR@.x
: "${NODE_PATH:=/opt/nodejs/node@MAJOR@/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task}"
export NODE_PATH
limits=
case "$NODE_OPTIONS" in
  *max-old-space-size* | *max_old_space_size* | *max-semi-space-size* | *max_semi_space_size*) ;;
  *)
    megabytes=${AWS_LAMBDA_FUNCTION_MEMORY_SIZE:-}
    [ -z "$megabytes" ] ||
      limits="--max-semi-space-size=$((megabytes * 5 / 100)) --max-old-space-size=$((megabytes * 90 / 100))"
    ;;
esac
exec /var/lang/bin/node $limits /var/runtime/node_modules/aws-lambda-ric/index.mjs "$_HANDLER"
BOOTSTRAP
}

with_lock image make_image
echo "$IMAGE"
