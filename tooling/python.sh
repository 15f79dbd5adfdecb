#!/bin/sh
# Print the path of a Python of at least 3.11, or say in one line that there is none.
# In sh, because an older Python could not even read our files.
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    found=$(command -v "$candidate" 2>/dev/null) || continue
    if "$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$found"
        exit 0
    fi
done
echo "Yitong needs Python 3.11 or newer, and there is none on this machine's PATH (PYTHON=/path/to/python names one)." >&2
exit 1
