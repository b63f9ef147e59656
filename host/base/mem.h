/* SPDX-License-Identifier: Apache-2.0 */
/* Memory: allocation that never fails (it aborts: nothing is committed and Juju
 * retries the hook), cleanup attributes, and a growable byte buffer. */
#ifndef CH_BASE_MEM_H
#define CH_BASE_MEM_H

#include <jansson.h>
#include <stdarg.h>
#include <stddef.h>

void *ch_checked(void *memory); /* what a library allocated: aborts when it is NULL */
void *ch_malloc(size_t size);
void *ch_calloc(size_t count, size_t size);
void *ch_realloc(void *memory, size_t size);
char *ch_strdup(const char *text); /* NULL gives NULL */
/* Copies exactly `length` bytes, NULs too, and ends them with a NUL. */
char *ch_strndup(const char *text, size_t length);
char *ch_asprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *ch_vasprintf(const char *format, va_list args);

/* Declares that a local is released at scope end.  Not in lua/bind/ across calls that may raise:
 * a raise jumps over it. */
#define CH_CLEANUP(function) __attribute__((cleanup(function)))
#define CH_AUTOFREE CH_CLEANUP(ch_free_p)
#define CH_AUTOJSON CH_CLEANUP(ch_json_decref_p)
void ch_free_p(void *pointer_to_pointer);
void ch_json_decref_p(json_t **jsonp);

/* Moves a value out of a variable: returns it and leaves NULL behind. */
#define CH_TAKE(variable)                         \
    __extension__({                               \
        __typeof__(variable) taken_ = (variable); \
        (variable) = NULL;                        \
        taken_;                                   \
    })

#define CH_ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

/* byte buffer; data is NUL-terminated whenever it is not NULL, length does not count the NUL */
struct ch_buf {
    char *data;
    size_t length;
    size_t capacity;
};

#define CH_BUF_INIT  \
    (struct ch_buf)  \
    {                \
        .data = NULL \
    }

void ch_buf_add(struct ch_buf *buf, const void *data, size_t length);
void ch_buf_adds(struct ch_buf *buf, const char *text);
void ch_buf_addf(struct ch_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Makes room for `more` bytes and a NUL at the end, and returns where.  Whoever fills it adds to
 * `length` and writes the NUL. */
char *ch_buf_reserve(struct ch_buf *buf, size_t more);
void ch_buf_clear(struct ch_buf *buf); /* empties, keeps the memory */
char *ch_buf_take(struct ch_buf *buf); /* caller owns; "" when empty, never NULL */
void ch_buf_deinit(struct ch_buf *buf);

#endif
