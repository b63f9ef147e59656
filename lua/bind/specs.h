/* SPDX-License-Identifier: Apache-2.0 */
/* What `charmhost test` needs of Lua: busted over many states, and the coverage of lines. */
#ifndef CHL_BIND_SPECS_H
#define CHL_BIND_SPECS_H

#include "bind/bind.h"

#include <stdio.h>

/* lines (lines.c) */

struct chl_lines {
    bool *code;   /* code[n]: line n holds code that can be reached; line 0 is none */
    size_t count; /* of elements: the last line is count - 1 */
};
/* Those of a Lua file, nested functions included, without running it.  Errors: the file cannot be
 * read, is no Lua, or the linked Lua has another bytecode than this program was made for. */
int chl_lines_read(const char *path, struct chl_lines *lines, struct ch_error *err);
void chl_lines_deinit(struct chl_lines *lines);

/* coverage (coverage.c): how often each line below src/ and lib/ of a charm was run */

struct chl_coverage;
struct chl_coverage *chl_coverage_new(const char *charm_dir); /* a real path */
struct chl_coverage *chl_coverage_free(struct chl_coverage *coverage);
/* Counts what this state runs from now on, and its coroutines made from now on. */
void chl_coverage_count(struct chl_coverage *coverage, struct chl_engine *engine);
/* A line per file, whether it was loaded or not, and the total; each begins with `prefix`. */
int chl_coverage_print(const struct chl_coverage *coverage, FILE *out, const char *prefix,
                       struct ch_error *err);
/* In the format of lcov; files are named from the charm's directory. */
int chl_coverage_write_lcov(const struct chl_coverage *coverage, const char *path,
                            struct ch_error *err);

/* specs (specs.c) */

struct chl_specs_options {
    const char *tree;      /* as in struct chl_engine_options */
    const char *charm_dir; /* a real path, and the current directory */
    const char *output;    /* name of one of busted's output handlers; NULL: its choice */
    void (*started)(void *data, const char *name); /* "FILE: TEST", or FILE while it is loaded */
    void *data;
    int argc;
    char **argv; /* busted's */
};
struct chl_specs_result {
    size_t passed, failed, errors, pending;
    bool usage;                    /* busted did not understand its options; it has said so */
    bool listed;                   /* nothing was run: --list, --version */
    char *output;                  /* the output handler that was used; caller frees */
    struct chl_coverage *coverage; /* NULL unless asked for; caller frees */
};
/* Runs the spec files one after the other, each in a state and in the directory it would have
 * alone; one busted over all of them sorts, reports and counts.  `covers`: from here, busted's
 * options or its file, coverage may be asked for.  Errors: busted is not installed, there are no
 * specs, or the output handler fails. */
int chl_specs_run(const struct chl_specs_options *options, bool covers,
                  struct chl_specs_result *result, struct ch_error *err);
int chl_open_specs(lua_State *L); /* the table "specs" */

#endif
