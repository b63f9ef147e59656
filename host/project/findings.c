/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of findings. */
#include "base/mem.h"
#include "project/project.h"

#include <stdlib.h>
#include <string.h>

void ch_findings_add(struct ch_findings *findings, const struct ch_finding *finding)
{
    findings->list = ch_realloc(findings->list, (findings->count + 1) * sizeof(*findings->list));
    struct ch_finding *entry = &findings->list[findings->count++];
    *entry = *finding;
    entry->file = ch_strdup(finding->file);
    entry->text = ch_strdup(finding->text);
}

static int compare(const void *left, const void *right)
{
    const struct ch_finding *a = left, *b = right;
    int file = strcmp(a->file, b->file);
    if (file != 0)
        return file;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    int rule = strcmp(a->rule, b->rule);
    return rule != 0 ? rule : strcmp(a->text, b->text);
}

static void drop(struct ch_finding *finding)
{
    free(finding->file);
    free(finding->text);
}

void ch_findings_sort(struct ch_findings *findings)
{
    size_t kept = 0;
    if (findings->count > 1)
        qsort(findings->list, findings->count, sizeof(*findings->list), compare);
    for (size_t i = 0; i < findings->count; i++)
        if (kept > 0 && compare(&findings->list[kept - 1], &findings->list[i]) == 0)
            drop(&findings->list[i]);
        else
            findings->list[kept++] = findings->list[i];
    findings->count = kept;
}

size_t ch_findings_errors(const struct ch_findings *findings)
{
    size_t errors = 0;
    for (size_t i = 0; i < findings->count; i++)
        errors += !findings->list[i].warning;
    return errors;
}

static const char *severity(const struct ch_finding *finding)
{
    return finding->warning ? "warning" : "error";
}

char *ch_finding_format(const struct ch_finding *finding)
{
    return ch_asprintf("%s:%ld:%ld: %s: %s [%s]", finding->file, finding->line, finding->column,
                       severity(finding), finding->text, finding->rule);
}

json_t *ch_findings_json(const struct ch_findings *findings)
{
    json_t *list = ch_checked(json_array());
    for (size_t i = 0; i < findings->count; i++) {
        const struct ch_finding *finding = &findings->list[i];
        json_array_append_new(
            list, ch_checked(json_pack("{s: s, s: I, s: I, s: s, s: s, s: s}", "file",
                                       finding->file, "line", (json_int_t)finding->line, "column",
                                       (json_int_t)finding->column, "severity", severity(finding),
                                       "rule", finding->rule, "text", finding->text)));
    }
    return list;
}

void ch_findings_deinit(struct ch_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        drop(&findings->list[i]);
    free(findings->list);
    *findings = (struct ch_findings){.list = NULL};
}
