/* SPDX-License-Identifier: Apache-2.0 */
/* Hooks of tests/support/olm_property.h: begun, given commands, ended; models saved and loaded. */
#ifndef CH_TESTS_OLM_PROPERTY_RUNS_H
#define CH_TESTS_OLM_PROPERTY_RUNS_H

#include "olm_property_checks.h"

static double property_now_(void *data)
{
    return ((struct property *)data)->now;
}

static inline void property_setup(struct property *p, uint64_t seed, const char *version, bool caas)
{
    *p = (struct property){.now = 1700000000,
                           .seed = seed,
                           .random = seed,
                           .units = json_object(),
                           .leaders = json_object(),
                           .asleep = json_object(),
                           .log = json_array()};
    p->clock = (struct ch_clock){property_now_, property_now_, p};
    ch_buf_adds(&p->trace, ""); /* no hook at all is a text, too */
    struct ch_olm_options options = {.clock = &p->clock, .seed = seed};
    p->olm = ch_olm_new(&options,
                        json_pack("{s:s, s:s}", "version", version, "type", caas ? "caas" : "iaas"),
                        NULL);
}

/* commands */

/* Words are parted by blanks.  `*outputp` may be NULL; caller owns.  Return: the exit code. */
__attribute__((format(printf, 4, 5))) static inline int
property_run(struct property *p, struct property_run *run, char **outputp, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    CH_AUTOFREE char *line = ch_vasprintf(format, args), *text = ch_strdup(line);
    va_end(args);
    const char *words[12] = {NULL};
    char *rest = NULL;
    size_t count = 0;
    for (char *word = strtok_r(line, " ", &rest); word && count < 11;
         word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    struct ch_command command = {.argv = words};
    struct ch_reply reply = {0};
    struct ch_error err = CH_ERROR_INIT;
    int code =
        ch_olm_context_run(run->context, "/tmp", &command, &reply, &err) < 0 ? -1 : reply.code;
    if (outputp)
        *outputp = ch_strdup(reply.output.data ? reply.output.data : "");
    property_log(p, "%s: %s = %d", run->unit, text, code);
    ch_reply_deinit(&reply);
    ch_error_clear(&err);
    return code;
}

static inline json_t *property_read(struct property *p, struct property_run *run, const char *line)
{
    char *output = NULL;
    int code = property_run(p, run, &output, "%s", line);
    json_t *value = code == 0 ? json_loads(output, JSON_DECODE_ANY, NULL) : NULL;
    free(output);
    return value;
}

/* hooks */

static inline bool property_is_running(const struct property *p, const char *unit)
{
    for (size_t i = 0; i < p->run_count; i++)
        if (strcmp(p->runs[i].unit, unit) == 0)
            return true;
    return false;
}

static inline void property_look(struct property *p, struct property_run *run)
{
    const char *name = ch_olm_text(run->hook, "name"), *subject = property_subject(run->hook);
    if (name && strcmp(name, "config-changed") == 0)
        run->config = property_read(p, run, "config-get a --format=json");
    if (!name || !ch_text_ends(name, "-relation-changed"))
        return;
    CH_AUTOFREE char *line = ch_asprintf("relation-get --format=json %s- %s",
                                         strchr(subject, '/') ? "" : "--app ", subject);
    run->bag = property_read(p, run, line);
    property_require(p, run->bag != NULL, "%s: %s may not read %s", run->unit, run->label, subject);
}

/* The hook a unit runs next, if any.  Return: whether there was one. */
static inline bool property_begin(struct property *p, const char *unit)
{
    struct ch_olm_step step;
    struct ch_error err = CH_ERROR_INIT;
    if (p->run_count == PROPERTY_RUNS || property_is_running(p, unit))
        return false;
    ch_olm_uniter_next(p->olm, unit, &step);
    const char *failed = ch_olm_text(property_unit(p, unit), "failed");
    if (failed && !ch_olm_uniter_failed(p->olm, unit) &&
        (ch_text_starts(failed, "leader-elected") || ch_text_starts(failed, "secret-")))
        json_object_set_new(property_unit(p, unit), "failed", json_null()); /* it leads no more */
    if (!step.hook) {
        json_object_del(p->olm->awake, unit);
        json_object_set_new(p->asleep, unit, isfinite(step.at) ? json_real(step.at) : json_null());
        return false;
    }
    ch_olm_fill_hook(step.hook, NULL);
    struct property_run *run = &p->runs[p->run_count++];
    CH_AUTOFREE char *application = ch_olm_application_of(unit);
    const json_t *app = ch_olm_get(p->olm, CH_OLM_APPLICATION, application);
    *run = (struct property_run){
        .hook = step.hook,
        .unit = ch_strdup(unit),
        .label = property_label(step.hook),
        .charm = property_number(app, "charm_version"),
        .settings = property_number(app, "leader_settings_version"),
        .term = json_integer_value(json_array_get(json_object_get(p->leaders, application), 1)),
        .left = (int)property_below(p, 5),
    };
    property_log(p, "%s: begins %s", unit, run->label);
    ch_buf_addf(&p->trace, "%s %s\n", unit, run->label);
    property_check_hook(p, run->hook, run->label);
    ch_olm_uniter_begin(p->olm, unit, run->hook);
    run->context = ch_olm_context_new(p->olm, run->hook, &err);
    bool good =
        property_require(p, run->context != NULL, "%s: %s: %s", unit, run->label, err.message);
    if (good)
        property_look(p, run);
    if (good && p->act)
        p->act(p, run);
    ch_error_clear(&err);
    return good;
}

static inline void property_drop_run(struct property *p, struct property_run *run)
{
    ch_olm_context_free(run->context);
    json_decref(run->hook);
    json_decref(run->bag);
    json_decref(run->config);
    free(run->unit);
    free(run->label);
    *run = p->runs[--p->run_count];
}

static inline void property_fail(struct property *p, const struct property_run *run)
{
    if (strcmp(ch_olm_text(run->hook, "kind"), "hook") == 0)
        json_object_set_new(property_unit(p, run->unit), "failed", json_string(run->label));
}

static inline void property_end(struct property *p, struct property_run *run)
{
    struct ch_error err = CH_ERROR_INIT;
    bool fails = property_below(p, 100) < p->failing;
    bool compare = property_below(p, 3) == 0; /* it takes time */
    struct ch_olm_outcome outcome = {.code = fails};
    CH_AUTOFREE char *relations = compare ? property_dump(p, CH_OLM_RELATION) : NULL;
    CH_AUTOFREE char *secrets = compare ? property_dump(p, CH_OLM_SECRET) : NULL;
    bool hook = strcmp(ch_olm_text(run->hook, "kind"), "hook") == 0;
    int result = run->context ? ch_olm_context_finish(run->context, &outcome, &err) : -1;
    property_log(p, "%s: ends %s: %s", run->unit, run->label, result < 0 ? err.message : "good");
    if (compare && result < 0) {
        CH_AUTOFREE char *relations_now = property_dump(p, CH_OLM_RELATION);
        CH_AUTOFREE char *secrets_now = property_dump(p, CH_OLM_SECRET);
        property_require(p,
                         strcmp(relations, relations_now) == 0 && strcmp(secrets, secrets_now) == 0,
                         "%s: %s failed, and changed the model", run->unit, run->label);
    }
    ch_olm_uniter_end(p->olm, run->unit, result < 0 ? err.message : NULL);
    if (result < 0)
        property_fail(p, run);
    else if (hook)
        property_note(p, run->hook, run);
    ch_error_clear(&err);
    property_drop_run(p, run);
}

/* saving and loading */

static inline json_t *property_reread(const json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT);
    json_t *value = json_loads(text, 0, NULL);
    free(text);
    return value;
}

