/* SPDX-License-Identifier: Apache-2.0 */
#include "bind/pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
enum { LARGEST = 0 }; /* each block is malloc's, so that misuse of it is seen */
#else
enum { LARGEST = 512 }; /* of a small block */
#endif

enum { GRAIN = 16, CHUNK = 64 * 1024, CLASSES = LARGEST / GRAIN + 1 };

struct block {
    struct block *next;
};

struct chunk {
    struct chunk *next;
    max_align_t memory[];
};

struct chl_pool {
    struct block *free[CLASSES]; /* by size in grains */
    char *rest, *end;            /* what is left of the chunk made last */
    struct chunk *chunks;
};

struct chl_pool *chl_pool_new(void)
{
    return calloc(1, sizeof(struct chl_pool));
}

/* A block from the end of the chunks.  NULL: there is no memory. */
static void *carve(struct chl_pool *pool, size_t size)
{
    if ((size_t)(pool->end - pool->rest) < size) {
        struct chunk *chunk = malloc(CHUNK);
        if (!chunk)
            return NULL;
        chunk->next = pool->chunks;
        pool->chunks = chunk;
        pool->rest = (char *)chunk->memory;
        pool->end = (char *)chunk + CHUNK;
    }
    void *block = pool->rest;
    pool->rest += size;
    return block;
}

static size_t class_of(size_t size)
{
    return (size + GRAIN - 1) / GRAIN;
}

static void *take(struct chl_pool *pool, size_t size)
{
    struct block **list = &pool->free[class_of(size)], *block = *list;
    if (!block)
        return carve(pool, class_of(size) * GRAIN);
    *list = block->next;
    return block;
}

static void give(struct chl_pool *pool, void *memory, size_t size)
{
    struct block **list = &pool->free[class_of(size)], *block = memory;
    block->next = *list;
    *list = block;
}

/* To another class of size, or from or to malloc's. */
static void *move(struct chl_pool *pool, void *memory, size_t old_size, size_t new_size)
{
    void *moved = new_size <= LARGEST ? take(pool, new_size) : malloc(new_size);
    if (!moved)
        return NULL;
    memcpy(moved, memory, old_size < new_size ? old_size : new_size);
    if (old_size <= LARGEST)
        give(pool, memory, old_size);
    else
        free(memory);
    return moved;
}

void *chl_pool_allocate(void *data, void *memory, size_t old_size, size_t new_size)
{
    struct chl_pool *pool = data;
    if (!memory) /* old_size is a type */
        return new_size == 0 ? NULL : new_size <= LARGEST ? take(pool, new_size) : malloc(new_size);
    if (new_size == 0) {
        if (old_size <= LARGEST)
            give(pool, memory, old_size);
        else
            free(memory);
        return NULL;
    }
    if (old_size > LARGEST && new_size > LARGEST)
        return realloc(memory, new_size);
    if (old_size <= LARGEST && class_of(old_size) == class_of(new_size))
        return memory;
    return move(pool, memory, old_size, new_size);
}

struct chl_pool *chl_pool_free(struct chl_pool *pool)
{
    while (pool && pool->chunks) {
        struct chunk *chunk = pool->chunks;
        pool->chunks = chunk->next;
        free(chunk);
    }
    free(pool);
    return NULL;
}
