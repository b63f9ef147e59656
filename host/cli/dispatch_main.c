/* SPDX-License-Identifier: Apache-2.0 */
/* charmhost-dispatch: the program that is the file `dispatch` of a packed charm. */
#include "cli/cli.h"

int main(int argc, char **argv)
{
    return ch_cli_dispatch(argc, argv);
}
