/* SPDX-License-Identifier: Apache-2.0 */
/* Completion in bash and zsh: verbs, options, their values where a list is known, and the names of
 * the applications and units of the model. */
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/pages.h"

#include <string.h>

/* "a b c" of an option whose values the verb's usage lists, or the option itself, as a|b|c.  Caller
 * owns; NULL: they are not known. */
static char *list_values(const struct ch_cli_verb *verb, const struct ch_cli_option *option)
{
    CH_AUTOFREE char *named = ch_asprintf("--%s ", option->name);
    const char *place = strstr(verb->usage, named);
    const char *values = place ? place + strlen(named) : option->value;
    size_t length = values ? strcspn(values, "] ") : 0;
    if (length == 0 || strspn(values, "abcdefghijklmnopqrstuvwxyz|") < length ||
        !memchr(values, '|', length))
        return NULL;
    char *list = ch_strndup(values, length);
    for (char *bar = list; (bar = strchr(bar, '|'));)
        *bar = ' ';
    return list;
}

static bool needs_value(const struct ch_cli_option *option)
{
    return option->value && option->value[0] != '[';
}

/* What the words of a verb are. */
enum words { WORDS_FILES, WORDS_NAMES, WORDS_VERBS };
static enum words kind_of_words(const struct ch_cli_verb *verb)
{
    const char *words = strchr(verb->usage, ' ');
    if (words && strstr(words, "VERB"))
        return WORDS_VERBS;
    if (words && (strncmp(words, " APP", 4) == 0 || strncmp(words, " UNIT", 5) == 0 ||
                  strncmp(words, " [UNIT", 6) == 0 || strncmp(words, " [SELECTOR", 10) == 0))
        return WORDS_NAMES;
    return WORDS_FILES;
}

static void put_verbs(FILE *out)
{
    const char *blank = "";
    for (const struct ch_cli_group *group = ch_cli_groups; group->title; group++)
        for (const struct ch_cli_verb *const *verb = group->verbs; *verb; verb++, blank = " ")
            fprintf(out, "%s%s", blank, (*verb)->name);
}

static void each_verb(FILE *out, void (*put)(FILE *, const struct ch_cli_verb *))
{
    for (const struct ch_cli_group *group = ch_cli_groups; group->title; group++)
        for (const struct ch_cli_verb *const *verb = group->verbs; *verb; verb++)
            put(out, *verb);
}

/* The first columns of the tables of applications and units. */
static const char names[] =
    "    charmhost status 2>/dev/null |\n"
    "        awk '/^(App|Unit) /{on = 1; next} !NF{on = 0} on{sub(/\\*$/, \"\", $1); print $1}'\n";

/* bash */

static void put_bash_values(FILE *out, const struct ch_cli_verb *verb)
{
    const struct ch_cli_option *options[CH_CLI_MOST_OPTIONS];
    ch_cli_list_options(verb, options);
    for (size_t i = 0; options[i]; i++) {
        CH_AUTOFREE char *values = list_values(verb, options[i]);
        if (values && needs_value(options[i]))
            fprintf(out, "    '%s --%s') words='%s' ;;\n", verb->name, options[i]->name, values);
        else if (needs_value(options[i]))
            fprintf(out, "    '%s --%s') return ;;\n", verb->name, options[i]->name);
        if (needs_value(options[i]) && options[i]->letter)
            fprintf(out, "    '%s -%c') return ;;\n", verb->name, options[i]->letter);
    }
}

static void put_bash_words(FILE *out, const struct ch_cli_verb *verb)
{
    static const char *const ways[] = {
        [WORDS_FILES] = "", [WORDS_NAMES] = "$(_charmhost_names)", [WORDS_VERBS] = "$verbs"};
    const struct ch_cli_option *options[CH_CLI_MOST_OPTIONS];
    ch_cli_list_options(verb, options);
    fprintf(out, "    %s,-*) words='", verb->name);
    for (size_t i = 0; options[i]; i++)
        fprintf(out, "%s--%s", i ? " " : "", options[i]->name);
    fprintf(out, "' ;;\n    %s,*) words=\"%s\" ;;\n", verb->name, ways[kind_of_words(verb)]);
}

