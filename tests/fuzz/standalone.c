/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over the files of its corpus, and over every prefix of each: an ordinary test,
 * with any compiler. */
#include "base/file.h"
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void run_file(const char *directory, const char *name, int number)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf data = CH_BUF_INIT;
    CH_AUTOFREE char *path = ch_path_join(directory, name);
    if (ch_file_read(path, 0, &data, NULL) < 0)
        abort();
    for (size_t length = 0; length <= data.length; length++)
        LLVMFuzzerTestOneInput((const uint8_t *)data.data, length);
    printf("ok %d - %s\n", number, name);
}

int main(int argc, char **argv)
{
    struct dirent **entries;
    int number = 0, count = argc == 2 ? scandir(argv[1], &entries, NULL, compare) : -1;
    if (count < 0) {
        fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
        return 2;
    }
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.')
            run_file(argv[1], entries[i]->d_name, ++number);
        free(entries[i]);
    }
    free(entries);
    printf("1..%d\n", number);
    return number == 0;
}
