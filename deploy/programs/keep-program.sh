# An agent that runs loads parts of its program later on, and the package manager takes the files of the old version away before the new
# one is started. So it runs from a copy by hard links, which costs no room: the files of a version stay as long as it may be running.
place=$DPKG_ROOT/usr/lib/edgectl/run
id='@ID@'

keep_program() {
    mkdir -p "$place"
    if [ ! -d "$place/$id" ]; then
        rm -rf "$place/.new"
        cp -al "$DPKG_ROOT/usr/lib/edgectl/agent" "$place/.new" 2>/dev/null || {
            rm -rf "$place/.new"
            cp -a "$DPKG_ROOT/usr/lib/edgectl/agent" "$place/.new"
        }
        mv "$place/.new" "$place/$id"
    fi
    before=$(readlink "$place/current" || true)
    ln -sfn "$id" "$place/.current"
    mv -T "$place/.current" "$place/current"
    for old in "$place"/*-*; do
        case ${old##*/} in
            "$id" | "$before") ;;
            *) rm -rf "$old" ;;
        esac
    done
}
