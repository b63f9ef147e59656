/* SPDX-License-Identifier: Apache-2.0 */
/* A container of a unit: a directory, and the Pebble that works in it.
 *
 * Below the unit's directory: containers/NAME/pebble.socket, which the charm finds as
 * /charm/containers/NAME/pebble.socket and the workload as /charm/container/pebble.socket;
 * workloads/NAME/files, the workload's file system (olm/namespace.h); workloads/NAME/log, what
 * Pebble says.  With no program for it, it is simulated (olm/pebble_server.h) by a process made of
 * this one.  Pebble outlives the command that started it, as a service does: it holds a lock on
 * workloads/NAME/lock, and is found by it. */
#ifndef CH_OLM_CONTAINER_H
#define CH_OLM_CONTAINER_H

#include "olm/namespace.h"
#include "pebble/pebble.h"

struct ch_olm_container {
    const char *unit_directory, *name;
};
struct ch_olm_container_options {
    const char *pebble; /* the program, absolute and without links; NULL: the simulated one */
    bool namespaces;    /* there are some; without them it is the simulated one, and no command can
                           be run in it */
    const struct ch_olm_shown *volumes; /* storage */
    size_t volume_count;
};
/* Starts Pebble, and does not wait until it answers.  One that runs is left alone.
 * Errors: OS, RUNTIME with what the kernel refused. */
int ch_olm_container_start(const struct ch_olm_container *container,
                           const struct ch_olm_container_options *options, struct ch_error *err);
bool ch_olm_container_runs(const struct ch_olm_container *container);
/* Ends all that runs in it: with `grace`, services are asked first, and given so many seconds.
 * Errors: OS. */
int ch_olm_container_stop(const struct ch_olm_container *container, double grace,
                          struct ch_error *err);
/* All containers of a unit. */
int ch_olm_containers_stop(const char *unit_directory, double grace, struct ch_error *err);
/* The workload's files go, as those of a pod that is replaced.  It must not run. */
int ch_olm_container_clear(const struct ch_olm_container *container, struct ch_error *err);
/* All goes that there is of it on disk, its socket too.  It must not run. */
int ch_olm_container_remove(const struct ch_olm_container *container, struct ch_error *err);
/* The last lines of what Pebble said; caller owns. */
char *ch_olm_container_log(const struct ch_olm_container *container);

/* A client of its Pebble, however long the path.  `timeout`: in seconds, of each call. */
struct ch_olm_container_client {
    struct ch_pebble *pebble;
    int directory;
};
int ch_olm_container_connect(const struct ch_olm_container *container, double timeout,
                             struct ch_olm_container_client *client, struct ch_error *err);
void ch_olm_container_disconnect(struct ch_olm_container_client *client);

#endif
