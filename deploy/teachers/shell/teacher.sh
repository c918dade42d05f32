#!/usr/bin/env bash
# A teacher for Hardgate: teacher.sh BOOTSTRAP PREFIX TEACHER LABEL LABEL...
# Needs kcat and jq; the model is in teacher.jq. It reads samples in JSON and skips those in Protobuf.
set -euo pipefail

bootstrap=$1 prefix=$2 teacher=$3
shift 3

# Each name behind its length in bytes, as four bytes, big-endian.
fingerprint() {
  for name in "$@"; do
    # shellcheck disable=SC2059 # the format is made of \x.. on purpose
    printf "$(printf %08x "$(printf %s "$name" | wc -c)" | sed 's/../\\x&/g')"
    printf %s "$name"
  done | sha256sum | cut -c 1-16
}

# A new teacher starts with what comes from now on; the partitions of a killed one are free after 6 s. kcat commits
# what it has printed, every second: a kill can cost what is in the pipe, whose pairs go out without this teacher.
exec 3< <(exec kcat -E -q -u -J -b "$bootstrap" -G "${prefix}teacher-$teacher" -X auto.offset.reset=latest \
  -X session.timeout.ms=6000 -X auto.commit.interval.ms=1000 "${prefix}samples")
consumer=$!
# The end of the samples ends the rest, after it has sent what it has.
trap 'kill "$consumer"' INT TERM

# The partitioner is Java's; any other puts most logits on other partitions than their samples.
jq -cr --unbuffered --arg teacher "$teacher" --arg space "$(fingerprint "$@")" -f "$(dirname "$0")/teacher.jq" \
  --args "$@" <&3 | kcat -E -q -P -b "$bootstrap" -t "${prefix}logits" -X partitioner=murmur2_random \
  -H content-type=application/json -K '\t' &
exec 3<&-
wait $! || wait $!
