/* SPDX-License-Identifier: Apache-2.0 */
/* Names that are not there, and the ones that may have been meant. */
#include "base/text.h"
#include "olm/operations_private.h"

#include <stdlib.h>
#include <string.h>

const char *ch_olm_nearest(const char *name, const json_t *names)
{
    size_t i, count = 0;
    const char *key;
    json_t *item;
    const char **list =
        ch_calloc(json_object_size(names) + json_array_size(names) + 1, sizeof(char *));
    json_object_foreach ((json_t *)names, key, item)
        list[count++] = key;
    json_array_foreach (names, i, item)
        list[count++] = json_string_value(item);
    const char *near = ch_text_nearest(name, list, count);
    free(list);
    return near;
}

int ch_olm_refuse_name(struct ch_error *err, const char *name, const json_t *names,
                       const char *format, ...)
{
    va_list args;
    va_start(args, format);
    CH_AUTOFREE char *text = ch_vasprintf(format, args);
    va_end(args);
    const char *near = ch_olm_nearest(name, names);
    return near ? ch_error_set(err, CH_ERROR_RUNTIME, "%s; did you mean \"%s\"?", text, near)
                : ch_error_set(err, CH_ERROR_RUNTIME, "%s", text);
}

json_t *ch_olm_need_application(const struct ch_olm *olm, const char *name, struct ch_error *err)
{
    json_t *app = ch_olm_get(olm, CH_OLM_APPLICATION, name);
    if (!app)
        ch_olm_refuse_name(err, name, ch_olm_all(olm, CH_OLM_APPLICATION),
                           "application \"%s\" not found", name);
    return app;
}

json_t *ch_olm_need_unit(const struct ch_olm *olm, const char *name, struct ch_error *err)
{
    json_t *unit = ch_olm_get(olm, CH_OLM_UNIT, name);
    if (unit)
        return unit;
    CH_AUTOFREE char *application = ch_olm_application_of(name);
    bool known = ch_olm_get(olm, CH_OLM_APPLICATION, application) != NULL; /* no other number */
    if (strchr(name, '/'))
        ch_olm_refuse_name(err, name, known ? NULL : ch_olm_all(olm, CH_OLM_UNIT),
                           "unit \"%s\" not found", name);
    else
        ch_error_set(err, CH_ERROR_RUNTIME, "unit \"%s\" not found: units are APP/NUMBER", name);
    return NULL;
}

const char *ch_olm_find_unit(const struct ch_olm *olm, const char *name, struct ch_error *err)
{
    const char *slash = strchr(name, '/');
    if (!slash || strcmp(slash, "/leader") != 0)
        return ch_olm_need_unit(olm, name, err) ? name : NULL;
    CH_AUTOFREE char *application = ch_olm_application_of(name);
    const json_t *app = ch_olm_need_application(olm, application, err);
    const char *leader = app ? ch_olm_text(app, "leader") : NULL;
    if (app && !leader)
        ch_error_set(err, CH_ERROR_RUNTIME, "could not determine leader for \"%s\"", application);
    return leader;
}
