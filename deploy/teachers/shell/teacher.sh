#!/usr/bin/env bash
# A teacher for Hardgate: teacher.sh BOOTSTRAP PREFIX TEACHER LABEL LABEL...
# Needs kcat and jq; the model is in teacher.jq. It reads samples in JSON and skips those in Protobuf.
set -euo pipefail

bootstrap=$1 prefix=$2 teacher=$3
shift 3

# Each name behind its length in bytes, as four bytes, big-endian.
fingerprint() {
  for name in "$@"; do
    # shellcheck disable=SC2059 # the format is the four bytes, as \xNN
    printf "$(printf %08x "$(printf %s "$name" | wc -c)" | sed 's/../\\x&/g')"
    printf %s "$name"
  done | sha256sum | cut -c 1-16
}
label_space=$(fingerprint "$@")

# A new teacher starts with what comes from now on; a killed one's partitions are free after 6 s. kcat commits what it
# has printed, acknowledged or not: what a kill catches in the pipe is not answered, and is paired at the deadline.
exec 3< <(exec kcat -E -q -u -J -b "$bootstrap" -G "${prefix}teacher-$teacher" "${prefix}samples" \
  -X auto.offset.reset=latest -X session.timeout.ms=6000 -X auto.commit.interval.ms=1000)
consumer=$!
trap 'kill "$consumer" 2> /dev/null' INT TERM # the end of the samples ends the loop

while IFS= read -r -u 3 samples; do
  # All that is there is answered at once: kcat keeps back the end of what it reads until its input ends.
  for ((more = 0; more < 500; more++)); do
    read -r -t 0 -u 3 || break
    IFS= read -r -u 3 sample || break
    samples+=$'\n'$sample
  done
  # Any other partitioner puts most logits on other partitions than their samples.
  jq -cr --arg teacher "$teacher" --arg space "$label_space" -f "$(dirname "$0")/teacher.jq" --args "$@" <<< "$samples" |
    kcat -q -P -b "$bootstrap" -t "${prefix}logits" -X partitioner=murmur2_random -H content-type=application/json -K '\t'
done
wait "$consumer"
