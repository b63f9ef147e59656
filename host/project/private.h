/* SPDX-License-Identifier: Apache-2.0 */
/* Rules on projects.
 *
 * A rule is a row: its name, what holds when it is kept, and a function that looks at one item, or
 * at a whole part of the project, and reports what is wrong.  A rule that meets a value of the
 * wrong type says nothing: `type` (schema.c) does. */
#ifndef CH_PROJECT_PRIVATE_H
#define CH_PROJECT_PRIVATE_H

#include "project/project.h"

struct ch_rule;
struct ch_check {
    const struct ch_project *project;
    struct ch_findings *findings;
    const struct ch_rule *rule; /* the one that looks now */
    enum ch_project_part part;  /* what it looks at */
};

struct ch_item {
    const char *path; /* of the item in its part: "storage.data"; "": the whole part */
    const char *name; /* its own name: "data" */
    const json_t *value;
};

struct ch_rule {
    const char *name; /* NULL ends a group */
    const char *text; /* for ch_project_rules() */
    bool warning;
    enum ch_project_part part;
    const char *each; /* for each member of this map, "requires|provides" of these; "" of the part
                         itself; NULL: once, for the part */
    void (*look)(struct ch_check *check, const struct ch_item *item);
};

/* One group per file: rules_FILE.c. */
extern const struct ch_rule ch_rules_schema[], ch_rules_layout[], ch_rules_general[],
    ch_rules_build[], ch_rules_endpoints[], ch_rules_storage[], ch_rules_containers[],
    ch_rules_config[], ch_rules_actions[];
/* What ch_project_open() and ch_project_check_lua() go by; they look by themselves. */
extern const struct ch_rule ch_rules_reading[], ch_rules_lua[];

/* At the member `below` of the item (a path; NULL: the item itself). */
void ch_report(struct ch_check *check, const struct ch_item *item, const char *below,
               const char *format, ...) __attribute__((format(printf, 4, 5)));
/* As above, with another rule of the same group. */
void ch_report_as(struct ch_check *check, const struct ch_rule *rule, const struct ch_item *item,
                  const char *below, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* "map", "list", "string", "float", "boolean", "null", "int" */
const char *ch_type_name(const json_t *value);
const json_t *ch_part(const struct ch_check *check, enum ch_project_part part); /* or NULL */
/* A member of a member, or NULL. */
const json_t *ch_member(const json_t *value, const char *key, const char *below);
const char *ch_string(const json_t *value, const char *key); /* NULL when it is none */
/* One of a list of words ended by NULL. */
bool ch_one_of(const char *word, const char *const *words);
/* Reports "TEXT, got 'WORD'" with the nearest of the words. */
void ch_report_word(struct ch_check *check, const struct ch_item *item, const char *below,
                    const char *word, const char *const *words);
/* [a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*, as Juju wants charms to be named */
bool ch_is_charm_name(const char *name);
/* "juju" or "juju-...": for Juju itself, and for charms that are part of it. */
bool ch_is_reserved(const struct ch_check *check, const char *name);

#endif
