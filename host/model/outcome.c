/* SPDX-License-Identifier: Apache-2.0 */
/* What the outcome of a hook command means to a charm. */
#include "base/text.h"
#include "model/private.h"

#include <string.h>

/* Asks nothing: a failure must not run further hook commands. */
static void log_refusal(struct ch_model *model, const struct ch_error *failure)
{
    const json_t *command = json_object_get(failure->details, "cmd");
    const char *name = json_string_value(json_array_get(command, 0));
    const char *text = json_string_value(json_object_get(failure->details, "stderr"));
    json_int_t code = json_integer_value(json_object_get(failure->details, "returncode"));
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]))
        length--;
    CH_AUTOFREE char *stripped = ch_strndup(text, length);
    CH_AUTOFREE char *quoted = ch_text_quote(stripped);
    bool leader;
    const char *role = " (leadership unknown)";
    if (ch_model_knows_leadership(model, &leader))
        role = leader ? " (as leader)" : "";
    CH_AUTOFREE char *event = ch_asprintf("authz_fail:%s", name);
    CH_AUTOFREE char *description =
        ch_asprintf("Hook command '%s'%s failed with code %" JSON_INTEGER_FORMAT ": %s. ", name,
                    role, code, quoted);
    ch_model_log_security(model, "CRITICAL", event, description);
}

/* relations that are gone */

static const char *word_of(const json_t *command, size_t index)
{
    const char *word = json_string_value(json_array_get(command, index));
    return word ? word : "";
}

static bool has_word(const json_t *command, const char *word)
{
    for (size_t i = 0; i < json_array_size(command); i++)
        if (strcmp(word_of(command, i), word) == 0)
            return true;
    return false;
}

/* Of the relation in "-r db:7". */
static bool is_peer(const struct ch_model *model, const json_t *command)
{
    size_t i = 0;
    while (i < json_array_size(command) && strcmp(word_of(command, i), "-r") != 0)
        i++;
    const char *reference = word_of(command, i + 1);
    CH_AUTOFREE char *endpoint = ch_strndup(reference, strcspn(reference, ":"));
    const struct ch_relation_meta *meta = ch_meta_relation(model->options.meta, endpoint);
    return meta && meta->role == CH_ROLE_PEER;
}

static bool is_our_turn(struct ch_model *model)
{
    bool leader;
    return ch_model_is_leader(model, &leader, NULL) == 0 && leader;
}

/* A relation that the controller has no more, but the unit agent still has, is refused with
 * "permission denied", so that nobody learns whether there ever was one.  All that Juju really
 * refuses in a relation that is there is what a follower does with our application's databag:
 * writing it, and reading it unless it is a peer's. */
static bool is_refused_since_gone(struct ch_model *model, const struct ch_error *failure)
{
    const json_t *command = json_object_get(failure->details, "cmd");
    const char *text = json_string_value(json_object_get(failure->details, "stderr"));
    const char *name = word_of(command, 0);
    if (failure->kind != CH_ERROR_HOOKCMD || !ch_text_contains_nocase(text, "permission denied") ||
        !(ch_text_starts(name, "relation-") || strcmp(name, "network-get") == 0))
        return false;
    bool app = has_word(command, "--app");
    if (strcmp(name, "relation-set") == 0 && app)
        return is_our_turn(model);
    const char *entity = word_of(command, json_array_size(command) - 1);
    if (strcmp(name, "relation-get") == 0 && app && strcmp(entity, model->entities.app->name) == 0)
        return is_peer(model, command) || is_our_turn(model);
    return true;
}

void ch_model_translate(struct ch_model *model, struct ch_error *failure)
{
    if (is_refused_since_gone(model, failure)) {
        CH_AUTOFREE char *text =
            ch_strdup(json_string_value(json_object_get(failure->details, "stderr")));
        ch_error_clear(failure);
        ch_error_set(failure, CH_ERROR_RELATION_NOT_FOUND, "%s", text);
        return;
    }
    if (ch_hookcmd_is_denied(failure))
        log_refusal(model, failure);
    ch_hookcmd_to_model_error(failure);
}

int ch_model_outcome(struct ch_model *model, int result, struct ch_error *failure,
                     struct ch_error *err)
{
    if (result == 0)
        return 0;
    ch_model_translate(model, failure);
    ch_error_move(err, failure);
    return -1;
}

int ch_model_accept_gone(struct ch_model *model, int result, struct ch_error *failure, bool *gonep,
                         struct ch_error *err)
{
    if (result == 0)
        return 0;
    ch_model_translate(model, failure);
    if (failure->kind != CH_ERROR_RELATION_NOT_FOUND) {
        ch_error_move(err, failure);
        return -1;
    }
    ch_error_clear(failure);
    *gonep = true;
    return 0;
}
