#!/usr/bin/env bash
# Starts Prometheus and Alertmanager beside Hardgate, with its alerts: deploy/monitoring.sh --help
set -euo pipefail

deploy="$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

usage() {
  cat << 'USAGE'
Usage: deploy/monitoring.sh [OPTION]... [HOST:PORT]...

Starts the Prometheus and the Alertmanager that are installed, with the alerts of deploy/prometheus, on 127.0.0.1. They
watch the processes of Hardgate that are named; without any, the quickstart (127.0.0.1:9400). An IPv6 address stands in
brackets: [::1]:9400. Ctrl-C ends both, and removes what they have kept.

  --prometheus-port N    of Prometheus (default: 9090)
  --alertmanager-port N  of Alertmanager (default: 9093)
  --webhook URL          also tell every alert to this address
  --every TIME           how often the processes are asked (default: 5s)
  --help                 this text

In one terminal:     deploy/quickstart.sh --stay
In another one:      deploy/monitoring.sh
On your own Kafka:   deploy/monitoring.sh 127.0.0.1:9400 127.0.0.1:9401 127.0.0.1:9402
USAGE
}

fail() {
  echo "hardgate: $1" >&2
  exit "${2:-1}"
}

wrong() {
  fail "$1; see deploy/monitoring.sh --help" 2
}

port() {
  case "$2" in
    '' | *[!0-9]* | ??????*) wrong "$1 is '$2', expected a port" ;;
  esac
  if [ "$2" -lt 1 ] || [ "$2" -gt 65535 ]; then
    wrong "$1 is '$2', expected a port"
  fi
}

prometheus_port=9090
alertmanager_port=9093
webhook=""
every=5s
targets=()
while [ $# -gt 0 ]; do
  case "$1" in
    --prometheus-port | --alertmanager-port | --webhook | --every)
      [ $# -ge 2 ] || wrong "$1 needs a value"
      case "$1" in
        --prometheus-port) port "$1" "$2" && prometheus_port="$2" ;;
        --alertmanager-port) port "$1" "$2" && alertmanager_port="$2" ;;
        --webhook)
          case "$2" in
            *[\'\"\\[:space:]]*) wrong "--webhook is '$2', expected an address such as http://127.0.0.1:9095/" ;;
            http://?* | https://?*) webhook="$2" ;;
            *) wrong "--webhook is '$2', expected an address such as http://127.0.0.1:9095/" ;;
          esac
          ;;
        --every)
          [[ "$2" =~ ^[1-9][0-9]*[sm]$ ]] || wrong "--every is '$2', expected a time such as 5s"
          every="$2"
          ;;
      esac
      shift 2
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    -*) wrong "there is no option $1" ;;
    *)
      [[ "$1" =~ ^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[0-9]+$ ]] ||
        wrong "'$1' is no host:port, such as 127.0.0.1:9400 or [::1]:9400"
      targets+=("$1")
      shift
      ;;
  esac
