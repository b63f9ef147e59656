/* SPDX-License-Identifier: Apache-2.0 */
/* Relations: which endpoints are meant, and what forbids it. */
#include "olm/operations_private.h"

#include <stdlib.h>
#include <string.h>

/* endpoints of applications, as documents of relations have them */

static json_t *make_endpoint(const char *application, const struct ch_relation_meta *relation)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "application", application, "name",
                     relation->name, "interface", relation->interface ? relation->interface : "",
                     "role", ch_relation_role_name(relation->role), "scope",
                     relation->container_scope ? "container" : "global");
}

/* Every application provides juju-info, whatever its charm says. */
static json_t *list_endpoints(const struct ch_olm *olm, const char *application, const char *only)
{
    const struct ch_meta *meta = ch_olm_meta(olm, application);
    json_t *list = json_array();
    for (size_t i = 0; meta && i < meta->relation_count; i++)
        if (!only || strcmp(only, meta->relations[i].name) == 0)
            json_array_append_new(list, make_endpoint(application, &meta->relations[i]));
    if (meta && (!only || strcmp(only, "juju-info") == 0)) {
        struct ch_relation_meta info = {.name = (char[]){"juju-info"},
                                        .role = CH_ROLE_PROVIDES,
                                        .interface = (char[]){"juju-info"}};
        json_array_append_new(list, make_endpoint(application, &info));
    }
    return list;
}

static bool has_text(const json_t *document, const char *member, const char *text)
{
    return strcmp(ch_olm_text(document, member), text) == 0;
}

static bool is_subordinate(const struct ch_olm *olm, const json_t *endpoint)
{
    const struct ch_meta *meta = ch_olm_meta(olm, ch_olm_text(endpoint, "application"));
    return meta && meta->subordinate;
}

static bool can_relate(const struct ch_olm *olm, const json_t *one, const json_t *other)
{
    bool opposite = (has_text(one, "role", "requires") && has_text(other, "role", "provides")) ||
                    (has_text(one, "role", "provides") && has_text(other, "role", "requires"));
    bool contained = has_text(one, "scope", "container") || has_text(other, "scope", "container");
    if (has_text(one, "application", ch_olm_text(other, "application")) || !opposite ||
        !has_text(one, "interface", ch_olm_text(other, "interface")))
        return false;
    return !contained || is_subordinate(olm, one) || is_subordinate(olm, other);
}

/* names */

static char *join_names(const json_t *one, const json_t *other)
{
    if (!other)
        return ch_asprintf("%s:%s", ch_olm_text(one, "application"), ch_olm_text(one, "name"));
    const json_t *first = has_text(one, "role", "requires") ? one : other;
    const json_t *second = first == one ? other : one;
    return ch_asprintf("%s:%s %s:%s", ch_olm_text(first, "application"), ch_olm_text(first, "name"),
                       ch_olm_text(second, "application"), ch_olm_text(second, "name"));
}

char *ch_olm_relation_name(const json_t *relation)
{
    const json_t *endpoints = json_object_get(relation, "endpoints");
    return join_names(json_array_get(endpoints, 0), json_array_get(endpoints, 1));
}

/* "foo:db" */
struct spec {
    char *application, *endpoint; /* the latter NULL: any */
};

static void parse_spec(const char *text, struct spec *spec)
{
    const char *colon = strchr(text, ':');
    spec->application = ch_strndup(text, colon ? (size_t)(colon - text) : strlen(text));
    spec->endpoint = colon ? ch_strdup(colon + 1) : NULL;
}

static void free_spec(struct spec *spec)
{
    free(spec->application);
    free(spec->endpoint);
}
#define SPEC CH_CLEANUP(free_spec) struct spec

/* Of a list of [one, other] that is not empty: the only one, or else the only one that is
 * not of juju-info.  NULL with RUNTIME. */
static json_t *only_one(const json_t *pairs, const char *names, struct ch_error *err)
{
    size_t i, count = json_array_size(pairs), explicit_count = 0;
    json_t *pair, *found = NULL;
    CH_AUTOJSON json_t *texts = json_array();
    json_array_foreach (pairs, i, pair) {
        CH_AUTOFREE char *text = join_names(json_array_get(pair, 0), json_array_get(pair, 1));
        json_array_append_new(texts, json_string(text));
        if (has_text(json_array_get(pair, 0), "interface", "juju-info") && count > 1)
            continue;
        found = pair;
        explicit_count++;
    }
    if (explicit_count == 1)
        return found;
    CH_CLEANUP(ch_buf_deinit) struct ch_buf all = CH_BUF_INIT;
    json_array_foreach (ch_olm_sorted(texts), i, pair)
        ch_buf_addf(&all, "%s\"%s\"", i > 0 ? "; " : "", json_string_value(pair));
    ch_error_set(err, CH_ERROR_RUNTIME, "ambiguous relation: \"%s\" could refer to %s", names,
                 all.data);
    return NULL;
}

