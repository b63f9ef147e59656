/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to the simulated Pebble: "METHOD TARGET\nBODY\0", one after the other; a body that
 * begins with "--" is multipart.  Each is answered, and what is known in the end is a state to
 * begin with. */
#include "fuzz.h"
#include "olm/pebble.h"

#include <stdlib.h>
#include <string.h>

#define BOUNDARY "01234567890123456789012345678901"

static double now(void *data)
{
    (void)data;
    return 1767225600;
}

static void check(bool fine)
{
    if (!fine)
        abort();
}

static void ask(struct ch_olm_pebble *pebble, const char *text, size_t length)
{
    CH_AUTOFREE char *whole = ch_strndup(text, length);
    size_t line = strcspn(whole, "\n"), method = strcspn(whole, " \n");
    const char *body = whole[line] ? whole + line + 1 : "";
    CH_AUTOFREE char *target = ch_strndup(whole + method, line - method);
    bool multipart = strncmp(body, "--", 2) == 0;
    const struct ch_pebble_request request = {
        .method = strncmp(whole, "GET", 3) == 0 ? "GET" : "POST",
        .target = target + (*target == ' '),
        .accept = "multipart/form-data",
        .content_type = multipart ? "multipart/form-data; boundary=" BOUNDARY : "application/json",
        .body = body,
        .length = strlen(body)};
    struct ch_pebble_answer answer;
    ch_olm_pebble_answer(pebble, &request, &answer);
    check(answer.status >= 200 && answer.content_type);
    if (strcmp(answer.content_type, "application/json") == 0) {
        CH_AUTOJSON json_t *envelope = json_loadb(answer.body.data, answer.body.length, 0, NULL);
        check(json_is_string(json_object_get(envelope, "type")));
    }
    ch_pebble_answer_deinit(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct ch_clock clock = {now, now, NULL};
    struct ch_olm_pebble_options options = {.root = "/proc/self/nowhere", .clock = &clock};
    struct ch_olm_pebble *pebble = ch_olm_pebble_new(&options, NULL);
    const char *text = (const char *)data;
    while (size > 0) {
        size_t length = strnlen(text, size);
        ask(pebble, text, length);
        size -= length < size ? length + 1 : length;
        text += length + 1;
    }
    options.state = json_deep_copy(ch_olm_pebble_state(pebble));
    struct ch_olm_pebble *again = ch_olm_pebble_new(&options, NULL);
    check(again != NULL);
    ch_olm_pebble_free(again);
    ch_olm_pebble_free(pebble);
    return 0;
}
