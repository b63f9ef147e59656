/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated Pebble on a socket: what stands in for Pebble's daemon, for one container.
 *
 * Requests are answered as olm/pebble.h says.  Commands are run for real, as children, with their
 * websockets; nothing is held of their streams but what is on its way.  One poll loop; a client
 * that breaks the protocol loses its connection and disturbs nobody else. */
#ifndef CH_OLM_PEBBLE_SERVER_H
#define CH_OLM_PEBBLE_SERVER_H

#include "olm/pebble.h"

struct ch_olm_pebble_server_options {
    struct ch_olm_pebble *pebble; /* borrowed */
    int listener;                 /* a listening socket that does not block; borrowed */
    char *const *environment;     /* of commands; borrowed */
    bool runs_commands; /* if not, they are refused: there is no place where they could run */
};
/* Serves until SIGTERM, and then ends the commands.  All children of this process are waited for:
 * it may be process 1.  Errors: OS. */
int ch_olm_pebble_serve(const struct ch_olm_pebble_server_options *options, struct ch_error *err);

#endif
