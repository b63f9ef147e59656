/* SPDX-License-Identifier: Apache-2.0 */
/* What the verbs of the juju client do to a model: documents in, documents out, no files and no
 * processes.  The command line and tests share it.
 *
 * Each checks everything before it changes anything: on an error the model is as it was.  Error
 * texts are Juju's; their kind is RUNTIME where nothing else is said.  Names of things that are not
 * there: 'application "foo" not found', 'unit "foo/0" not found', and the nearest that is.
 *
 * None runs hooks.  Who calls them calls ch_olm_sweep() afterwards, and lets units run
 * (olm/uniter.h, olm/runner.h). */
#ifndef CH_OLM_OPERATIONS_H
#define CH_OLM_OPERATIONS_H

#include "olm/olm.h"

/* names */

/* Borrowed; NULL with RUNTIME 'application "foo" not found; did you mean "food"?'. */
json_t *ch_olm_need_application(const struct ch_olm *olm, const char *name, struct ch_error *err);
json_t *ch_olm_need_unit(const struct ch_olm *olm, const char *name, struct ch_error *err);
/* The unit's name, "foo/leader" being whoever leads foo.  Borrowed; NULL with RUNTIME. */
const char *ch_olm_find_unit(const struct ch_olm *olm, const char *name, struct ch_error *err);
/* Sets RUNTIME, the text and '; did you mean "x"?' with the nearest of `names`: the keys of an
 * object or the strings of a list.  Return: -1. */
int ch_olm_refuse_name(struct ch_error *err, const char *name, const json_t *names,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));

/* applications and units */

struct ch_olm_deployment {
    const char *name;     /* of the application; NULL: the charm's */
    const json_t *charm;  /* {metadata, config, actions}; borrowed */
    long long units;      /* of a subordinate: 0 */
    const json_t *config; /* as for ch_olm_set_config(); may be NULL */
    const json_t
        *storage; /* storage name -> instances of each unit; NULL: what the charm asks for */
    const json_t *resources; /* name -> absolute path; NULL: none */
    bool trust;
    bool choose_type; /* nobody gave the model a type: its first charm decides */
    bool force;       /* the charm's `assumes` are not looked at */
};
/* Makes the application, its peer relations, its units and their storage.
 * Errors: VALUE for a malformed name ('invalid application name "Foo", unexpected uppercase
 * character'); 'cannot add application "foo": application already exists'; what the charm's
 * metadata, options, storage counts or `assumes` forbid; those of ch_meta_parse(). */
int ch_olm_deploy(struct ch_olm *olm, const struct ch_olm_deployment *deployment,
                  struct ch_error *err);
/* A unit has a machine of its own, on Kubernetes none.  Numbers are never used twice.
 * `*namesp`: list of the new units; new reference; may be NULL.  Errors: a subordinate, whose units
 * come with those of its principal; a count that is not positive; an application that dies. */
int ch_olm_add_units(struct ch_olm *olm, const char *application, long long count, json_t **namesp,
                     struct ch_error *err);
/* Leadership moves to that unit, as when the leader's lease has run out.  No verb of juju does
 * this. Errors: the unit, or its application, dies. */
int ch_olm_set_leader(struct ch_olm *olm, const char *unit, struct ch_error *err);
/* The unit, and its subordinates, are dying: they run their last hooks and ch_olm_sweep() takes
 * them away.  Dying already: nothing.  Errors: a subordinate goes with its principal only. */
int ch_olm_remove_unit(struct ch_olm *olm, const char *unit, struct ch_error *err);
/* All its units and relations as well. */
int ch_olm_remove_application(struct ch_olm *olm, const char *application, struct ch_error *err);
/* A new charm: units see it as upgrade-charm.  `resources`: as above, added to those there are.
 * Errors: what the new charm must keep: 'cannot upgrade application "foo" to charm "foo": would
 * break relation "foo:db mysql:server"', storage, subordinate. */
int ch_olm_refresh(struct ch_olm *olm, const char *application, const json_t *charm,
                   const json_t *resources, bool force, struct ch_error *err);
/* A resource is replaced; units see it as upgrade-charm.  `path` is absolute. */
int ch_olm_attach_resource(struct ch_olm *olm, const char *application, const char *resource,
                           const char *path, struct ch_error *err);
int ch_olm_set_trust(struct ch_olm *olm, const char *application, bool trust, struct ch_error *err);
int ch_olm_expose(struct ch_olm *olm, const char *application, bool exposed, struct ch_error *err);

/* config */

/* `values`: option -> text, read by the option's type as the command line gives it, or a value of
 * that type.  All or nothing.  Errors: 'unknown option "x"', 'option "x" expected int, got "y"'. */
