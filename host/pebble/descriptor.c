/* SPDX-License-Identifier: Apache-2.0 */
/* Sources and sinks that are descriptors of ours: files, pipes, terminals. */
#include "pebble/pebble.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

static ssize_t read_descriptor(void *data, char *bytes, size_t size, struct ch_error *err)
{
    ssize_t count;
    do
        count = read(*(int *)data, bytes, size);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        ch_error_set_errno(err, CH_ERROR_OS, errno, "reading what is to be sent to Pebble");
    return count;
}

struct ch_pebble_source ch_pebble_source_descriptor(int *descriptor)
{
    return (struct ch_pebble_source){
        .read = read_descriptor, .data = descriptor, .polled = true, .descriptor = *descriptor};
}

static int write_descriptor(void *data, const char *bytes, size_t length, struct ch_error *err)
{
    int descriptor = *(int *)data;
    while (length > 0) {
        ssize_t count = write(descriptor, bytes, length);
        if (count < 0 && errno == EAGAIN) { /* it does not block, but we have nothing else to do */
            struct pollfd end = {.fd = descriptor, .events = POLLOUT};
            poll(&end, 1, -1);
        } else if (count < 0 && errno != EINTR) {
            ch_error_set_errno(err, CH_ERROR_OS, errno, "writing what Pebble sent");
            return -1;
        } else if (count > 0) {
            bytes += count;
            length -= (size_t)count;
        }
    }
    return 0;
}

struct ch_pebble_sink ch_pebble_sink_descriptor(int *descriptor)
{
    return (struct ch_pebble_sink){.write = write_descriptor, .data = descriptor};
}
