#!/usr/bin/env bash
# Builds Hardgate if need be, and runs the quickstart: deploy/quickstart.sh --help
set -euo pipefail

deploy="$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(dirname "$deploy")"
jar="$deploy/local/target/hardgate-local.jar"

# The first source that is newer than the build, if there is one.
newer_source() {
  find "$root/pom.xml" "$root/common" "$root/teacher-service" "$root/student-trainer" "$deploy/broker" "$deploy/local" \
    -name target -prune -o -type f \( -name pom.xml -o -path '*/src/main/*' \) -newer "$jar" -print | head -n 1
}

build() {
  command -v mvn > /dev/null || {
    echo "hardgate: the build needs Maven 3.8.7 or newer (mvn), which is not on the PATH" >&2
    exit 1
  }
  echo "building, about 5 minutes the first time" >&2
  local log
  log="$(mktemp "${TMPDIR:-/tmp}/hardgate-build.XXXXXX")"
  # In the background, so that a signal is obeyed at once; a jar that may be half written does not stay.
  (cd "$root" && exec mvn -q -B -ntp -DskipTests package) > "$log" 2>&1 &
  local maven=$!
  trap 'kill "$maven" 2> /dev/null; wait "$maven" || true; rm -f "$log" "$jar"
    echo "hardgate: stopped before the end" >&2; exit 1' HUP INT TERM
  if ! wait "$maven"; then
    rm -f "$jar"
    tail -n 30 "$log" >&2
    echo "hardgate: the build failed; all it said is in $log" >&2
    exit 1
  fi
  trap - HUP INT TERM
  rm -f "$log"
  touch "$jar" # an unchanged archive keeps its time
}

if [ ! -f "$jar" ] || [ ! -d "$deploy/local/target/lib" ] || [ -n "$(newer_source)" ]; then
  build
fi
exec "$deploy/hardgate" quickstart "$@"
