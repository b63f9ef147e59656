/* SPDX-License-Identifier: Apache-2.0 */
/* A fuzz target is a file with this function; libFuzzer calls it, or standalone.c. */
#ifndef CH_TESTS_FUZZ_H
#define CH_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
