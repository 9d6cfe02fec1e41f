#!/usr/bin/env bash
# Installs Prism into a temporary folder, lets it serve the exported contract, and judges it.
# Arguments go to `taskpact check`; the exit status is that of the check. Needs npm and taskpact.
set -euo pipefail

version=5.16.0
port=${PORT:-4010}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
keeper=
stop() {
  if [ -n "$keeper" ]; then
    kill "$keeper" 2>/dev/null || true
    wait "$keeper" || true
  fi
  rm -rf "$work"
}
trap stop EXIT

# One request can end Prism; without somebody who starts it again, nothing after that is judged.
serve() {
  server=
  trap 'kill "$server" 2>/dev/null; exit 0' TERM
  while :; do
    "$work/node_modules/.bin/prism" mock "$work/openapi.json" --host 127.0.0.1 --port "$port" \
      >"$work/log" 2>&1 &
    server=$!
    wait "$server" || true
    echo "Prism ended: $(grep -m 1 Error "$work/log" || true)" >&2
    sleep 0.2
  done
}

npm install --prefix "$work" --no-audit --no-fund --silent "@stoplight/prism-cli@$version"
taskpact spec export --openapi 3.1 --format json -o "$work/openapi.json"
serve &
keeper=$!
for _ in $(seq 100); do
  grep -qs 'Prism is listening' "$work/log" && break
  sleep 0.2
done

status=0
taskpact check "http://127.0.0.1:$port" --config "$here/taskpact.toml" "$@" || status=$?
exit "$status"
