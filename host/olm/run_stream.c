/* SPDX-License-Identifier: Apache-2.0 */
/* What a run waits for, and what its process prints: lines for the log, texts of actions and
 * scripts. */
#include "olm/runner_private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { LINE = 4096, MOST_TEXT = 16 << 20 };

/* sources of the loop */

int ch_olm_source_watch(struct ch_olm_source *source)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};
    return epoll_ctl(source->run->runner->epoll, EPOLL_CTL_ADD, source->descriptor, &event);
}

void ch_olm_source_unwatch(struct ch_olm_source *source)
{
    if (source->descriptor >= 0)
        epoll_ctl(source->run->runner->epoll, EPOLL_CTL_DEL, source->descriptor, NULL);
}

void ch_olm_source_close(struct ch_olm_source *source)
{
    ch_olm_source_unwatch(source);
    if (source->descriptor >= 0)
        close(source->descriptor);
    source->descriptor = -1;
}

/* the log */

void ch_olm_run_log(const struct ch_olm_run *run, const char *module, const char *level,
                    const char *message)
{
    ch_olm_record(run->runner->olm, "{s:s, s:s, s:s, s:s, s:s}", "type", "log", "unit", run->unit,
                  "module", module, "level", level, "message", message);
}

static void log_line(const struct ch_olm_run *run, const struct ch_olm_stream *stream,
                     const char *line, size_t length)
{
    CH_AUTOFREE char *text = ch_text_sanitize(line, length);
    ch_olm_run_log(run, run->module, stream->level, text);
}

/* What actions and scripts print, up to a limit. */
static void catch_text(struct ch_olm_stream *stream, const char *data, size_t length)
{
    size_t room = MOST_TEXT - stream->text.length;
    ch_buf_add(&stream->text, data, length < room ? length : room);
    stream->cut |= length > room;
}

static void take_text(struct ch_olm_run *run, struct ch_olm_stream *stream, const char *data,
                      size_t length)
{
    if (strcmp(ch_olm_text(run->hook, "kind"), "hook") != 0)
        catch_text(stream, data, length);
    for (size_t i = 0; i < length; i++) {
        bool end = data[i] == '\n';
        if (!end)
            ch_buf_add(&stream->line, &data[i], 1);
        if (!end && stream->line.length < LINE)
            continue;
        if (!end || !stream->broken || stream->line.length > 0)
            log_line(run, stream, stream->line.data ? stream->line.data : "", stream->line.length);
        stream->broken = !end;
        ch_buf_clear(&stream->line);
    }
}

static void read_stream(struct ch_olm_run *run, struct ch_olm_stream *stream)
{
    char data[65536];
    ssize_t count = read(stream->source.descriptor, data, sizeof(data));
    if (count > 0)
        take_text(run, stream, data, (size_t)count);
    else if (count == 0 || (errno != EINTR && errno != EAGAIN))
        ch_olm_source_close(&stream->source);
}

static void output_ready(struct ch_olm_run *run)
{
    read_stream(run, &run->output);
}

static void errors_ready(struct ch_olm_run *run)
{
    read_stream(run, &run->errors);
}

static int open_stream(struct ch_olm_run *run, struct ch_olm_stream *stream, const char *level,
                       void (*ready)(struct ch_olm_run *run), int *endp)
{
    int pair[2];
    if (pipe2(pair, O_CLOEXEC) < 0)
        return -1;
    fcntl(pair[0], F_SETFL, O_NONBLOCK);
    stream->level = level;
    stream->source = (struct ch_olm_source){run, pair[0], ready};
    *endp = pair[1];
    return ch_olm_source_watch(&stream->source);
}

int ch_olm_run_open_streams(struct ch_olm_run *run, int *outputp, int *errorsp)
{
    if (open_stream(run, &run->output, "DEBUG", output_ready, outputp) < 0)
        return -1;
    return open_stream(run, &run->errors, "WARNING", errors_ready, errorsp);
}

void ch_olm_run_end_lines(struct ch_olm_run *run)
{
    static const char *const names[] = {"stdout", "stderr"};
    struct ch_olm_stream *const streams[] = {&run->output, &run->errors};
    for (size_t i = 0; i < CH_ARRAY_LEN(streams); i++) {
        if (streams[i]->cut)
            ch_buf_addf(&run->errors.text, "\n(%s was cut: it has more than %d bytes)\n", names[i],
                        MOST_TEXT);
        if (streams[i]->line.length > 0)
            log_line(run, streams[i], streams[i]->line.data, streams[i]->line.length);
        ch_buf_clear(&streams[i]->line);
    }
}
