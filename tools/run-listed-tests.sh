#!/usr/bin/env bash
# Runs the tests that a page of docs/internals names as `Class.Method`, such as those of each fault, and says for each project how many passed. Fails if one fails, or is in no project that was built.
# usage, from anywhere, after `dotnet build -c Release`: tools/run-listed-tests.sh docs/internals/engine-faults.md
set -euo pipefail
cd "$(dirname "$0")/.."
page=${1:?usage: tools/run-listed-tests.sh PAGE}
mapfile -t names < <(grep -oE '`[A-Za-z0-9]+Tests\.[A-Za-z0-9]+`' "$page" | tr -d '`' | sort -u)
((${#names[@]} > 0)) || { echo "$page names no tests"; exit 2; }
declare -A left
for name in "${names[@]}"; do left[$name]=1; done
failed=0
for project in tests/*.Tests; do
    library=$project/bin/Release/net10.0/${project##*/}.dll
    [[ -e $library ]] || continue
    filters=()
    for name in "${names[@]}"; do
        # A method that a class has not is passed over by the runner, so it is looked for too.
        mapfile -t files < <(grep -rlE --include='*.cs' --exclude-dir=obj --exclude-dir=bin "class ${name%%.*}\b" "$project")
        if ((${#files[@]} > 0)) && grep -qE "\b${name#*.}\(" "${files[@]}"; then
            filters+=(-method "*.$name")
            unset "left[$name]"
        fi
    done
    ((${#filters[@]} > 0)) || continue
    log=$(dotnet "$library" "${filters[@]}" -noColor 2>&1) || { failed=1; grep -F '[FAIL]' <<<"$log" || tail -n 5 <<<"$log"; }
    grep -F 'Total:' <<<"$log" || failed=1
    if grep -qF 'Total: 0' <<<"$log"; then failed=1; fi
done
for name in "${!left[@]}"; do echo "$name is in no project that was built"; failed=1; done
exit "$failed"
