/* SPDX-License-Identifier: Apache-2.0 */
/* The seam that a script engine fills.  The host knows no Lua: it sees this struct. */
#ifndef CH_DISPATCH_SCRIPT_H
#define CH_DISPATCH_SCRIPT_H

#include "base/error.h"

struct ch_dispatch;

struct ch_script_charm {
    char *class_name; /* owned; "MyCharm": the charm's handle */
    enum { CH_STORAGE_AUTO, CH_STORAGE_LOCAL, CH_STORAGE_CONTROLLER } storage;
};

struct ch_script {
    const struct ch_script_ops *ops;
};

struct ch_script_ops {
    const char *name; /* "lua" */
    /* Loads the charm (src/charm.lua below the context's charm_dir) and finds its class; nothing
     * of framework or model exists yet. */
    int (*load)(struct ch_script *script, struct ch_dispatch *dispatch,
                struct ch_script_charm *charm, struct ch_error *err);
    /* Makes the charm: ch_object_new() with the class name, ch_dispatch_define_events(), then the
     * charm's own constructor, which observes.  Runs inside ch_framework_enter("__init__"). */
    int (*construct)(struct ch_script *script, struct ch_dispatch *dispatch, struct ch_error *err);
    /* The dispatch is about to be torn down: no call may reach the host through it from now on. */
    void (*close)(struct ch_script *script, struct ch_dispatch *dispatch);
};

#endif
