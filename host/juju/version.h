/* SPDX-License-Identifier: Apache-2.0 */
/* Juju versions: "3.6.4", "2.0-beta1", "3.6.4.12"; order and feature flags as in ops.JujuVersion.
 */
#ifndef CH_JUJU_VERSION_H
#define CH_JUJU_VERSION_H

#include "base/error.h"

struct ch_version {
    unsigned major, minor, patch, build;
    char tag[32]; /* "beta", or "" */
};

/* Errors: RUNTIME `"x" is not a valid Juju version string`. */
int ch_version_parse(const char *text, struct ch_version *version, struct ch_error *err);
/* < 0, 0, > 0.  A tagged version sorts before the untagged one. */
int ch_version_compare(const struct ch_version *a, const struct ch_version *b);
/* (major, minor, patch) at least these; tag and build are not looked at. */
bool ch_version_at_least(const struct ch_version *version, unsigned major, unsigned minor,
                         unsigned patch);
char *ch_version_format(const struct ch_version *version); /* caller owns */

/* what that Juju can do */
bool ch_version_has_app_data(const struct ch_version *version);
bool ch_version_is_dispatch_aware(const struct ch_version *version);
bool ch_version_has_controller_storage(const struct ch_version *version);
bool ch_version_has_secrets(const struct ch_version *version);
bool ch_version_supports_open_port_on_k8s(const struct ch_version *version);
bool ch_version_supports_exec_service_context(const struct ch_version *version);
bool ch_version_supports_pebble_log_forwarding(const struct ch_version *version);
bool ch_version_supports_pebble_identities(const struct ch_version *version);
bool ch_version_supports_pebble_metrics(const struct ch_version *version);

#endif
