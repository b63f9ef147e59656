/* SPDX-License-Identifier: Apache-2.0 */
/* What a container's Pebble has to tell: that it is up, notices of the workload, and checks. */
#include "olm/private.h"
#include "olm/workload.h"

#include <string.h>

static json_t *make_event(const char *unit, const char *container, const char *event)
{
    return ch_checked(json_pack("{s:s, s:s, s:o, s:s}", "unit", unit, "kind", "hook", "name",
                                json_sprintf("%s-pebble-%s", container, event), "workload",
                                container));
}

static bool is_waiting(const json_t *agent, const json_t *event)
{
    size_t i;
    json_t *other;
    json_array_foreach (json_object_get(agent, "events"), i, other)
        if (json_equal(other, event))
            return true;
    return false;
}

/* ready */

static bool note_boot(struct ch_olm *olm, const char *unit, const char *container, json_t *known,
                      const char *boot_id)
{
    const char *before = ch_olm_text(known, "boot_id");
    if (!boot_id || (before && strcmp(before, boot_id) == 0))
        return false;
    json_t *event = make_event(unit, container, "ready");
    json_object_set_new(known, "boot_id", json_string(boot_id));
    if (is_waiting(ch_olm_agent(olm, unit), event))
        json_decref(event);
    else
        ch_olm_uniter_add_event(olm, unit, event);
    return true;
}

/* notices */

static bool has(const json_t *document, const char *member, const char *text)
{
    const char *value = ch_olm_text(document, member);
    return value && strcmp(value, text) == 0;
}

/* Which event a change of a check is; its last status, since it may have gone on meanwhile.  A
 * change that Pebble has forgotten had come to its end. */
static const char *check_event(struct ch_pebble *pebble, const json_t *notice)
{
    const json_t *data = json_object_get(notice, "last-data");
    const char *key = ch_olm_text(notice, "key");
    bool performed = has(data, "kind", "perform-check");
    if (!key || (!performed && !has(data, "kind", "recover-check")))
        return NULL;
    CH_AUTOJSON json_t *change = ch_pebble_get_change(pebble, key, NULL);
    if (performed)
        return !change || has(change, "status", "Error") ? "check-failed" : NULL;
    return !change || has(change, "status", "Done") ? "check-recovered" : NULL;
}

static void copy(json_t *event, const char *member, const json_t *from, const char *name)
{
    json_object_set(event, member, json_object_get(from, name));
}

/* New reference, or NULL: nothing for a charm. */
static json_t *event_of(struct ch_olm *olm, const char *unit, const char *container,
                        struct ch_pebble *pebble, const json_t *notice)
{
    if (has(notice, "type", "custom")) {
        json_t *event = make_event(unit, container, "custom-notice");
        copy(event, "notice_id", notice, "id");
        copy(event, "notice_type", notice, "type");
        copy(event, "notice_key", notice, "key");
        return event;
    }
    bool checked =
        has(notice, "type", "change-update") && ch_version_at_least(ch_olm_version(olm), 3, 6, 0);
    const char *name = checked ? check_event(pebble, notice) : NULL;
    if (!name)
        return NULL;
    json_t *event = make_event(unit, container, name);
    copy(event, "check_name", json_object_get(notice, "last-data"), "check-name");
    return event;
}

static bool note_notices(struct ch_olm *olm, const char *unit, const char *container, json_t *known,
                         struct ch_pebble *pebble)
{
    size_t i;
    json_t *notice;
    const struct ch_pebble_notices_filter filter = {.users = "all",
                                                    .after = ch_olm_text(known, "after")};
    if (!ch_version_at_least(ch_olm_version(olm), 3, 4, 0))
        return false;
    CH_AUTOJSON json_t *notices = ch_pebble_get_notices(pebble, &filter, NULL);
    json_array_foreach (notices, i, notice) {
        json_t *event = event_of(olm, unit, container, pebble, notice);
        copy(known, "after", notice, "last-repeated");
        if (event)
            ch_olm_uniter_add_event(olm, unit, event);
    }
    return json_array_size(notices) > 0;
}

/* both */

static json_t *known_of(json_t *agent, const char *container)
{
    json_t *all = json_object_get(agent, "containers");
    if (!json_object_get(all, container))
        json_object_set_new(
            all, container,
            ch_checked(json_pack("{s:n, s:n, s:b}", "boot_id", "after", "replaced", 0)));
    return json_object_get(all, container);
}

bool ch_olm_workload_poll(struct ch_olm *olm, const char *unit, const char *container,
                          struct ch_pebble *pebble, struct ch_error *err)
{
    json_t *known = known_of(ch_olm_agent(olm, unit), container);
    CH_AUTOJSON json_t *info = ch_pebble_get_system_info(pebble, err);
    if (!info)
        return false;
    bool news = note_boot(olm, unit, container, known, ch_olm_text(info, "boot-id"));
    news = note_notices(olm, unit, container, known, pebble) || news;
    if (news)
        ch_olm_touch(olm, CH_OLM_AGENT, unit);
    return news;
}
