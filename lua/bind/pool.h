/* SPDX-License-Identifier: Apache-2.0 */
/* The allocator of Lua states: small blocks from chunks that are given back all at once.
 *
 * A state makes and drops many small objects, and ends as a whole; Lua says how large what it frees
 * was. So a freed block is the head of a list of its size, and needs no header.  Under the address
 * sanitizer and with blocks that are not small, malloc() does it. */
#ifndef CHL_BIND_POOL_H
#define CHL_BIND_POOL_H

#include <stddef.h>

struct chl_pool;

/* NULL: there is no memory. */
struct chl_pool *chl_pool_new(void);
/* A lua_Alloc, `pool` being a struct chl_pool. */
void *chl_pool_allocate(void *pool, void *memory, size_t old_size, size_t new_size);
/* What was allocated from it and is small goes with it.  NULL is allowed.  Return: NULL. */
struct chl_pool *chl_pool_free(struct chl_pool *pool);

#endif
