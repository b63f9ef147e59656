/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost status --format dot: the applications and their relations, for Graphviz. */
#include "cli/olm/session.h"

#include <stdlib.h>
#include <string.h>

static const char *text(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

static void print_quoted(const char *words, FILE *out)
{
    for (; *words; words++) {
        if (*words == '"' || *words == '\\')
            fputc('\\', out);
        if (*words == '\n')
            fputs("\\n", out);
        else
            fputc(*words, out);
    }
}

static const char *colour(const char *status)
{
    static const char *const colours[][2] = {{"active", "#d5f0d5"},
                                             {"maintenance", "#fff3c4"},
                                             {"waiting", "#fff3c4"},
                                             {"blocked", "#ffd9b3"},
                                             {"error", "#ffc4c4"}};
    for (size_t i = 0; i < CH_ARRAY_LEN(colours); i++)
        if (strcmp(colours[i][0], status) == 0)
            return colours[i][1];
    return "#eeeeee";
}

/* One line for the application and one for each unit. */
static void print_application(const char *name, const json_t *app, FILE *out)
{
    const char *unit;
    json_t *view;
    const json_t *status = json_object_get(app, "application-status");
    fprintf(out, "  \"%s\" [fillcolor=\"%s\", label=\"%s\\n%s", name,
            colour(text(status, "current")), name, text(status, "current"));
    if (*text(status, "message"))
        fputs(": ", out);
    print_quoted(text(status, "message"), out);
    json_object_foreach (json_object_get(app, "units"), unit, view)
        fprintf(out, "\\n%s%s %s", unit, json_is_true(json_object_get(view, "leader")) ? "*" : "",
                text(json_object_get(view, "workload-status"), "current"));
    fprintf(out, "\"];\n");
}

static void print_relation(const json_t *relation, FILE *out)
{
    const char *provider = text(relation, "provider"), *requirer = text(relation, "requirer");
    int first = (int)strcspn(provider, ":"), second = (int)strcspn(requirer, ":");
    bool peer = strcmp(text(relation, "type"), "peer") == 0;
    fprintf(out, "  \"%.*s\" -- \"%.*s\" [label=\"", second, requirer, first, provider);
    print_quoted(text(relation, "interface"), out);
    fprintf(out, "\", taillabel=\"%s\", headlabel=\"%s\"%s];\n", peer ? "" : requirer + second + 1,
            provider + first + 1,
            strcmp(text(relation, "type"), "subordinate") == 0 ? ", style=dashed" : "");
}

void ch_cli_print_dot(const json_t *status, const json_t *relations, FILE *out)
{
    size_t i;
    const char *name;
    json_t *app, *relation;
    fprintf(out, "graph \"%s\" {\n  node [shape=box, style=\"rounded,filled\"];\n",
            text(json_object_get(status, "model"), "name"));
    json_object_foreach (json_object_get(status, "applications"), name, app)
        print_application(name, app, out);
    json_array_foreach (relations, i, relation)
        print_relation(relation, out);
    fprintf(out, "}\n");
}
