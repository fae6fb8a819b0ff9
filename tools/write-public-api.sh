#!/usr/bin/env bash
# Writes src/*/PublicAPI.Unshipped.txt again, from what the compiler says is public. Read the difference before you commit it.
# usage, from anywhere: tools/write-public-api.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export CI=false DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en LC_ALL=C
for shipped in src/*/PublicAPI.Shipped.txt; do
    folder=$(dirname "$shipped")
    file=$folder/PublicAPI.Unshipped.txt
    # With nothing listed, every public member is a warning that names it.
    echo '#nullable enable' >"$file"
    log=$(dotnet build "$folder" -c Release -v q -nologo -clp:NoSummary)
    # The build names members of libraries below it too.
    grep -F "/${folder##*/}.csproj]" <<<"$log" | sed -nE "s/.*warning RS0016: Symbol '(.*)' is not part of the declared public API.*/\1/p" | sort -u >>"$file"
    echo "$(($(wc -l <"$file") - 1)) members in $file"
done
