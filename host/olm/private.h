/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share: the model, the context, and one call of a hook command. */
#ifndef CH_OLM_PRIVATE_H
#define CH_OLM_PRIVATE_H

#include "base/mem.h"
#include "base/table.h"
#include "olm/hooktool.h"
#include "olm/olm.h"
#include "olm/uniter.h"

/* the model */

struct ch_olm {
    struct ch_olm_options options;
    uint64_t random;
    json_t *entities[CH_OLM_KIND_COUNT]; /* key -> document */
    struct ch_table metas;               /* application -> struct ch_meta, keyed by its copy */
    struct ch_version version;
    json_t *changes; /* "kind key" -> true */
    /* What units know of each other: unit -> relation -> unit -> databag.  The agent's memory, not
     * facts of the model: it is not kept. */
    json_t *seen;
    /* links.c: application, unit or machine -> key -> document; and key -> name -> true, what the
     * former were made of */
    json_t *links[CH_OLM_KIND_COUNT], *linked[CH_OLM_KIND_COUNT];
    json_t *awake;   /* units that may have something to do: name -> true, in order of waking */
    json_t *waiting; /* units that have something to do later: name -> time */
    double wake_at;  /* the first of these times; INFINITY: none */
    json_t *unswept; /* applications in which something may be due: name -> true */
    json_t *unswept_secrets, *unswept_storage; /* likewise ids: id -> true */
    json_t *unplaced;                          /* storage that may lack a place: id -> true */
};

/* turn.c */
/* A unit is asked again when something changes that it may have to do with, or at a time. */
void ch_olm_sleep(struct ch_olm *olm, const char *unit, double at);
/* Those whose time has come are awake. */
void ch_olm_wake_waiting(struct ch_olm *olm);

/* links.c */
/* Brings the links of a document up to date; it may be gone. */
void ch_olm_link(struct ch_olm *olm, enum ch_olm_kind kind, const char *key);
/* Documents that concern a name: key -> document, borrowed; NULL: none.  Units: of an application,
 * on a machine, subordinates of a unit.  Relations: of an application.  Secrets: owned by an
 * application or a unit, read by or granted to one; granted by a relation, whose name is ":7".
 * Storage: attached to a unit.  Actions: of a unit, those that are not over. */
const json_t *ch_olm_linked(const struct ch_olm *olm, enum ch_olm_kind kind, const char *name);
/* Who has to look again, for something to do and in ch_olm_sweep(), since this document changed. */
void ch_olm_tell(struct ch_olm *olm, enum ch_olm_kind kind, const char *key);
/* It is about to be removed: secrets and storage may be nobody's any more. */
void ch_olm_tell_removed(struct ch_olm *olm, enum ch_olm_kind kind, const char *key);
void ch_olm_tell_all(struct ch_olm *olm); /* everybody, as if all had changed */

double ch_olm_now(const struct ch_olm *olm);
/* Of a document in the model, by texts. */
const char *ch_olm_text(const json_t *document, const char *member); /* NULL: null or absent */
bool ch_olm_flag(const json_t *document, const char *member);
/* The object in `map` at `key`, made when there is none.  Borrowed. */
json_t *ch_olm_object(json_t *map, const char *key);
/* `format`: an object, as for json_pack(); the time is added. */
void ch_olm_record(struct ch_olm *olm, const char *format, ...);
bool ch_olm_is_unit(const char *entity);        /* "foo/0", not "foo" */
bool ch_olm_is_application(const char *entity); /* by its form */
json_t *ch_olm_sorted(json_t *strings); /* sorts a list of strings by bytes, in place; returns it */
json_t *ch_olm_keys(const json_t *object); /* sorted; new reference */
bool ch_olm_list_has(const json_t *list, const char *text);
void ch_olm_list_drop(json_t *list, const char *text);
char *ch_olm_key(long long number); /* as text; caller owns */
bool ch_olm_is_container_scoped(const json_t *relation);

/* shape.c: documents have all members of their kind and no others */
int ch_olm_fill(enum ch_olm_kind kind, json_t *document, struct ch_error *err);
int ch_olm_fill_hook(json_t *document, struct ch_error *err);

/* the uniter */

