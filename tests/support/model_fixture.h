/* SPDX-License-Identifier: Apache-2.0 */
/* A model of a charm that has one of everything, over a scripted transport.
 *
 *     struct model_fixture f;
 *     model_fixture_init(&f,
 * "JUJU_DISPATCH_PATH=hooks/db-relation-joined\nJUJU_RELATION_ID=db:7\n"); model_fixture_expect(&f,
 * {"is-leader --format=json", .output = "true"});
 *     ... ch_model_...(f.model, ..., &f.error) ...
 *     model_fixture_done(&f);
 *
 * The error is cleared by every check of it, so that the next call starts clean. */
#ifndef CH_TESTS_MODEL_FIXTURE_H
#define CH_TESTS_MODEL_FIXTURE_H

#include "base/yaml.h"
#include "fake_transport.h"
#include "model/model.h"

struct model_fixture {
    struct ch_env env;
    struct ch_context context;
    struct ch_meta meta;
    struct ch_log log;
    struct ch_buf logged; /* "WARNING text\n" ... */
    struct ch_clock clock;
    double now, monotonic;
    bool checks;
    struct fake_transport fake;
    struct ch_model *model;
    struct ch_error error;
};

static const char model_fixture_metadata_[] = "name: mycharm\n"
                                              "requires:\n"
                                              "  db: {interface: pg}\n"
                                              "  cache: {interface: redis}\n"
                                              "peers:\n"
                                              "  cluster: {interface: mine}\n"
                                              "storage:\n"
                                              "  data: {type: filesystem, multiple: {range: 0-}}\n"
                                              "resources:\n"
                                              "  image: {type: oci-image}\n"
                                              "  blob: {type: file, filename: b.bin}\n"
                                              "containers:\n"
                                              "  work: {resource: image}\n";

static const char model_fixture_config_[] = "options:\n"
                                            "  port: {type: int}\n"
                                            "  ratio: {type: float}\n"
                                            "  name: {type: string}\n";

static inline double model_fixture_now_(void *data)
{
    return ((struct model_fixture *)data)->now;
}

static inline double model_fixture_monotonic_(void *data)
{
    return ((struct model_fixture *)data)->monotonic;
}

static inline bool model_fixture_checks_(void *data)
{
    return ((struct model_fixture *)data)->checks;
}

static inline int model_fixture_log_(void *data, enum ch_log_level level, const char *message,
                                     struct ch_error *err)
{
    struct model_fixture *f = data;
    (void)err;
    ch_buf_addf(&f->logged, "%s %s\n", ch_log_level_name(level), message);
    return 0;
}

/* The environment: lines of NAME=VALUE, on top of what every hook has. */
static inline void model_fixture_env_(struct model_fixture *f, const char *lines)
{
    ch_env_init(&f->env, NULL);
    ch_env_set(&f->env, "JUJU_UNIT_NAME", "mycharm/0");
    ch_env_set(&f->env, "JUJU_MODEL_NAME", "m");
    ch_env_set(&f->env, "JUJU_MODEL_UUID", "u");
    ch_env_set(&f->env, "JUJU_VERSION", "3.6.4");
    ch_env_set(&f->env, "JUJU_CHARM_DIR", "/");
    while (*lines) {
        size_t name = strcspn(lines, "="), length = strcspn(lines, "\n");
        CH_AUTOFREE char *key = ch_strndup(lines, name);
        CH_AUTOFREE char *value = ch_strndup(lines + name + 1, length - name - 1);
        ch_env_set(&f->env, key, value);
        lines += length + (lines[length] == '\n');
    }
}

static inline void model_fixture_init(struct model_fixture *f, const char *environment)
{
    static const struct fake_call nothing[] = {{NULL}};
    *f = (struct model_fixture){.checks = true};
    model_fixture_env_(f, environment);
    CHECK_INT(ch_context_init(&f->context, &f->env, NULL, NULL), 0);
    CH_AUTOJSON json_t *metadata =
        ch_yaml_parse(model_fixture_metadata_, strlen(model_fixture_metadata_), "m", NULL);
    CH_AUTOJSON json_t *config =
        ch_yaml_parse(model_fixture_config_, strlen(model_fixture_config_), "c", NULL);
    CHECK_INT(ch_meta_parse(&f->meta, metadata, config, NULL, &f->context.version, NULL), 0);
    f->log = (struct ch_log){.write = model_fixture_log_, .data = f};
    f->clock = (struct ch_clock){model_fixture_now_, model_fixture_monotonic_, f};
    struct ch_model_options options = {.transport = &f->fake.base,
                                       .context = &f->context,
                                       .meta = &f->meta,
                                       .log = &f->log,
                                       .clock = &f->clock,
                                       .checks_access = model_fixture_checks_,
                                       .data = f};
    f->fake = fake_transport_make_(nothing);
    f->model = ch_model_new(&options);
}

/* The hook commands from here on; all that were expected before must have come. */
#define model_fixture_expect(f, ...)                                    \
    do {                                                                \
        fake_transport_done(&(f)->fake);                                \
        static const struct fake_call calls_[] = {__VA_ARGS__, {NULL}}; \
        (f)->fake = fake_transport_make_(calls_);                       \
    } while (0)

#define model_fixture_expect_nothing(f) model_fixture_expect(f, {NULL})

static inline void model_fixture_check_error_(struct model_fixture *f, enum ch_error_kind kind,
                                              const char *message, const char *file, int line)
{
    test_check_str_(ch_error_kind_name(f->error.kind), ch_error_kind_name(kind), file, line,
                    "kind of the error");
    test_check_str_(f->error.message, message, file, line, "message of the error");
    ch_error_clear(&f->error);
}

#define CHECK_ERROR(f, kind, message) \
    model_fixture_check_error_((f), (kind), (message), __FILE__, __LINE__)
/* The call was fine. */
#define CHECK_OK(f, call)                                                          \
    do {                                                                           \
        CHECK_INT((call), 0);                                                      \
        test_check_str_((f)->error.message, NULL, __FILE__, __LINE__, "no error"); \
        ch_error_clear(&(f)->error);                                               \
    } while (0)

static inline void model_fixture_done(struct model_fixture *f)
{
    fake_transport_done(&f->fake);
    ch_model_free(f->model);
    ch_meta_deinit(&f->meta);
    ch_context_deinit(&f->context);
    ch_env_deinit(&f->env);
    ch_buf_deinit(&f->logged);
    ch_error_clear(&f->error);
}

#endif