done
[ ${#targets[@]} -gt 0 ] || targets=(127.0.0.1:9400)
[ "$prometheus_port" != "$alertmanager_port" ] || wrong "Prometheus and Alertmanager cannot both have the port $prometheus_port"

# Debian calls it prometheus-alertmanager, others alertmanager.
program() {
  local name
  for name in "$@"; do
    command -v "$name" && return
  done
  fail "there is no $1 on the PATH; Debian and Ubuntu have it in the package $1"
}
prometheus="$(program prometheus)"
alertmanager="$(program prometheus-alertmanager alertmanager)"

# Whoever takes connections there would not be noticed later, when it answers in place of ours.
free() {
  if (exec 3<> "/dev/tcp/127.0.0.1/$2") 2> /dev/null; then
    fail "port $2 is in use; choose another with $1 N"
  fi
}
free --prometheus-port "$prometheus_port"
free --alertmanager-port "$alertmanager_port"

temporary="$(mktemp -d "${TMPDIR:-/tmp}/hardgate-monitoring.XXXXXX")" ||
  fail "cannot make a temporary directory in ${TMPDIR:-/tmp}; set TMPDIR"
running=()
# shellcheck disable=SC2317 # it is called by the trap
finish() {
  trap '' HUP INT TERM
  local process
  for process in ${running[@]+"${running[@]}"}; do
    kill "$process" 2> /dev/null || true
  done
  for process in ${running[@]+"${running[@]}"}; do
    wait "$process" 2> /dev/null || true
  done
  rm -rf "$temporary"
}
trap finish EXIT
trap 'exit 0' HUP INT TERM

# Copies its input, with a text after each line that begins so. Nothing in either has a meaning of its own.
with_after() {
  local line
  while IFS= read -r line; do
    printf '%s\n' "$line"
    case "$line" in
      "$1"*) printf '%s\n' "$2" ;;
    esac
  done
}

# The configuration as it is in deploy/prometheus; only whom to ask, whom to tell, and where the runbook is, is ours.
cp "$deploy"/prometheus/hardgate-alerts.yml "$temporary/"
runbook="file://$deploy/runbook.md"
runbook="${runbook// /%20}"
sed "s/interval: 15s/interval: $every/" "$deploy/prometheus/prometheus.yml" |
  with_after 'global:' "  external_labels: {hardgate_runbook: '${runbook//\'/%27}'}" > "$temporary/prometheus.yml"
addresses() {
  echo '- targets:'
  printf '    - "%s"\n' "$@"
}
addresses "${targets[@]}" > "$temporary/targets.yml"
addresses "127.0.0.1:$alertmanager_port" > "$temporary/alertmanagers.yml"
if [ -n "$webhook" ]; then
  with_after '  - name: ' "    webhook_configs: [{url: '$webhook'}]" < "$deploy/prometheus/alertmanager.yml" \
    > "$temporary/alertmanager.yml"
else
  cp "$deploy/prometheus/alertmanager.yml" "$temporary/"
fi

# Its own process group: Ctrl-C is for us, who end it.
start() {
  local name="$1"
  shift
  (cd "$temporary" && exec "$@") > "$temporary/$name.log" 2>&1 &
  running+=("$!")
}
ready() {
  local name="$1" port="$2" process="$3" i
  for ((i = 0; i < 300; i++)); do
    if (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
      return
    fi
    kill -0 "$process" 2> /dev/null || break
    sleep 0.1
  done
  tail -n 5 "$temporary/$name.log" >&2
  fail "$name does not start"
}

set -m
start alertmanager "$alertmanager" --config.file=alertmanager.yml --storage.path=alertmanager-data \
  --web.listen-address="127.0.0.1:$alertmanager_port" --cluster.listen-address= --log.level=warn
start prometheus "$prometheus" --config.file=prometheus.yml --storage.tsdb.path=prometheus-data \
  --web.listen-address="127.0.0.1:$prometheus_port" --log.level=warn
set +m
ready alertmanager "$alertmanager_port" "${running[0]}"
ready prometheus "$prometheus_port" "${running[1]}"

cat << TEXT
watching ${targets[*]}, every $every; Ctrl-C ends it

  http://127.0.0.1:$prometheus_port/targets   whether they answer
  http://127.0.0.1:$prometheus_port/alerts    the alerts, and which of them fire
  http://127.0.0.1:$prometheus_port/graph     any query
  http://127.0.0.1:$alertmanager_port/         what Alertmanager tells

What an alert means and what to do: deploy/runbook.md. The dashboards of deploy/grafana want
http://127.0.0.1:$prometheus_port as their data source.
TEXT

for target in "${targets[@]}"; do
  host="${target%:*}"
  host="${host#[}" # bash wants an IPv6 address without its brackets
  if ! (exec 3<> "/dev/tcp/${host%]}/${target##*:}") 2> /dev/null; then
    echo "nothing answers at $target yet" >&2
  fi
done

# Until a signal comes, or one of them ends by itself. A signal is obeyed at once while a shell waits, not while it sleeps.
while kill -0 "${running[0]}" 2> /dev/null && kill -0 "${running[1]}" 2> /dev/null; do
  sleep 1 &
  wait $! || true
done
for name in alertmanager prometheus; do
  tail -n 5 "$temporary/$name.log" >&2
done
fail "Prometheus or Alertmanager has ended"
