/* SPDX-License-Identifier: Apache-2.0 */
#include "juju/version.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static bool read_number(const char **textp, unsigned *numberp)
{
    size_t digits = strspn(*textp, "0123456789");
    if (digits < 1 || digits > 9)
        return false;
    *numberp = (unsigned)strtoul(*textp, NULL, 10);
    *textp += digits;
    return true;
}

static bool read_tag(const char **textp, struct ch_version *version)
{
    size_t length = strspn(*textp, "abcdefghijklmnopqrstuvwxyz");
    if (length < 1 || length >= sizeof(version->tag))
        return false;
    memcpy(version->tag, *textp, length);
    *textp += length;
    return true;
}

/* MAJOR.MINOR[.PATCH | -TAGPATCH][.BUILD] */
static bool parse(const char *text, struct ch_version *version)
{
    if (!read_number(&text, &version->major) || *text++ != '.' ||
        !read_number(&text, &version->minor))
        return false;
    char separator = *text;
    if (separator == '-' || separator == '.') {
        text++;
        if (separator == '-' && !read_tag(&text, version))
            return false;
        if (!read_number(&text, &version->patch))
            return false;
    }
    if (*text == '.') {
        text++;
        if (!read_number(&text, &version->build))
            return false;
    }
    return *text == '\0';
}

int ch_version_parse(const char *text, struct ch_version *version, struct ch_error *err)
{
    *version = (struct ch_version){0};
    if (parse(text, version))
        return 0;
    return ch_error_set(err, CH_ERROR_RUNTIME, "\"%s\" is not a valid Juju version string", text);
}

static int compare(unsigned a, unsigned b)
{
    return (a > b) - (a < b);
}

int ch_version_compare(const struct ch_version *a, const struct ch_version *b)
{
    int order = compare(a->major, b->major);
    if (order == 0)
        order = compare(a->minor, b->minor);
    if (order == 0 && (!*a->tag || !*b->tag)) /* a pre-release comes before its release */
        order = compare(!*a->tag, !*b->tag);
    if (order == 0)
        order = strcmp(a->tag, b->tag);
    if (order == 0)
        order = compare(a->patch, b->patch);
    return order ? order : compare(a->build, b->build);
}

bool ch_version_at_least(const struct ch_version *version, unsigned major, unsigned minor,
                         unsigned patch)
{
    int order = compare(version->major, major);
    if (order == 0)
        order = compare(version->minor, minor);
    return (order ? order : compare(version->patch, patch)) >= 0;
}

char *ch_version_format(const struct ch_version *version)
{
    CH_AUTOFREE char *build = version->build ? ch_asprintf(".%u", version->build) : ch_strdup("");
    return ch_asprintf("%u.%u%s%s%u%s", version->major, version->minor, *version->tag ? "-" : ".",
                       version->tag, version->patch, build);
}

bool ch_version_has_app_data(const struct ch_version *version)
{
    return ch_version_at_least(version, 2, 7, 0);
}

bool ch_version_is_dispatch_aware(const struct ch_version *version)
{
    return ch_version_at_least(version, 2, 8, 0);
}

bool ch_version_has_controller_storage(const struct ch_version *version)
{
    return ch_version_at_least(version, 2, 8, 0);
}

bool ch_version_has_secrets(const struct ch_version *version)
{
    return ch_version_at_least(version, 3, 0, 3);
}

bool ch_version_supports_open_port_on_k8s(const struct ch_version *version)
{
    return ch_version_at_least(version, 3, 0, 3);
}

bool ch_version_supports_exec_service_context(const struct ch_version *version)
{
    bool is_3_2_0 = version->major == 3 && version->minor == 2 && version->patch == 0;
    return ch_version_at_least(version, 3, 1, 6) && !is_3_2_0;
}

bool ch_version_supports_pebble_log_forwarding(const struct ch_version *version)
{
    return ch_version_at_least(version, 3, 4, 0);
}

bool ch_version_supports_pebble_identities(const struct ch_version *version)
{
    return ch_version_at_least(version, 3, 6, 4);
}

bool ch_version_supports_pebble_metrics(const struct ch_version *version)
{
    return ch_version_at_least(version, 3, 6, 4);
}
