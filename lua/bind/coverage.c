/* SPDX-License-Identifier: Apache-2.0 */
/* How often each line of a charm was run: a line hook in the states of the specs, summed over them.
 * Without it a state has no hook at all. */
#include "base/file.h"
#include "base/table.h"
#include "base/text.h"
#include "bind/private.h"
#include "bind/specs.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct file {
    struct file *next;
    char *name;   /* from the charm's directory: "src/charm.lua"; NULL: not of the charm */
    size_t *hits; /* by line */
    size_t count; /* of elements */
};

struct source {
    struct source *next;
    struct file *file;
    char name[]; /* as Lua says it: "@./src/charm.lua" */
};

struct chl_coverage {
    char *charm_dir;
    struct ch_table by_source; /* struct source: several ways to name a file */
    struct ch_table by_name;   /* struct file */
    struct source *sources, *last;
    struct file *files;
    struct file others; /* what is not of the charm */
};

/* counting */

static const char *find_name(const struct chl_coverage *coverage, const char *path)
{
    size_t length = strlen(coverage->charm_dir);
    if (strncmp(path, coverage->charm_dir, length) != 0 || path[length] != '/')
        return NULL;
    const char *name = path + length + 1;
    return ch_text_starts(name, "src/") || ch_text_starts(name, "lib/") ? name : NULL;
}

static struct file *find_file(struct chl_coverage *coverage, const char *source)
{
    CH_AUTOFREE char *path = *source == '@' ? realpath(source + 1, NULL) : NULL;
    const char *name = path ? find_name(coverage, path) : NULL;
    if (!name)
        return &coverage->others;
    struct file *file = ch_table_get(&coverage->by_name, name);
    if (!file) {
        file = ch_calloc(1, sizeof(*file));
        file->name = ch_strdup(name);
        file->next = coverage->files;
        coverage->files = file;
        ch_table_add(&coverage->by_name, file->name, file);
    }
    return file;
}

static struct source *find_source(struct chl_coverage *coverage, const char *name)
{
    struct source *source = coverage->last;
    if (source && strcmp(source->name, name) == 0)
        return source;
    source = ch_table_get(&coverage->by_source, name);
    if (!source) {
        source = ch_calloc(1, sizeof(*source) + strlen(name) + 1);
        strcpy(source->name, name);
        source->file = find_file(coverage, name);
        source->next = coverage->sources;
        coverage->sources = source;
        ch_table_add(&coverage->by_source, source->name, source);
    }
    return coverage->last = source;
}

static void count_line(lua_State *L, lua_Debug *event)
{
    struct chl_coverage *coverage = chl_engine_of(L)->coverage;
    lua_getinfo(L, "S", event);
    struct file *file = find_source(coverage, event->source)->file;
    if (!file->name || event->currentline < 0)
        return;
    size_t line = (size_t)event->currentline;
    if (line >= file->count) {
        size_t count = (line + 1) * 2;
        file->hits = ch_realloc(file->hits, count * sizeof(*file->hits));
        memset(file->hits + file->count, 0, (count - file->count) * sizeof(*file->hits));
        file->count = count;
    }
    file->hits[line]++;
}

void chl_coverage_count(struct chl_coverage *coverage, struct chl_engine *engine)
{
    engine->coverage = coverage;
    lua_sethook(engine->L, count_line, LUA_MASKLINE, 0);
}

/* files: all there are, in order of their names */

struct names {
    char **items;
    size_t count;
};

static void deinit_names(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
}

