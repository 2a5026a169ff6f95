/**
 * The completion script for bash. The library's calls `_get_comp_words_by_ref`, which is there only where the package bash-completion is
 * installed and loaded; this one needs bash 4.3 alone.
 */
export const BASH_SCRIPT = `# bash completion for edgectl

# Words as they were typed: bash cuts them at = and : too.
__edgectl_words() {
    local rest=\${COMP_LINE:0:COMP_POINT} word trimmed i
    words=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=\${COMP_WORDS[i]}
        trimmed=\${rest#"\${rest%%[![:space:]]*}"}
        [[ $trimmed == "$word"* ]] || word=$trimmed
        if ((i > 0)) && [[ $rest == "$trimmed" ]]; then
            words[-1]+=$word
        else
            words+=("$word")
        fi
        rest=\${trimmed#"$word"}
    done
}

__edgectl_complete() {
    local words=() line directive=0 value flag='' base=''
    __edgectl_words
    local current=\${words[-1]} program=\${words[0]/#\\~/$HOME}
    # The value of a flag is offered without the flag.
    [[ $current == -*=* ]] && flag=\${current%%=*}=
    # Readline replaces what stands behind the last character that it cuts at.
    local breaks=\${COMP_WORDBREAKS//[^=:]/}
    [[ -n $breaks ]] && base=\${current%"\${current##*[$breaks]}"}
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line =~ ^:[0-9]+$ ]]; then
            directive=\${line#:}
            continue
        fi
        value=$flag\${line%%$'\\t'*}
        [[ -n $line && $value == "$current"* ]] && COMPREPLY+=("\${value#"$base"}")
    done < <("$program" complete -- "\${words[@]:1}" 2>/dev/null)
    ((directive & 2)) && compopt -o nospace
    ((directive & 4)) && compopt +o default
    return 0
}

complete -o default -F __edgectl_complete edgectl
`;
