/* SPDX-License-Identifier: Apache-2.0 */
/* Users and groups of the container.  Its own files know them; where there is no such file, every
 * name is one, and gets a number when it is first used. */
#include "base/file.h"
#include "base/text.h"
#include "olm/pebble_private.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ID = 1000, FILE_LIMIT = 1 << 20 };

struct kind {
    const char *file, *section; /* of state */
    const char *noun, *word;    /* for messages */
};
static const struct kind users = {"/etc/passwd", "users", "user", "UID"};
static const struct kind groups = {"/etc/group", "groups", "group", "GID"};

/* The text of a file of the container; NULL when there is none.  Caller owns. */
static char *read_file(const struct ch_olm_pebble *pebble, const struct kind *kind)
{
    CH_CLEANUP(ch_sim_path_deinit) struct ch_sim_path path = CH_SIM_PATH_INIT;
    struct ch_buf text = CH_BUF_INIT;
    if (ch_sim_resolve(pebble, kind->file, true, &path) == 0 &&
        ch_file_read(path.real, FILE_LIMIT, &text, NULL) == 0)
        return ch_buf_take(&text);
    ch_buf_deinit(&text);
    return NULL;
}

/* Field `index` of a line "name:x:id:..."; caller owns. */
static char *field_of(const char *line, int index)
{
    size_t length = strcspn(line, "\n");
    for (; index > 0; index--) {
        size_t skip = strcspn(line, ":\n") + 1;
        if (skip > length)
            return ch_strdup("");
        line += skip;
        length -= skip;
    }
    return ch_strndup(line, strcspn(line, ":\n"));
}

static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end ? end + 1 : NULL;
}

/* The line whose field `index` is `value`, or NULL. */
static const char *find_line(const char *text, int index, const char *value)
{
    for (; text && *text; text = next_line(text)) {
        CH_AUTOFREE char *field = field_of(text, index);
        if (strcmp(field, value) == 0)
            return text;
    }
    return NULL;
}

static long long number_in(const char *line, int index)
{
    CH_AUTOFREE char *text = field_of(line, index);
    long long number = -1;
    ch_text_to_int(text, &number);
    return number;
}

/* A name that is in no file. */
static long long make_id(struct ch_olm_pebble *pebble, const struct kind *kind, const char *name,
                         const json_t *given)
{
    json_t *known = ch_sim_section(pebble, kind->section);
    const json_t *id = json_object_get(known, name);
    if (id)
        return json_integer_value(id);
    if (strcmp(name, "root") == 0)
        return 0;
    long long number = json_is_integer(given) ? json_integer_value(given)
                                              : FIRST_ID - 1 + ch_sim_next(pebble, "id");
    json_object_set_new(known, name, json_integer(number));
    return number;
}

/* The id of a name; -1 and VALUE when there is none, or it is not the one given. */
static long long id_of(struct ch_olm_pebble *pebble, const struct kind *kind, const char *name,
                       const json_t *given, struct ch_error *err)
{
    CH_AUTOFREE char *text = read_file(pebble, kind);
    const char *line = text ? find_line(text, 0, name) : NULL;
    if (text && !line)
        return ch_error_set(err, CH_ERROR_VALUE, "%s: unknown %s %s",
                            kind == &users ? "user" : "group", kind->noun, name);
    long long id = line ? number_in(line, 2) : make_id(pebble, kind, name, given);
    if (!json_is_integer(given) || json_integer_value(given) == id)
        return id;
    return ch_error_set(err, CH_ERROR_VALUE, "%s \"%s\" %s (%lld) does not match %s-id (%lld)",
                        kind->noun, name, kind->word, id, kind->noun,
                        (long long)json_integer_value(given));
}

/* The group that a user is in before all others. */
static long long primary_group(struct ch_olm_pebble *pebble, long long user_id,
                               struct ch_error *err)
{
    CH_AUTOFREE char *text = read_file(pebble, &users);
    CH_AUTOFREE char *id = ch_asprintf("%lld", user_id);
    const char *line = text ? find_line(text, 2, id) : NULL;
    if (!text)
        return user_id;
    if (!line)
        return ch_error_set(err, CH_ERROR_VALUE, "user: unknown userid %s", id);
    return number_in(line, 3);
}

static int find_ids(struct ch_olm_pebble *pebble, const json_t *item, struct ch_sim_owner *owner,
                    struct ch_error *err)
{
    const char *user = ch_sim_text(item, "user"), *group = ch_sim_text(item, "group");
    const json_t *user_id = json_object_get(item, "user-id");
    const json_t *group_id = json_object_get(item, "group-id");
    bool has_user = *user || json_is_integer(user_id);
    bool has_group = *group || json_is_integer(group_id);
    owner->given = has_user || has_group;
    owner->user_id = json_integer_value(user_id);
    owner->group_id = json_integer_value(group_id);
    if (*user && (owner->user_id = id_of(pebble, &users, user, user_id, err)) < 0)
        return -1;
    if (*group && (owner->group_id = id_of(pebble, &groups, group, group_id, err)) < 0)
        return -1;
    if (has_group && !has_user)
        return ch_error_set(err, CH_ERROR_VALUE, "must specify user, not just group");
    if (has_user && !has_group &&
        (owner->group_id = primary_group(pebble, owner->user_id, err)) < 0)
        return -1;
    return 0;
}

int ch_sim_owner(struct ch_olm_pebble *pebble, const json_t *item, struct ch_sim_owner *owner,
                 struct ch_error *err)
{
    *owner = (struct ch_sim_owner){.given = false};
    return find_ids(pebble, item, owner, err);
}

static char *name_of(const struct ch_olm_pebble *pebble, const struct kind *kind, long long id)
{
    CH_AUTOFREE char *text = read_file(pebble, kind);
    CH_AUTOFREE char *number = ch_asprintf("%lld", id);
    const char *line = text ? find_line(text, 2, number) : NULL, *name;
    json_t *known;
    if (text)
        return line ? field_of(line, 0) : ch_strdup("");
    json_object_foreach (ch_sim_section(pebble, kind->section), name, known)
        if (json_integer_value(known) == id)
            return ch_strdup(name);
    return ch_strdup(id == 0 ? "root" : "");
}

char *ch_sim_user_name(const struct ch_olm_pebble *pebble, long long id)
{
    return name_of(pebble, &users, id);
}

char *ch_sim_user_home(const struct ch_olm_pebble *pebble, long long id)
{
    enum { HOME = 5 };
    CH_AUTOFREE char *text = read_file(pebble, &users);
    CH_AUTOFREE char *number = ch_asprintf("%lld", id);
    const char *line = text ? find_line(text, 2, number) : NULL;
    return line ? field_of(line, HOME) : NULL;
}

char *ch_sim_group_name(const struct ch_olm_pebble *pebble, long long id)
{
    return name_of(pebble, &groups, id);
}
