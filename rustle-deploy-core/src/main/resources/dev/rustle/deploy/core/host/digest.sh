# Every script begins with this. It sets neither umask nor locale: a release that is run inherits those of the login, as it would in a shell.
digest_tool() {
  if command -v sha256sum >/dev/null 2>&1; then echo sha256sum
  elif command -v shasum >/dev/null 2>&1; then echo shasum
  elif command -v openssl >/dev/null 2>&1; then echo openssl
  else echo none
  fi
}
# Prints the SHA-256 of a file.
digest() {
  case $tool in
    sha256sum) set -- $(sha256sum <"$1") ;;
    shasum) set -- $(shasum -a 256 <"$1") ;;
    openssl) set -- $(openssl dgst -sha256 -r <"$1") ;;
    *) set -- none ;;
  esac
  printf '%s' "${1:-unreadable}"
}
# Ends with an error that the controller can tell from others: kind, then words.
refuse() {
  kind=$1
  shift
  printf '@error %s %s\n' "$kind" "$*"
  exit 65
}
# Prints a name in a folder that is not part of a state folder, if there is one.
foreign() {
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    case ${entry##*/} in
      segments | releases | current | lock | epoch | tmp | incoming | runs | run.lock) ;;
      *)
        printf '%s' "${entry##*/}" | tr -d '\000-\037\177'
        return
        ;;
    esac
  done
}
tool=$(digest_tool)
