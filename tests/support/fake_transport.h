/* SPDX-License-Identifier: Apache-2.0 */
/* A scripted transport: the hook commands that a test expects, in order, and what they answer.
 *
 *     struct fake_transport fake = FAKE_TRANSPORT(
 *         {"is-leader --format=json", .output = "true"},
 *         {"relation-set -r db:7 --file -", .input = "{\"k\": \"v\"}"},
 *         {"secret-get --format=json --label x", .errors = "ERROR not found\n", .code = 1});
 *     ... code under test, given &fake.base ...
 *     fake_transport_done(&fake);
 *
 * A command that was not expected, or comes out of turn, or has another stdin, fails the test with
 * both texts, and the code under test gets a RUNTIME error.  fake_transport_done() fails the test
 * for each command that never came.
 *
 * As with the real ones, the failure of a posted command (juju-log) is reported by the next flush.
 * The last line of a dispatch, on its use of hook commands, need not be among the expected. */
#ifndef CH_TESTS_FAKE_TRANSPORT_H
#define CH_TESTS_FAKE_TRANSPORT_H

#include "hookcmd/transport.h"
#include "test.h"

struct fake_call {
    const char *command;                            /* argv joined by blanks; a '*' stands for any
                                                       run of characters without a blank, a
                                                       "**" at its end for anything */
    const char *input;                              /* stdin; NULL: there must be none */
    const char *output, *errors;                    /* what it prints; NULL: nothing */
    int code;                                       /* its exit status */
    void (*look)(const struct ch_command *command); /* more checks while it "runs", or NULL */
};

struct fake_transport {
    struct ch_transport base;
    const struct fake_call *calls; /* ends with a NULL command */
    size_t next;                   /* index of the call expected next */
    unsigned posted;               /* how many came through post */
    unsigned writes;               /* how many said that they may change something */
    struct ch_error failure;       /* of a posted command, until it is reported */
};

/* The calls live as long as the block that the macro stands in. */
#define FAKE_TRANSPORT(...) fake_transport_make_((const struct fake_call[]){__VA_ARGS__, {NULL}})

static inline char *fake_join_(const char *const *argv)
{
    struct ch_buf out = CH_BUF_INIT;
    for (size_t i = 0; argv[i]; i++)
        ch_buf_addf(&out, "%s%s", i ? " " : "", argv[i]);
    return ch_buf_take(&out);
}

static inline bool fake_matches_(const char *pattern, const char *text)
{
    if (strcmp(pattern, "**") == 0)
        return true;
    if (*pattern == '*') {
        size_t longest = strcspn(text, " ");
        for (size_t length = 0; length <= longest; length++)
            if (fake_matches_(pattern + 1, text + length))
                return true;
        return false;
    }
    if (*pattern != *text)
        return false;
    return *pattern == '\0' || fake_matches_(pattern + 1, text + 1);
}

static inline bool fake_input_is_(const struct ch_command *command, const char *input)
{
    if (!input || !command->input)
        return !input && !command->input;
    return command->input_length == strlen(input) &&
           memcmp(command->input, input, command->input_length) == 0;
}

/* The call that `command` is, or NULL after failing the test. */
static inline const struct fake_call *fake_expect_(struct fake_transport *fake,
                                                   const struct ch_command *command)
{
    const struct fake_call *call = &fake->calls[fake->next];
    CH_AUTOFREE char *got = fake_join_(command->argv);
    if (!call->command || !fake_matches_(call->command, got)) {
        printf("# hook command %s\n# expected     %s\n", got,
               call->command ? call->command : "(no more)");
        test_fail_(__FILE__, __LINE__, "unexpected hook command");
        return NULL;
    }
    fake->next++;
    fake->writes += command->writes;
    if (!fake_input_is_(command, call->input)) {
        printf("# stdin of %s\n# got      %.*s\n# expected %s\n", got, (int)command->input_length,
               command->input ? (const char *)command->input : "(none)",
               call->input ? call->input : "(none)");
        test_fail_(__FILE__, __LINE__, "unexpected stdin of a hook command");
    }
    if (call->look)
        call->look(command);
    return call;
}

static inline int fake_run_(struct ch_transport *transport, const struct ch_command *command,
                            struct ch_reply *reply, struct ch_error *err)
{
    const struct fake_call *call = fake_expect_((struct fake_transport *)transport, command);
    if (!call)
        return ch_error_set(err, CH_ERROR_RUNTIME, "unexpected hook command %s", command->argv[0]);
    reply->code = call->code;
    if (call->output)
        ch_buf_adds(&reply->output, call->output);
    if (call->errors)
        ch_buf_adds(&reply->errors, call->errors);
    return 0;
}

static inline bool fake_is_usage_(const struct fake_transport *fake,
                                  const struct ch_command *command)
{
    const char *next = fake->calls[fake->next].command;
    return strcmp(command->argv[0], "juju-log") == 0 &&
           strncmp(command->argv[4], "Hook commands: ", 15) == 0 &&
           !(next && strstr(next, "-- Hook commands: "));
}

static inline int fake_post_(struct ch_transport *transport, const struct ch_command *command,
                             struct ch_error *err)
{
    struct fake_transport *fake = (struct fake_transport *)transport;
    struct ch_reply reply = {0};
    if (fake_is_usage_(fake, command))
        return 0;
    fake->posted++;
    if (fake_run_(transport, command, &reply, err) < 0)
        return -1;
    if (reply.code != 0)
        ch_reply_error(&reply, command, &fake->failure);
    ch_reply_deinit(&reply);
    return 0;
}

static inline int fake_flush_(struct ch_transport *transport, struct ch_error *err)
{
    struct fake_transport *fake = (struct fake_transport *)transport;
    if (fake->failure.kind == CH_ERROR_NONE)
        return 0;
    ch_error_move(err, &fake->failure);
    ch_error_clear(&fake->failure);
    return -1;
}

/* The fake lives in the test's frame: whoever owns the transport may "free" it. */
static inline void fake_free_(struct ch_transport *transport)
{
    (void)transport;
}

static inline struct fake_transport fake_transport_make_(const struct fake_call *calls)
{
    static const struct ch_transport_ops ops = {.name = "fake",
                                                .run = fake_run_,
                                                .post = fake_post_,
                                                .flush = fake_flush_,
                                                .free = fake_free_};
    return (struct fake_transport){.base = {.ops = &ops}, .calls = calls};
}

static inline void fake_transport_done(struct fake_transport *fake)
{
    for (const struct fake_call *call = &fake->calls[fake->next]; call->command; call++) {
        printf("# expected %s\n", call->command);
        test_fail_(__FILE__, __LINE__, "a hook command that never came");
    }
    ch_error_clear(&fake->failure);
}

#endif
