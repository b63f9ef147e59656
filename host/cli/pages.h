/* SPDX-License-Identifier: Apache-2.0 */
/* What else is made of the tables of verbs and options: the manual page, completion in shells. */
#ifndef CH_CLI_PAGES_H
#define CH_CLI_PAGES_H

#include <stdio.h>

void ch_cli_print_man(FILE *out);  /* charmhost.1, man(7) */
void ch_cli_print_bash(FILE *out); /* sourced by bash, or put where bash-completion looks */
void ch_cli_print_zsh(FILE *out);  /* _charmhost, somewhere on fpath */

#endif