/* A new model from the texts of the documents.  Hooks that run are killed.  What only an agent
 * remembers, the seed's place among it, goes over when none runs. */
static inline void property_reload(struct property *p)
{
    const char *key;
    json_t *document;
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *before = property_dump(p, -1);
    struct ch_olm_options options = {.clock = &p->clock, .seed = p->olm->random};
    struct ch_olm *loaded =
        ch_olm_new(&options, property_reread(ch_olm_get(p->olm, CH_OLM_MODEL, "model")), &err);
    for (int kind = CH_OLM_MODEL + 1; kind < CH_OLM_KIND_COUNT; kind++)
        json_object_foreach ((json_t *)ch_olm_all(p->olm, (enum ch_olm_kind)kind), key, document)
            ch_olm_put(loaded, (enum ch_olm_kind)kind, property_reread(document), &err);
    property_require(p, err.kind == CH_ERROR_NONE, "a saved model cannot be loaded: %s",
                     err.message);
    ch_error_clear(&err);
    property_log(p, "save and load");
    while (p->run_count > 0) {
        property_fail(p, &p->runs[0]);
        property_drop_run(p, &p->runs[0]);
    }
    ch_olm_free(p->olm);
    p->olm = loaded;
    CH_AUTOFREE char *after = property_dump(p, -1);
    property_require(p, strcmp(before, after) == 0,
                     "a document is not as it was saved:\n# %s\n# %s", before, after);
    ch_olm_uniter_recover(p->olm);
}

static inline void property_teardown(struct property *p)
{
    size_t i;
    json_t *text;
    while (p->run_count > 0)
        property_drop_run(p, &p->runs[0]);
    if (p->problem) {
        printf("# seed %llu: %s\n", (unsigned long long)p->seed, p->problem);
        json_array_foreach (p->log, i, text)
            printf("#   %s\n", json_string_value(text));
    }
    CHECK_STR(p->problem, NULL);
    free(p->problem);
    ch_buf_deinit(&p->trace);
    json_decref(p->units);
    json_decref(p->leaders);
    json_decref(p->asleep);
    json_decref(p->log);
    ch_olm_free(p->olm);
}

#endif
