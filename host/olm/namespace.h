/* SPDX-License-Identifier: Apache-2.0 */
/* A file system of its own for a process: what Kubernetes gives a workload and a charm.
 *
 * The functions change the process that calls them, which is a child before its program; after an
 * error it is fit for nothing but its end.  An ordinary user gets a user namespace, root needs
 * none.  Nothing outside of `root` is written. */
#ifndef CH_OLM_NAMESPACE_H
#define CH_OLM_NAMESPACE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A file or directory of the machine, absolute and without links, shown somewhere else. */
struct ch_olm_shown {
    const char *source, *target;
    bool read_only;
};

/* Does this kernel let this user have namespaces?  `*whyp`: what it says if not; caller owns; may
 * be NULL. */
bool ch_olm_namespaces_work(char **whyp);
/* For a charm: the machine as it is, and `containers` at /charm/containers.  The process stays who
 * it is. */
int ch_olm_enter_charm(const char *containers, struct ch_error *err);
/* For a workload, in two steps.  The children of who calls the first are in a process namespace,
 * the first of them being 1, and root. */
int ch_olm_split_workload(struct ch_error *err);
/* The second, in that child.  Its files are those in `root`, which is filled when it is empty: with
 * the directories of a system, and a copy of most of /etc; the machine's programs and libraries,
 * read-only; and what is `shown`. */
int ch_olm_enter_workload(const char *root, const struct ch_olm_shown *shown, size_t count,
                          struct ch_error *err);

/* Fills `root` in the same way, where there are no namespaces. */
int ch_olm_fill_workload(const char *root, struct ch_error *err);

#endif