void ch_cli_print_bash(FILE *out)
{
    fputs("# charmhost: completion in bash\n\n_charmhost_names() {\n", out);
    fputs(names, out);
    fputs("}\n\n_charmhost() {\n    local word=${COMP_WORDS[COMP_CWORD]} "
          "verb=${COMP_WORDS[1]} words='' verbs='",
          out);
    put_verbs(out);
    fputs("'\n    COMPREPLY=()\n    case \"$verb ${COMP_WORDS[COMP_CWORD-1]}\" in\n", out);
    each_verb(out, put_bash_values);
    fputs("    esac\n    [ -n \"$words\" ] || case $verb,$word in\n", out);
    each_verb(out, put_bash_words);
    fputs("    esac\n    [ \"$COMP_CWORD\" -gt 1 ] || words=$verbs\n"
          "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
          "complete -o bashdefault -o default -F _charmhost charmhost\n",
          out);
}

/* zsh */

/* Within '...[here]...' of a specification. */
static void put_zsh_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (strchr("[]:\\", *text))
            fprintf(out, "\\%c", *text);
        else
            putc(*text, out);
    }
}

static void put_zsh_option(FILE *out, const struct ch_cli_verb *verb,
                           const struct ch_cli_option *option)
{
    CH_AUTOFREE char *values = list_values(verb, option);
    if (option->letter)
        fprintf(out, " \\\n        '*'{-%c,--%s}'[", option->letter, option->name);
    else
        fprintf(out, " \\\n        '*--%s%s[", option->name,
                option->value && !needs_value(option) ? "=-" : "");
    put_zsh_text(out, option->about);
    putc(']', out);
    if (option->value) {
        fputs(needs_value(option) ? ":" : "::", out);
        put_zsh_text(out, option->value);
        fprintf(out, ":%s%s%s", values ? "(" : "_files", values ? values : "", values ? ")" : "");
    }
    putc('\'', out);
}

static void put_zsh_verb(FILE *out, const struct ch_cli_verb *verb)
{
    static const char *const ways[] = {
        [WORDS_FILES] = "_files", [WORDS_NAMES] = "_charmhost_names", [WORDS_VERBS] = "($verbs)"};
    const struct ch_cli_option *options[CH_CLI_MOST_OPTIONS];
    ch_cli_list_options(verb, options);
    fprintf(out, "    %s)\n        _arguments", verb->name);
    for (size_t i = 0; options[i]; i++)
        put_zsh_option(out, verb, options[i]);
    fprintf(out, " \\\n        \"*:word:%s\" ;;\n", ways[kind_of_words(verb)]);
}

static void put_zsh_summary(FILE *out, const struct ch_cli_verb *verb)
{
    fprintf(out, "        '%s:", verb->name);
    put_zsh_text(out, verb->summary);
    fputs("'\n", out);
}

void ch_cli_print_zsh(FILE *out)
{
    fputs("#compdef charmhost\n# charmhost: completion in zsh\n\n_charmhost_names() {\n"
          "    local -a names\n    names=(${(f)\"$(\n",
          out);
    fputs(names, out);
    fputs("    )\"})\n    compadd -a names\n}\n\n_charmhost() {\n    local -a summaries\n"
          "    local verbs='",
          out);
    put_verbs(out);
    fputs("'\n    summaries=(\n", out);
    each_verb(out, put_zsh_summary);
    fputs("    )\n    if (( CURRENT == 2 )); then\n        _describe verb summaries\n"
          "        return\n    fi\n    local verb=$words[2]\n    shift words\n"
          "    (( CURRENT-- ))\n    case $verb in\n",
          out);
    each_verb(out, put_zsh_verb);
    fputs("    esac\n}\n\n_charmhost \"$@\"\n", out);
}
