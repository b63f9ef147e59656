/* SPDX-License-Identifier: Apache-2.0 */
/* The hash table: borrowed keys, removal without graves. */
#include "base/mem.h"
#include "base/table.h"
#include "test.h"

static void test_empty(void)
{
    struct ch_table table = {0};
    CHECK(ch_table_get(&table, "a") == NULL);
    CHECK(ch_table_remove(&table, "a") == NULL);
    ch_table_deinit(&table);
    ch_table_deinit(&table);
}

static void test_add_get_remove(void)
{
    struct ch_table table = {0};
    int one = 1, two = 2;
    CHECK(ch_table_add(&table, "a", &one));
    CHECK(!ch_table_add(&table, "a", &two)); /* nothing done */
    CHECK(ch_table_get(&table, "a") == &one);
    CHECK_INT(table.count, 1);
    char same[] = "a"; /* keys are compared by their text */
    CHECK(ch_table_get(&table, same) == &one);
    CHECK(ch_table_get(&table, "") == NULL);
    CHECK(ch_table_get(&table, "aa") == NULL);
    CHECK(ch_table_add(&table, "", &two));
    CHECK(ch_table_get(&table, "") == &two);
    CHECK(ch_table_remove(&table, "b") == NULL);
    CHECK(ch_table_remove(&table, "a") == &one);
    CHECK(ch_table_remove(&table, "a") == NULL);
    CHECK(ch_table_get(&table, "a") == NULL);
    CHECK(ch_table_get(&table, "") == &two);
    CHECK_INT(table.count, 1);
    CHECK(ch_table_add(&table, "a", &two));
    CHECK(ch_table_get(&table, "a") == &two);
    ch_table_deinit(&table);
}

/* A long, fixed, irregular sequence of additions and removals against a plain array. */
static void test_against_an_array(void)
{
    enum { KEYS = 400, STEPS = 20000 };
    static char names[KEYS][8];
    static bool present[KEYS];
    struct ch_table table = {0};
    unsigned long state = 12345;
    size_t count = 0;
    for (int i = 0; i < KEYS; i++)
        snprintf(names[i], sizeof(names[i]), "k%d", i);
    for (int step = 0; step < STEPS; step++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        size_t i = (state >> 33) % KEYS;
        if (state >> 62 & 1) {
            CHECK(ch_table_add(&table, names[i], names[i]) == !present[i]);
            count += !present[i];
            present[i] = true;
        } else {
            CHECK(ch_table_remove(&table, names[i]) == (present[i] ? names[i] : NULL));
            count -= present[i];
            present[i] = false;
        }
        CHECK(table.count == count);
    }
    for (int i = 0; i < KEYS; i++)
        CHECK(ch_table_get(&table, names[i]) == (present[i] ? names[i] : NULL));
    CHECK(table.capacity >= count && (table.capacity & (table.capacity - 1)) == 0);
    ch_table_deinit(&table);
}

int main(void)
{
    RUN(test_empty);
    RUN(test_add_get_remove);
    RUN(test_against_an_array);
    return test_done();
}
