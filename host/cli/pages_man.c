/* SPDX-License-Identifier: Apache-2.0 */
/* The manual page. */
#include "cli/cli.h"
#include "cli/pages.h"

#include <ctype.h>
#include <string.h>

/* Text as it stands: no letter of it means anything to roff. */
static void put_text(FILE *out, const char *text, size_t length)
{
    if (length > 0 && (*text == '.' || *text == '\''))
        fputs("\\&", out);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\\')
            fputs("\\e", out);
        else if (text[i] == '-')
            fputs("\\-", out);
        else
            putc(text[i], out);
    }
}

static void put(FILE *out, const char *text)
{
    put_text(out, text, strlen(text));
}

static void put_lines(FILE *out, const char *text, const char *before)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        fputs(before, out);
        put_text(out, text, length);
        putc('\n', out);
        text += length + (text[length] == '\n');
    }
}

static void put_option(FILE *out, const struct ch_cli_option *option)
{
    fputs(".TP\n.B ", out);
    if (option->letter)
        fprintf(out, "\\-%c, ", option->letter);
    fputs("\\-\\-", out);
    put(out, option->name);
    if (option->value && option->value[0] == '[') {
        fputs("[=", out);
        put(out, option->value + 1);
    } else if (option->value) {
        fputs(" \\fI", out);
        put(out, option->value);
        fputs("\\fR", out);
    }
    putc('\n', out);
    put(out, option->about);
    putc('\n', out);
}

static void put_verb(FILE *out, const struct ch_cli_verb *verb)
{
    const struct ch_cli_option *options[CH_CLI_MOST_OPTIONS];
    ch_cli_list_options(verb, options);
    fputs(".SS charmhost ", out);
    put(out, verb->usage);
    putc('\n', out);
    putc(toupper((unsigned char)verb->summary[0]), out);
    put(out, verb->summary + 1);
    fputs(".\n", out);
    for (const char *about = verb->about; about && *about;) {
        size_t blank = strspn(about, "\n");
        if (blank > 0)
            fputs(".PP\n", out);
        about += blank;
        size_t length = strcspn(about, "\n");
        put_text(out, about, length);
        putc('\n', out);
        about += length + (about[length] == '\n');
    }
    for (size_t i = 0; options[i + 1]; i++) /* the last one is --help */
        put_option(out, options[i]);
    if (verb->examples) {
        fputs(".PP\n.nf\n", out);
        put_lines(out, verb->examples, "  ");
        fputs(".fi\n", out);
    }
}

static const char head[] =
    ".SH NAME\ncharmhost \\- Juju charms in Lua\n"
    ".SH SYNOPSIS\n.B charmhost\n.I verb\n[\\fIoptions\\fR]\n.br\n"
    ".B charmhost\n.I verb\n.B \\-\\-help\n"
    ".SH DESCRIPTION\n"
    "Makes, checks, tests and packs charms written in Lua, and runs models of charms on this\n"
    "machine, without Juju.\n"
    "Options stand before, between and behind the other words; \\(lq\\-\\-\\(rq ends them.\n"
    "All verbs take\n.B \\-h\nand\n.BR \\-\\-help .\n";

static const char tail[] =
    ".SH EXIT STATUS\n0: done.  1: the operation failed.  2: it was not used as it is meant to "
    "be.\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B CHARMHOST_MODEL\nThe directory of the model, unless\n.B \\-\\-model\nnames one.\n"
    ".TP\n.B SOURCE_DATE_EPOCH\nThe time that files in a packed charm have, in seconds.\n"
    ".TP\n.B JUJU_DEBUG_AT\nWhere a hook stops in the debugger: \\(lqhook\\(rq, the names of "
    "breakpoints, \\(lqall\\(rq.\n"
    ".SH FILES\n"
    ".TP\n.I .charmhost/\nThe model, in the directory where it was made.\n"
    ".SH SEE ALSO\n.BR juju (1)\n";

void ch_cli_print_man(FILE *out)
{
    fprintf(out, ".TH CHARMHOST 1 \"\" \"charmhost %s\" \"User Commands\"\n%s", CH_VERSION, head);
    for (const struct ch_cli_group *group = ch_cli_groups; group->title; group++) {
        fputs(".SH ", out);
        for (const char *letter = group->title; *letter; letter++)
            putc(toupper((unsigned char)*letter), out);
        putc('\n', out);
        for (const struct ch_cli_verb *const *verb = group->verbs; *verb; verb++)
            put_verb(out, *verb);
    }
    fputs(tail, out);
}
