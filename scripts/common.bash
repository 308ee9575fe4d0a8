# What the server's scripts share; sourced, never run.
# shellcheck shell=bash disable=SC2034

POD=opencode-memory-pod
IMAGE=localhost/opencode-server:latest
PERSIST=/persist/containers
SECRETS=/run/secrets/opencode.env
# Where scripts/install keeps them on a host without a secrets service, and how they get to SECRETS at each boot.
KEPT_SECRETS=/etc/opencode-memory/opencode.env
TMPFILES_RULE=/etc/tmpfiles.d/opencode-memory.conf
# What scripts/install puts in place, one of them.
UNIT_FILE=/etc/systemd/system/$POD.service
QUADLET_FILE=/etc/containers/systemd/opencode-memory.pod
LIBEXEC=/usr/local/lib/opencode-memory
DRY_RUN=

say() { echo "$*"; }
fail() {
  echo "error: $1" >&2
  [[ -z ${2:-} ]] || echo "       $2" >&2
  exit "${3:-1}"
}

# Shows a step, and takes it unless this is a dry run.
step() {
  if [[ -n $DRY_RUN ]]; then
    echo "would run: $(printf '%q ' "$@")"
  else
    "$@"
  fi
}

# Likewise, for a command that talks too much.
quiet_step() {
  if [[ -n $DRY_RUN ]]; then step "$@"; else "$@" >/dev/null; fi
}

need_root() { ((EUID == 0)) || [[ -n $DRY_RUN ]] || fail "This changes the system and needs root." "Run it with sudo." 3; }
need() { command -v "$1" >/dev/null || [[ -n $DRY_RUN ]] || fail "$1 is missing." "Install it (Debian: apt-get install ${2:-$1})." 6; }

# The state of the unit in systemd's word.
state_of_unit() { systemctl is-active "$POD.service" 2>/dev/null || true; }

# The value of a name in the environment file, for use in this process alone.
secret() { sed --quiet "s/^$1=//p" "$SECRETS" 2>/dev/null | tail --lines=1; }

# The usage of a script is its comment at the top.
usage() {
  sed --quiet '2,/^set -/{/^set -/!s/^# \{0,1\}//p}' "$0"
  exit "${1:-0}"
}

# The options that all of them have; what is left over is in REST.
parse() {
  REST=()
  while (($# > 0)); do
    case "$1" in
      --help | -h) usage 0 ;;
      --dry-run) DRY_RUN=yes && shift ;;
      --persist) PERSIST=${2:?--persist needs a folder} && shift 2 ;;
      --secrets) SECRETS=${2:?--secrets needs a file} && shift 2 ;;
      --libexec) LIBEXEC=${2:?--libexec needs a folder} && shift 2 ;;
      --image) IMAGE=${2:?--image needs a name} && shift 2 ;;
      *) REST+=("$1") && shift ;;
    esac
  done
}

# The words of the check that a unit runs before each start, one a line: of the first of these files that there is.
words_of_check() {
  cat "$@" 2>/dev/null |
    sed --quiet 's/^ExecStartPre=[^ ]*\/check //p' | head --lines=1 | xargs --no-run-if-empty printf '%s\n'
}

# Refuses what no option took, by name.
no_more_words() { ((${#REST[@]} == 0)) || fail "\"${REST[0]}\" is no option of $(basename "$0")." "scripts/$(basename "$0") --help lists them." 2; }

# Asks OpenCode, with its password through a file descriptor: a list of processes shows arguments.
ask_opencode() {
  local user
  user=$(secret OPENCODE_SERVER_USERNAME)
  curl --silent --show-error --fail --max-time 3 \
    --config <(printf 'user = "%s:%s"\n' "${user:-opencode}" "$(secret OPENCODE_SERVER_PASSWORD)") \
    "http://127.0.0.1:4096$1"
}
