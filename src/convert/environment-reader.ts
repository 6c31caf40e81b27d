import { version } from '../version.ts';
import type { OutputFile } from './result.ts';
import { scriptDirectory } from './script-directory.ts';

/** The program that reads files of variables for jobs. */
export const environmentReader = `${scriptDirectory}/environment-file`;

/**
 * A program that prints the assignments of files, as `EnvironmentFile=` reads them, in words that a shell may evaluate: state by
 * state the reader of `src/systemd/environment-file.ts`, in awk. Nothing of a file is ever executed: what is printed are values in
 * single quotes, and names that are names. A file with a dash before its path may be missing.
 */
const program = `LC_ALL=C
export LC_ALL
for file do
    case $file in
    -*)
        file=\${file#-}
        [ -r "$file" ] || continue
        ;;
    esac
    awk '
    function put(c) { value = value c; firm = length(value) }
    function finish() {
        if (state == "value")
            while (length(value) > firm && index(blanks, substr(value, length(value))))
                value = substr(value, 1, length(value) - 1)
        while (index(blanks, substr(key, length(key))) && key != "")
            key = substr(key, 1, length(key) - 1)
        if (key ~ /^[A-Za-z_][A-Za-z0-9_]*$/) {
            shown = ""
            for (k = 1; k <= length(value); k++) {
                c = substr(value, k, 1)
                shown = shown (c == quote ? quote "\\\\" quote quote : c)
            }
            print "export " key "=" quote shown quote
        }
        key = value = ""
        firm = 0
    }
    BEGIN { RS = "\\001"; blanks = " \\t\\n\\r"; quote = sprintf("%c", 39); state = "start" }
    { text = text (NR > 1 ? RS : "") $0 }
    END {
        for (i = 1; i <= length(text); i++) {
            c = substr(text, i, 1)
            ends = c == "\\n" || c == "\\r"
            if (state == "start") {
                if (c == "#" || c == ";") state = "comment"
                else if (!index(blanks, c)) { state = "key"; key = c }
            } else if (state == "key") {
                if (ends) { state = "start"; key = "" }
                else if (c == "=") state = "before"
                else key = key c
            } else if (state == "before" || state == "value") {
                if (ends) { finish(); state = "start" }
                else if (c == "\\\\") state = "escape"
                else if (state == "before" && c == quote) state = "single"
                else if (state == "before" && c == "\\"") state = "double"
                else if (state == "value" || !index(blanks, c)) { state = "value"; value = value c }
            } else if (state == "escape") {
                state = "value"
                if (!ends) put(c)
            } else if (state == "single") {
                if (c == quote) state = "before"
                else put(c)
            } else if (state == "double") {
                if (c == "\\"") state = "before"
                else if (c == "\\\\") state = "double escape"
                else put(c)
            } else if (state == "double escape") {
                state = "double"
                if (index("\\"\\\\\`$", c)) put(c)
                else if (c != "\\n") put("\\\\" c)
            } else if (ends) state = "start"
        }
        if (state != "start" && state != "key" && state != "comment") finish()
    }' < "$file" || exit 1
done
`;

/** The file that holds it. */
export function environmentReaderFile(): OutputFile {
  const header = `# Variables of files, as EnvironmentFile= reads them, in words for a shell, by upstart-systemd ${version}.`;
  return {
    path: environmentReader.slice(1),
    content: `#!/bin/sh\n${header}\n${program}`,
    mode: 0o755,
    lines: [],
  };
}