/* What its rules work on. */
struct ch_olm_uniter {
    struct ch_olm *olm;
    const char *name;
    char *application;
    json_t *unit, *app, *agent; /* documents, borrowed */
    bool dying;                 /* the unit or its application is */
    bool idle;                  /* no hook is queued or failed */
    double now;
    json_t *hook; /* found; owned */
    double at;
};
json_t *ch_olm_agent(struct ch_olm *olm, const char *unit); /* made on first use; borrowed */
/* Return: false when there is no such unit.  To be closed in either case. */
bool ch_olm_uniter_open(struct ch_olm *olm, const char *unit, struct ch_olm_uniter *uniter);
void ch_olm_uniter_close(struct ch_olm_uniter *uniter);
bool ch_olm_uniter_has(const struct ch_olm_uniter *uniter, const char *flag); /* of its agent */
void ch_olm_uniter_set(const struct ch_olm_uniter *uniter, const char *flag, bool value);
/* What config-changed tells a charm of, as text: options, trust and addresses.  Caller owns. */
char *ch_olm_uniter_config(const struct ch_olm_uniter *uniter);
/* A hook of the unit as a document; json_object_set what it has besides.  New reference. */
json_t *ch_olm_uniter_hook(const struct ch_olm_uniter *uniter, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void ch_olm_uniter_touch(const struct ch_olm_uniter *uniter); /* the agent changed */
/* One of a list of hooks, by chance; steals the list.  NULL when it is empty. */
json_t *ch_olm_uniter_pick(const struct ch_olm_uniter *uniter, json_t *hooks);
/* uniter_relation.c: rules; each gives a new reference or NULL */
json_t *ch_olm_uniter_created(const struct ch_olm_uniter *uniter);
json_t *ch_olm_uniter_relation(const struct ch_olm_uniter *uniter);
void ch_olm_uniter_begin_relation(const struct ch_olm_uniter *uniter, const json_t *hook);
void ch_olm_uniter_end_relation(const struct ch_olm_uniter *uniter, const json_t *hook);
/* uniter_secret.c */
json_t *ch_olm_uniter_secret(struct ch_olm_uniter *uniter);
void ch_olm_uniter_begin_secret(const struct ch_olm_uniter *uniter, const json_t *hook);
void ch_olm_uniter_end_secret(const struct ch_olm_uniter *uniter, const json_t *hook);

/* the context */

struct ch_olm_context {
    struct ch_olm *olm;
    json_t *hook; /* its document, filled in; a copy */
    char *id;
    char *unit, *application;
    bool over; /* finished */

    /* Reads, each as of its first use; NULL: not used yet.  Own databags, state and leader settings
     * include what this hook wrote. */
    json_t *config, *cloud_spec, *leader_settings, *unit_status, *storages, *ports;
    json_t *state;
    json_t *app_bags, *unit_bags; /* relation -> application or unit -> databag or null */
    bool lost_leadership;         /* is-leader said no: it stays so */

    /* Writes. */
    json_t *bag_writes;   /* relation -> application or unit -> key -> value, "": delete */
    bool state_changed;   /* ->state is to be written */
    json_t *port_changes; /* list of {open, protocol, from, to, endpoints} */
    json_t *storage_adds; /* list of {name, count} */
    json_t *k8s_specs;    /* "spec", "raw" -> {text, resources} */
    struct ch_olm_pending_secrets {
        json_t *created; /* id -> document */
        json_t *updated; /* id -> {label, description, rotate, expire, content} as given */
        json_t *removed; /* id -> list of revisions, or true: all */
        json_t *granted; /* list of {id, target, relation} */
        json_t *revoked; /* list of {id, target or null, relation or null} */
        json_t *tracked; /* ids of which "latest" is tracked once an update is made */
    } secrets;
    json_t *action_results;
    char *action_message; /* action-fail was run; NULL: not */
    enum ch_olm_reboot reboot;
};

json_t *ch_olm_context_unit(const struct ch_olm_context *context); /* its document; borrowed */
json_t *ch_olm_context_app(const struct ch_olm_context *context);
bool ch_olm_context_is_leader(struct ch_olm_context *context);
json_t *ch_olm_context_action(const struct ch_olm_context *context); /* document, or NULL */
const struct ch_meta *ch_olm_context_meta(const struct ch_olm_context *context); /* may be NULL */
bool ch_olm_context_since(const struct ch_olm_context *context, unsigned major, unsigned minor,
                          unsigned patch); /* is it that Juju, or a newer one? */
/* Those whose joined hook was run, this one's effect included; new reference, sorted. */
json_t *ch_olm_context_members(const struct ch_olm_context *context, const char *relation);
json_t *ch_olm_members(const struct ch_olm *olm, const char *unit, const char *relation);
/* What is pending goes into the model: all is checked first, and applying cannot fail.  -1: why
 * Juju refuses it. */
/* The action of the context ends; `refused`: why its changes were, or NULL. */
void ch_olm_action_finish(struct ch_olm_context *context, const struct ch_olm_outcome *outcome,
                          const char *refused);
int ch_olm_commit(struct ch_olm_context *context, struct ch_error *err);
int ch_olm_secrets_check(struct ch_olm_context *context, struct ch_error *err);
void ch_olm_secrets_apply(struct ch_olm_context *context);
void ch_olm_secrets_init(struct ch_olm_pending_secrets *pending);
void ch_olm_secrets_deinit(struct ch_olm_pending_secrets *pending);
/* `ports` with what this hook opened and closed; new reference. */
json_t *ch_olm_ports_merge(const struct ch_olm_context *context, const json_t *ports);

/* one call */

enum ch_olm_flag_kind { CH_FLAG_TEXT, CH_FLAG_BOOL, CH_FLAG_RELATION, CH_FLAG_STORAGE };

struct ch_olm_flag_spec {
    const char *name; /* "relation"; NULL ends the list */
    char letter;      /* 'r', or 0 */
    enum ch_olm_flag_kind kind;
};

enum ch_olm_format { CH_FORMAT_SMART, CH_FORMAT_YAML, CH_FORMAT_JSON };
enum ch_olm_formats {
    CH_FORMATS_NONE,    /* prints nothing, or text */
    CH_FORMATS_SMART,   /* --format smart|json|yaml, default smart; -o */
    CH_FORMATS_YAML,    /* --format json|yaml, default yaml; -o */
    CH_FORMATS_IGNORED, /* --format is taken and not looked at */
};

enum { CH_OLM_MAX_FLAGS = 8 };
struct ch_olm_flag_value {
    const char *text; /* NULL: not given */
    bool on;
};

struct ch_olm_call {
    struct ch_olm_context *context;
    const struct ch_olm_tool *tool;
    const char *directory;
    const char *input; /* NULL: none was supplied */
    size_t input_length;
    bool wanted_input; /* and there was none */
    struct ch_olm_flag_value flags[CH_OLM_MAX_FLAGS];
    enum ch_olm_format format;
    const char *output_path;
    bool help;
    char **words; /* all, as UTF-8; owned */
    size_t word_count;
    const char **args; /* positionals among the words; the array is owned */
    size_t count;
    long long relation; /* of the flag or the hook; -1: none */
    char relation_key[24];
    const char *storage;      /* of the flag or the hook; NULL: none */
    struct ch_buf out, error; /* stdout, stderr */
};

struct ch_olm_tool {
    const char *name;
    int (*run)(struct ch_olm_call *call); /* exit code */
    const struct ch_olm_flag_spec *flags; /* NULL: none of its own */
    enum ch_olm_formats formats;
    const char *arguments; /* for --help */
    unsigned since[3];     /* version of Juju; all 0: always */
    unsigned until[3];     /* first version without it; all 0: there is none */
};

/* call.c */
/* Return: 0, or the exit code: wrong usage is 2 and has its ERROR line. */
int ch_olm_call_parse(struct ch_olm_call *call, const char *const *words, size_t count);
/* Both write the ERROR line.  Return: the exit code, 1 and 2. */
int ch_olm_fail(struct ch_olm_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int ch_olm_misuse(struct ch_olm_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *ch_olm_flag_text(const struct ch_olm_call *call,
                             const char *name); /* NULL: not given */
bool ch_olm_flag_on(const struct ch_olm_call *call, const char *name);
/* Refuses positionals from `most` on.  Return: 0 or 2. */
int ch_olm_call_most(struct ch_olm_call *call, size_t most);
/* There is a relation, by flag or hook?  Return: 0; 2; 1 when it went away during the hook. */
int ch_olm_call_needs_relation(struct ch_olm_call *call);
json_t *ch_olm_call_relation(const struct ch_olm_call *call); /* borrowed; NULL: none, gone */
char *ch_olm_quote(const char *text);                         /* as Go's %q; caller owns */
/* "key=value" words from `first` on, blanks around both trimmed, added to `into`: later ones win
 * over what was there, not over each other.  Return: 0 or 2. */
int ch_olm_call_pairs(struct ch_olm_call *call, size_t first, json_t *into);
/* A file of strings, or stdin for "-", added to `into`.  Return: 0 or 1. */
int ch_olm_call_file(struct ch_olm_call *call, const char *path, json_t *into);
/* The text of a file, or of stdin for "-".  Return: 0 or 1. */
int ch_olm_call_read(struct ch_olm_call *call, const char *path, struct ch_buf *text);
char *ch_olm_call_words(const struct ch_olm_call *call); /* positionals joined by blanks */

/* format.c */
/* Prints a value as --format says, to stdout or the file of -o.  Steals.  Return: 0 or 1. */
int ch_olm_print(struct ch_olm_call *call, json_t *value);
int ch_olm_print_text(struct ch_olm_call *call, const char *text); /* just so */
/* All numbers as they are after a trip through Go's float64.  New reference. */
json_t *ch_olm_as_floats(const json_t *value);
char *ch_olm_format_json(const json_t *value); /* caller owns */
char *ch_olm_format_yaml(const json_t *value);

/* yaml_strings.c: a YAML map of strings as Go reads one: other scalars are their text, null is "".
 * Errors: VALUE "yaml: ...". */
int ch_olm_yaml_strings(const char *text, size_t length, json_t *into, struct ch_error *err);

/* secret_find.c */
/* The secret as this context sees it: pending ones, and the pending changes of others.  New
 * reference, or NULL. */
json_t *ch_olm_context_secret(const struct ch_olm_context *context, const char *id);
/* Of an owner or consumer label; NULL: none.  Caller owns. */
char *ch_olm_context_secret_by_label(const struct ch_olm_context *context, const char *label);
json_t *ch_olm_context_secret_ids(const struct ch_olm_context *context); /* managed; new list */
char *ch_olm_secret_new_id(struct ch_olm *olm);
/* `change`: {target or null, relation or null, [id]}; null matches any.  On grants of one secret.
 */
void ch_olm_secret_grant(json_t *grants, const json_t *change);
void ch_olm_secret_revoke(json_t *grants, const json_t *change);
/* On pending grants of many secrets: those of the change's id only. */
void ch_olm_secret_revoke_pending(json_t *granted, const json_t *change);
/* tool_secret.c */
/* The secret that the first word names.  Return: 0 and its id, caller owns; 2. */
int ch_olm_call_secret(struct ch_olm_call *call, char **idp);
/* Is it the application's, and this unit not the leader? */
bool ch_olm_call_lacks_leadership(struct ch_olm_call *call, const char *id);

/* tool_status.c.  What an application's status is: its own, or that of its worst unit.  Borrowed.
 */
const json_t *ch_olm_app_status(const struct ch_olm *olm, const char *application);
/* tool_*.c: commands by group, each list ended by one without name */
extern const struct ch_olm_tool ch_olm_relation_tools[], ch_olm_secret_tools[],
    ch_olm_secret_access_tools[], ch_olm_status_tools[], ch_olm_config_tools[],
    ch_olm_storage_tools[], ch_olm_network_tools[], ch_olm_port_tools[], ch_olm_action_tools[],
    ch_olm_state_tools[], ch_olm_leader_tools[], ch_olm_goal_tools[], ch_olm_log_tools[],
    ch_olm_unit_tools[], ch_olm_payload_tools[], ch_olm_k8s_tools[];
/* tools.c.  NULL: this Juju has no such command. */
const struct ch_olm_tool *ch_olm_find_tool(const struct ch_olm *olm, const char *name);
json_t *ch_olm_tool_names(const struct ch_olm *olm); /* those this Juju has; new reference */
/* Runs it.  `input` NULL: none supplied.  Return: exit code. */
int ch_olm_call_run(struct ch_olm_call *call, const char *const *arguments, size_t count);
void ch_olm_call_deinit(struct ch_olm_call *call);

#endif