static int is_entry(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Links are not followed: what they lead to is not counted as the charm's either. */
static void add_names(const char *charm_dir, const char *name, struct names *names)
{
    CH_AUTOFREE char *path = ch_path_join(charm_dir, name);
    struct stat status;
    struct dirent **entries;
    if (lstat(path, &status) < 0)
        return;
    if (S_ISREG(status.st_mode) && ch_text_ends(name, ".lua")) {
        names->items = ch_realloc(names->items, (names->count + 1) * sizeof(*names->items));
        names->items[names->count++] = ch_strdup(name);
    }
    int count = S_ISDIR(status.st_mode) ? scandir(path, &entries, is_entry, alphasort) : 0;
    for (int i = 0; i < count; i++) {
        CH_AUTOFREE char *inner = ch_path_join(name, entries[i]->d_name);
        add_names(charm_dir, inner, names);
        free(entries[i]);
    }
    if (S_ISDIR(status.st_mode) && count >= 0)
        free(entries);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static struct names list_names(const struct chl_coverage *coverage)
{
    struct names names = {NULL};
    add_names(coverage->charm_dir, "lib", &names);
    add_names(coverage->charm_dir, "src", &names);
    if (names.count)
        qsort(names.items, names.count, sizeof(*names.items), compare_names);
    return names;
}

/* reports */

struct report {
    FILE *out;
    const char *prefix;
    size_t lines, hit; /* of all files */
    int width;         /* of the longest name */
    bool begun;
};

typedef void write_file(struct report *report, const char *name, const struct chl_lines *lines,
                        const struct file *file);

static size_t hits_of(const struct file *file, size_t line)
{
    return file && line < file->count ? file->hits[line] : 0;
}

static size_t count_code(const struct chl_lines *lines, const struct file *file, bool hit)
{
    size_t count = 0;
    for (size_t line = 0; line < lines->count; line++)
        count += lines->code[line] && (!hit || hits_of(file, line) > 0);
    return count;
}

static int write_files(const struct chl_coverage *coverage, struct report *report,
                       write_file *write, struct ch_error *err)
{
    CH_CLEANUP(deinit_names) struct names names = list_names(coverage);
    int result = 0;
    report->width = (int)strlen("coverage");
    for (size_t i = 0; i < names.count; i++)
        if ((int)strlen(names.items[i]) > report->width)
            report->width = (int)strlen(names.items[i]);
    for (size_t i = 0; i < names.count && result == 0; i++) {
        struct chl_lines lines;
        CH_AUTOFREE char *path = ch_path_join(coverage->charm_dir, names.items[i]);
        const struct file *file = ch_table_get(&coverage->by_name, names.items[i]);
        result = chl_lines_read(path, &lines, err);
        if (result == 0)
            write(report, names.items[i], &lines, file);
        chl_lines_deinit(&lines);
    }
    return result;
}

static void write_ranges(FILE *out, const struct chl_lines *lines, const struct file *file)
{
    const char *separator = "  ";
    size_t first = 0, last = 0; /* of the range that is open; 0: none */
    for (size_t line = 1; line <= lines->count; line++) {
        bool code = line < lines->count && lines->code[line];
        if (code && hits_of(file, line) == 0) {
            first = first ? first : line;
            last = line;
        } else if (first && (code || line == lines->count)) {
            fprintf(out, first == last ? "%s%zu" : "%s%zu-%zu", separator, first, last);
            separator = ", ";
            first = 0;
        }
    }
}

static void write_row(struct report *report, const char *name, size_t lines, size_t hit)
{
    double percent = lines ? 100.0 * (double)hit / (double)lines : 100.0;
    fprintf(report->out, "%s%-*s %7zu %7zu %6.1f", report->prefix, report->width, name, lines, hit,
            percent);
}

static void write_table_file(struct report *report, const char *name, const struct chl_lines *lines,
                             const struct file *file)
{
    size_t count = count_code(lines, file, false), hit = count_code(lines, file, true);
    if (!report->begun)
        fprintf(report->out, "%s%-*s   lines     hit      %%  not run\n", report->prefix,
                report->width, "coverage");
    report->begun = true;
    write_row(report, name, count, hit);
    write_ranges(report->out, lines, file);
    fputc('\n', report->out);
    report->lines += count;
    report->hit += hit;
}

int chl_coverage_print(const struct chl_coverage *coverage, FILE *out, const char *prefix,
                       struct ch_error *err)
{
    struct report report = {.out = out, .prefix = prefix};
    if (write_files(coverage, &report, write_table_file, err) < 0)
        return -1;
    write_row(&report, "total", report.lines, report.hit);
    fputc('\n', out);
    return 0;
}

static void write_lcov_file(struct report *report, const char *name, const struct chl_lines *lines,
                            const struct file *file)
{
    fprintf(report->out, "TN:\nSF:%s\n", name);
    for (size_t line = 1; line < lines->count; line++)
        if (lines->code[line])
            fprintf(report->out, "DA:%zu,%zu\n", line, hits_of(file, line));
    fprintf(report->out, "LF:%zu\nLH:%zu\nend_of_record\n", count_code(lines, file, false),
            count_code(lines, file, true));
}

int chl_coverage_write_lcov(const struct chl_coverage *coverage, const char *path,
                            struct ch_error *err)
{
    char *text = NULL;
    size_t length = 0;
    struct report report = {.out = ch_checked(open_memstream(&text, &length))};
    int result = write_files(coverage, &report, write_lcov_file, err);
    fclose(report.out);
    if (result == 0)
        result = ch_file_write(path, text, length, 0644, err);
    free(text);
    return result;
}

/* life */

struct chl_coverage *chl_coverage_new(const char *charm_dir)
{
    struct chl_coverage *coverage = ch_calloc(1, sizeof(*coverage));
    coverage->charm_dir = ch_strdup(charm_dir);
    return coverage;
}

struct chl_coverage *chl_coverage_free(struct chl_coverage *coverage)
{
    if (!coverage)
        return NULL;
    ch_table_deinit(&coverage->by_source);
    ch_table_deinit(&coverage->by_name);
    for (struct source *source = coverage->sources; source;) {
        struct source *next = source->next;
        free(source);
        source = next;
    }
    for (struct file *file = coverage->files; file;) {
        struct file *next = file->next;
        free(file->name);
        free(file->hits);
        free(file);
        file = next;
    }
    free(coverage->charm_dir);
    free(coverage);
    return NULL;
}