/* relating */

static int check_endpoint(const struct ch_olm *olm, const struct spec *spec, struct ch_error *err)
{
    size_t i;
    json_t *endpoint;
    CH_AUTOJSON json_t *endpoints = list_endpoints(olm, spec->application, spec->endpoint);
    CH_AUTOJSON json_t *all = list_endpoints(olm, spec->application, NULL);
    CH_AUTOJSON json_t *names = json_array();
    if (json_array_size(endpoints) > 0 || !spec->endpoint || !ch_olm_meta(olm, spec->application))
        return 0; /* of an application of another model no more is known */
    json_array_foreach (all, i, endpoint)
        json_array_append(names, json_object_get(endpoint, "name"));
    return ch_olm_refuse_name(err, spec->endpoint, names,
                              "application \"%s\" has no \"%s\" relation", spec->application,
                              spec->endpoint);
}

static int check_spec(const struct ch_olm *olm, const struct spec *spec, struct ch_error *err)
{
    return ch_olm_need_living(olm, spec->application, err) ? check_endpoint(olm, spec, err) : -1;
}

static json_t *list_pairs(const struct ch_olm *olm, const struct spec *one,
                          const struct spec *other)
{
    size_t i, j;
    json_t *a, *b, *pairs = json_array();
    CH_AUTOJSON json_t *ones = list_endpoints(olm, one->application, one->endpoint);
    CH_AUTOJSON json_t *others = list_endpoints(olm, other->application, other->endpoint);
    json_array_foreach (ones, i, a)
        json_array_foreach (others, j, b)
            if (can_relate(olm, a, b))
                json_array_append_new(pairs, json_pack("[OO]", a, b));
    return pairs;
}

/* "web has db (requires sql), site (provides http)"; caller owns. */
static char *describe_endpoints(const struct ch_olm *olm, const char *application)
{
    const struct ch_meta *meta = ch_olm_meta(olm, application);
    struct ch_buf text = CH_BUF_INIT;
    for (size_t i = 0; meta && i < meta->relation_count; i++) {
        const struct ch_relation_meta *relation = &meta->relations[i];
        if (relation->role != CH_ROLE_PEER)
            ch_buf_addf(&text, "%s%s (%s %s)", text.length ? ", " : "", relation->name,
                        ch_relation_role_name(relation->role),
                        relation->interface ? relation->interface : "");
    }
    char *all = ch_asprintf("%s has %s", application, text.length ? text.data : "no endpoints");
    ch_buf_deinit(&text);
    return all;
}

/* A relation between these; NULL: none.  Counts those of `endpoint`, too. */
static const json_t *find_relation(const struct ch_olm *olm, const char *name)
{
    const char *id;
    json_t *relation;
    json_object_foreach ((json_t *)ch_olm_all(olm, CH_OLM_RELATION), id, relation) {
        CH_AUTOFREE char *own = ch_olm_relation_name(relation);
        if (strcmp(own, name) == 0)
            return relation;
    }
    return NULL;
}

static int check_limit(const struct ch_olm *olm, const json_t *endpoint, const char *name,
                       struct ch_error *err)
{
    const char *id, *application = ch_olm_text(endpoint, "application");
    json_t *relation;
    long long count = 0;
    const struct ch_relation_meta *meta =
        ch_meta_relation(ch_olm_meta(olm, application), ch_olm_text(endpoint, "name"));
    if (!meta || !meta->has_limit)
        return 0;
    json_object_foreach ((json_t *)ch_olm_linked(olm, CH_OLM_RELATION, application), id, relation)
        count += has_text(ch_olm_endpoint(relation, application), "name", meta->name);
    if (count < meta->limit)
        return 0;
    ch_error_set(err, CH_ERROR_RUNTIME,
                 "cannot add relation \"%s\": establishing a new relation for %s:%s would exceed "
                 "its maximum relation limit of %lld",
                 name, application, meta->name, meta->limit);
    return -1;
}

