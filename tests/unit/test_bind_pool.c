/* SPDX-License-Identifier: Apache-2.0 */
/* The allocator of Lua states: what is in blocks of all sizes survives what happens to others. */
#include "bind/pool.h"
#include "test.h"

#include <stdint.h>
#include <string.h>

enum { COUNT = 64, LARGE = 2000, STEPS = 50000 };

struct held {
    unsigned char *memory;
    size_t size;
    unsigned char byte; /* all of its content */
};

static bool is_intact(const struct held *held)
{
    for (size_t i = 0; i < held->size; i++)
        if (held->memory[i] != held->byte)
            return false;
    return true;
}

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void test_any_order(void)
{
    struct chl_pool *pool = chl_pool_new();
    struct held all[COUNT] = {{.memory = NULL}};
    uint32_t seed = 1;
    bool intact = true;
    for (int step = 0; step < STEPS; step++) {
        struct held *held = &all[next(&seed) % COUNT];
        size_t size = next(&seed) % 4 ? next(&seed) % 100 : next(&seed) % LARGE, kept = held->size;
        unsigned char byte = (unsigned char)next(&seed);
        intact &= is_intact(held);
        /* without memory Lua gives a type as the old size */
        void *memory = chl_pool_allocate(pool, held->memory, held->memory ? kept : 5, size);
        if (size < kept)
            kept = size;
        for (size_t i = 0; i < kept; i++)
            intact &= ((unsigned char *)memory)[i] == held->byte;
        *held = (struct held){memory, size, byte};
        if (size > 0)
            memset(memory, byte, size);
        intact &= (size == 0) == (memory == NULL);
        intact &= (uintptr_t)memory % _Alignof(max_align_t) == 0;
    }
    CHECK(intact);
    for (int i = 0; i < COUNT; i++)
        chl_pool_allocate(pool, all[i].memory, all[i].size, 0);
    CHECK(chl_pool_free(pool) == NULL);
}

/* What was not freed goes with the pool, when it is small; leak checkers look. */
static void test_small_blocks_left(void)
{
    struct chl_pool *pool = chl_pool_new();
    void *large = chl_pool_allocate(pool, NULL, 0, LARGE);
    large = chl_pool_allocate(pool, large, LARGE, 2 * LARGE);
    CHECK(large != NULL);
    CHECK(chl_pool_allocate(pool, large, 2 * LARGE, 0) == NULL);
    CHECK(chl_pool_allocate(pool, NULL, 0, 0) == NULL);
#ifndef __SANITIZE_ADDRESS__
    for (size_t size = 1; size < 300; size++)
        CHECK(chl_pool_allocate(pool, NULL, 0, size) != NULL);
#endif
    CHECK(chl_pool_free(pool) == NULL);
    CHECK(chl_pool_free(NULL) == NULL);
}

int main(void)
{
    RUN(test_any_order);
    RUN(test_small_blocks_left);
    return test_done();
}
