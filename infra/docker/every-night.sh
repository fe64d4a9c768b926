# Runs a command once a night at SETTLEMENT_AT (UTC), from now on. What a night could not do, the next one does.
set -u
while :; do
  now=$(date +%s)
  next=$(date -d "today ${SETTLEMENT_AT:-02:00}" +%s)
  [ "$next" -gt "$now" ] || next=$(date -d "tomorrow ${SETTLEMENT_AT:-02:00}" +%s)
  echo "next run at $(date -d "@$next")"
  # In the background, so that a signal ends the wait.
  sleep $((next - now)) &
  wait $! || exit 0
  "$@" || echo "the run ended with $?"
done
