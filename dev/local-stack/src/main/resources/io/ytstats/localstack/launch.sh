# shellcheck shell=bash
# Starts a server: launch.sh detached|bound LOG PID_FILE PROGRAM ARGUMENT...
# A bound server is killed when standard input ends, so when the JVM that holds its other end has ended.
mode=$1 log=$2 pid_file=$3
shift 3
# A session of its own keeps the terminal's Ctrl-C from the server. macOS has no setsid, but Perl. Both exec, so the
# shell's $! is the server.
if command -v setsid >/dev/null; then
  set -- setsid "$@"
else
  set -- perl -MPOSIX -e 'POSIX::setsid(); exec { $ARGV[0] } @ARGV or die "$ARGV[0]: $!"' "$@"
fi
if [ "$mode" = detached ]; then trap '' HUP; fi
"$@" </dev/null >"$log" 2>&1 &
echo $! >"$pid_file.new" && mv "$pid_file.new" "$pid_file"
if [ "$mode" = bound ]; then
  trap '' HUP INT TERM
  while read -r _; do :; done
  running=$(jobs -rp)
  # shellcheck disable=SC2086 # one word for each process
  if [ -n "$running" ]; then kill -KILL $running; fi
fi
