# Turns sql/queries/*.sql into queries.h (enum) and queries.c (catalogue).
# Each statement stands under a line `-- name: some_name`; comment lines and blank lines are dropped.
# Text under `-- part: some_part` is no statement: it stands wherever a statement says {{some_part}}.
function flush_query() {
    if (name == "") return
    if (body == "") { print "empty statement: " name > "/dev/stderr"; bad = 1; exit 1 }
    sub(/;[ \t]*$/, "", body)
    if (is_part) parts[name] = body
    else { n++; names[n] = name; bodies[n] = body }
    name = ""; body = ""
}
function with_parts(s,    from, to, part) {
    while ((from = index(s, "{{"))) {
        to = index(s, "}}"); part = substr(s, from + 2, to - from - 2)
        if (!(part in parts)) { print "no such part: " part > "/dev/stderr"; bad = 1; exit 1 }
        s = substr(s, 1, from - 1) parts[part] substr(s, to + 2)
    }
    return s
}
function c_string(s) { gsub(/\\/, "\\\\", s); gsub(/"/, "\\\"", s); return "\"" s "\"" }
FNR == 1 { flush_query() }
/^-- (name|part): / {
    flush_query(); name = $3; is_part = $2 == "part:"
    if (name !~ /^[a-z][a-z0-9_]*$/ || name in seen) { print FILENAME ": bad or double name " name > "/dev/stderr"; bad = 1; exit 1 }
    seen[name] = 1; next
}
/^[ \t]*--/ || /^[ \t]*$/ { next }
{
    if (name == "") { print FILENAME ":" FNR ": text before a name" > "/dev/stderr"; bad = 1; exit 1 }
    sub(/^[ \t]+/, " "); body = body (body == "" ? "" : " ") $0
}
END {
    if (bad) exit 1
    flush_query()
    h = out "/queries.h"; c = out "/queries.c"
    print "/* Generated from sql/queries by ops/queries.awk. */\n#ifndef MCU_QUERIES_H\n#define MCU_QUERIES_H\n\nenum query {" > h
    for (i = 1; i <= n; i++) print "\tQ_" toupper(names[i]) "," > h
    print "\tQ_COUNT\n};\n\nstruct query_text {\n\tconst char *name;\n\tconst char *sql;\n};\n" > h
    print "extern const struct query_text query_catalogue[Q_COUNT + 1];\n\n#endif" > h
    print "/* Generated from sql/queries by ops/queries.awk. */\n#include \"queries.h\"\n\nconst struct query_text query_catalogue[Q_COUNT + 1] = {" > c
    for (i = 1; i <= n; i++) print "\t{" c_string(names[i]) ", " c_string(with_parts(bodies[i])) "}," > c
    print "\t{0, 0}\n};" > c
}