int ch_olm_set_config(struct ch_olm *olm, const char *application, const json_t *values,
                      struct ch_error *err);
/* Options, a list of names, go back to their defaults.  Errors: as above. */
int ch_olm_reset_config(struct ch_olm *olm, const char *application, const json_t *names,
                        struct ch_error *err);
/* What `juju config` shows: {application, charm, "application-config": {trust: OPTION}, settings:
 * {name: OPTION}}; OPTION is {description, type, source: "default", "user" or "unset", default and
 * value where there is one}.  New reference. */
json_t *ch_olm_show_config(const struct ch_olm *olm, const char *application, struct ch_error *err);

/* relations */

/* `one`, `other`: "foo" or "foo:db".  What is left out is inferred; `*idp` may be NULL.  Units of a
 * subordinate are made for the principal's units that are there, and later for each new one, when
 * the principal enters the relation's scope (ch_olm_sweep()).
 * Errors: 'no relations found', 'ambiguous relation: "foo pg" could refer to "foo:a pg:db"; "foo:b
 * pg:db"', 'application "foo" has no "x" relation', 'cannot add relation "foo:db pg:db": relation
 * foo:db pg:db already exists', and a limit of the charm. */
int ch_olm_integrate(struct ch_olm *olm, const char *one, const char *other, long long *idp,
                     struct ch_error *err);
/* It is dying: units depart, then it breaks.  Errors: 'relation "foo pg" not found', the same for
 * ambiguity, and peer relations. */
int ch_olm_remove_relation(struct ch_olm *olm, const char *one, const char *other,
                           struct ch_error *err);

/* actions */

/* Checks the parameters of an action as Juju does, and fills in defaults, in place, in any case.
 * `action`: its part of actions.yaml.  Errors: VALUE 'validation failed: (root) : "n" property is
 * missing and required, given {}': a default does not help, Juju fills in afterwards. */
int ch_olm_check_parameters(const struct ch_version *version, const json_t *action,
                            json_t *parameters, struct ch_error *err);
/* `unit`: "foo/0", or "foo/leader".  `parameters`: object, may be NULL; borrowed; defaults are
 * filled in.  `*idp`: of the new document; caller owns.  Errors: 'action "x" not defined on unit
 * "foo/0"', VALUE 'validation failed: (root).n : must be of type integer, given "x"'. */
int ch_olm_enqueue_action(struct ch_olm *olm, const char *unit, const char *action,
                          const json_t *parameters, char **idp, struct ch_error *err);

/* secrets of the user */

/* `content`: key -> base64, as in the document.  `description` may be NULL.  `*idp`: 20 characters;
 * caller owns; may be NULL.  Errors: VALUE for names, keys and empty content; 'secret with name "x"
 * already exists'. */
int ch_olm_add_secret(struct ch_olm *olm, const char *name, const json_t *content,
                      const char *description, char **idp, struct ch_error *err);
/* What is changed of a secret of the user, named by name, id or URI; members that are NULL stay. */
struct ch_olm_secret_change {
    const json_t *content; /* a new revision, unless it is the same as the last one's */
    const char *name, *description;
    bool prunes, auto_prune; /* `auto_prune` is given: revisions nobody tracks are to go, or not */
};
int ch_olm_update_secret(struct ch_olm *olm, const char *secret,
                         const struct ch_olm_secret_change *change, struct ch_error *err);
int ch_olm_grant_secret(struct ch_olm *olm, const char *secret, const char *application,
                        struct ch_error *err);
int ch_olm_revoke_secret(struct ch_olm *olm, const char *secret, const char *application,
                         struct ch_error *err);
/* `revision` 0: all of it. */
int ch_olm_remove_secret(struct ch_olm *olm, const char *secret, long long revision,
                         struct ch_error *err);
/* Of a secret of the user, by name, id or URI.  Borrowed; NULL with an error. */
json_t *ch_olm_find_secret(const struct ch_olm *olm, const char *secret, struct ch_error *err);

/* what Juju does by itself */

/* The place of a storage instance is ready: units that wait for it go on. */
int ch_olm_provision_storage(struct ch_olm *olm, const char *storage, const char *unit,
                             const char *location, struct ch_error *err);
/* Brings the model up to date after a verb or a hook: makes the storage instances and the
 * subordinates that are due; elects leaders, the lowest unit first, of the living; removes units
 * that ran their last hook, relations that die and whose scope is empty, applications that die and
 * have no units, storage that nobody has, and secrets whose owner is gone.  Doing it again changes
 * nothing. Return: whether anything changed. */
bool ch_olm_sweep(struct ch_olm *olm);

#endif
