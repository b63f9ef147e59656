/* SPDX-License-Identifier: Apache-2.0 */
/* Charm projects: what an author has in a directory before it is a charm.
 *
 * There are two layouts.  Either charmcraft.yaml says everything, or metadata.yaml, config.yaml and
 * actions.yaml say what Juju wants to know and charmcraft.yaml, if it is there, how the charm is
 * built.  A project is read with the positions of all values, so that rules can point at them. */
#ifndef CH_PROJECT_PROJECT_H
#define CH_PROJECT_PROJECT_H

#include "base/error.h"

/* findings */

struct ch_finding {
    char *file;        /* relative to the project */
    long line, column; /* from 1 */
    bool warning;      /* otherwise an error */
    const char *rule;  /* its name, static */
    char *text;
};

struct ch_findings {
    struct ch_finding *list;
    size_t count;
};

/* `file`, `text`: copied. */
void ch_findings_add(struct ch_findings *findings, const struct ch_finding *finding);
/* By file, line, column; the same one again is dropped. */
void ch_findings_sort(struct ch_findings *findings);
size_t ch_findings_errors(const struct ch_findings *findings);
/* "FILE:LINE:COL: severity: text [rule]"; caller owns. */
char *ch_finding_format(const struct ch_finding *finding);
/* A list of {file, line, column, severity, rule, text}; new reference. */
json_t *ch_findings_json(const struct ch_findings *findings);
void ch_findings_deinit(struct ch_findings *findings);

/* projects */

enum ch_project_part { CH_PART_BUILD, CH_PART_METADATA, CH_PART_CONFIG, CH_PART_ACTIONS };
enum { CH_PART_COUNT = CH_PART_ACTIONS + 1 };

struct ch_project_document {
    const char *file;   /* "charmcraft.yaml", ... */
    const char *prefix; /* path within it: "", "config", "actions" */
    json_t *value;      /* NULL: there is none, or it could not be read */
    json_t *marks;      /* positions (base/yaml.h), or NULL */
};

struct ch_project {
    char *directory;
    struct ch_project_document parts[CH_PART_COUNT];
};

/* Reads the files of a directory.  What is wrong with them, syntax or a missing file, is a finding.
 * Deinit in any case.  Errors: FILE_NOT_FOUND, OS: the directory itself. */
int ch_project_open(struct ch_project *project, const char *directory, struct ch_findings *findings,
                    struct ch_error *err);
void ch_project_deinit(struct ch_project *project);
/* All rules on what those files say, and that src/charm.lua is there. */
void ch_project_check(const struct ch_project *project, struct ch_findings *findings);

/* All rules, as a list of {name, severity, text}: what holds when it is kept.  New reference. */
json_t *ch_project_rules(void);

/* What the rules on Lua sources have to be told. */
struct ch_lua_names {
    const json_t *events; /* list of the names of the charm's events, of its metadata too */
    /* NULL when `ops` has the name, else a text that says so, with the nearest one; caller owns. */
    char *(*ops_fault)(void *data, const char *name);
    void *data;
};
/* What the files below src/ refer to against what is declared; they compile.  Errors: OS. */
int ch_project_check_lua(const struct ch_project *project, const struct ch_lua_names *names,
                         struct ch_findings *findings, struct ch_error *err);

/* What becomes metadata.yaml, config.yaml and actions.yaml: from charmcraft.yaml what Juju reads,
 * under Juju's names.  New reference; NULL: the charm has none. */
json_t *ch_project_split(const struct ch_project *project, enum ch_project_part part);

#endif
