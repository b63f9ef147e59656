/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CH_MODEL_MODEL_H
#define CH_MODEL_MODEL_H
struct ch_model;
#endif