static int add_relation(struct ch_olm *olm, json_t *pair, long long *idp, struct ch_error *err)
{
    CH_AUTOFREE char *name = join_names(json_array_get(pair, 0), json_array_get(pair, 1));
    if (find_relation(olm, name)) {
        ch_error_set(err, CH_ERROR_RUNTIME,
                     "cannot add relation \"%s\": relation %s already exists", name, name);
        return -1;
    }
    if (check_limit(olm, json_array_get(pair, 0), name, err) < 0 ||
        check_limit(olm, json_array_get(pair, 1), name, err) < 0)
        return -1;
    long long id = ch_olm_next(olm, "relation");
    if (idp)
        *idp = id;
    return ch_olm_put(olm, CH_OLM_RELATION,
                      json_pack("{s:I, s:O}", "id", (json_int_t)id, "endpoints", pair), err);
}

int ch_olm_integrate(struct ch_olm *olm, const char *one, const char *other, long long *idp,
                     struct ch_error *err)
{
    SPEC first, second;
    parse_spec(one, &first);
    parse_spec(other, &second);
    CH_AUTOFREE char *names = ch_asprintf("%s %s", one, other);
    if (check_spec(olm, &first, err) < 0 || check_spec(olm, &second, err) < 0)
        return -1;
    CH_AUTOJSON json_t *pairs = list_pairs(olm, &first, &second);
    if (json_array_size(pairs) == 0) {
        CH_AUTOFREE char *left = describe_endpoints(olm, first.application);
        CH_AUTOFREE char *right = describe_endpoints(olm, second.application);
        return ch_error_set(err, CH_ERROR_RUNTIME, "no relations found: %s; %s", left, right);
    }
    json_t *pair = only_one(pairs, names, err);
    return pair ? add_relation(olm, pair, idp, err) : -1;
}

void ch_olm_make_peers(struct ch_olm *olm, const char *application)
{
    size_t i;
    json_t *endpoint;
    CH_AUTOJSON json_t *endpoints = list_endpoints(olm, application, NULL);
    json_array_foreach (endpoints, i, endpoint) {
        CH_AUTOFREE char *name = join_names(endpoint, NULL);
        if (!has_text(endpoint, "role", "peer") || find_relation(olm, name))
            continue;
        ch_olm_put(olm, CH_OLM_RELATION,
                   json_pack("{s:I, s:[O]}", "id", (json_int_t)ch_olm_next(olm, "relation"),
                             "endpoints", endpoint),
                   NULL);
    }
}

/* parting */

static bool fits(const json_t *relation, const struct spec *spec)
{
    const json_t *endpoint = ch_olm_endpoint(relation, spec->application);
    return endpoint && (!spec->endpoint || has_text(endpoint, "name", spec->endpoint));
}

int ch_olm_remove_relation(struct ch_olm *olm, const char *one, const char *other,
                           struct ch_error *err)
{
    const char *id;
    json_t *relation;
    SPEC first, second;
    parse_spec(one, &first);
    parse_spec(other, &second);
    CH_AUTOFREE char *names = ch_asprintf("%s %s", one, other);
    CH_AUTOJSON json_t *pairs = json_array();
    if (!ch_olm_need_application(olm, first.application, err) ||
        !ch_olm_need_application(olm, second.application, err) ||
        check_endpoint(olm, &first, err) < 0 || check_endpoint(olm, &second, err) < 0)
        return -1;
    bool same = strcmp(first.application, second.application) == 0; /* only peers are */
    json_object_foreach ((json_t *)ch_olm_all(olm, CH_OLM_RELATION), id, relation) {
        if (!fits(relation, &first) || !fits(relation, &second) || same != ch_olm_is_peer(relation))
            continue;
        if (same && first.endpoint) {
            ch_error_set(err, CH_ERROR_RUNTIME,
                         "cannot destroy relation \"%s\": is a peer relation", one);
            return -1;
        }
        if (!same)
            json_array_append(pairs, json_object_get(relation, "endpoints"));
    }
    if (json_array_size(pairs) == 0) {
        ch_error_set(err, CH_ERROR_RUNTIME, "relation \"%s\" not found", names);
        return -1;
    }
    const json_t *pair = only_one(pairs, names, err);
    if (!pair)
        return -1;
    CH_AUTOFREE char *name = join_names(json_array_get(pair, 0), json_array_get(pair, 1));
    CH_AUTOFREE char *key =
        ch_olm_key(json_integer_value(json_object_get(find_relation(olm, name), "id")));
    ch_olm_set_dying(olm, CH_OLM_RELATION, key);
    return 0;
}
