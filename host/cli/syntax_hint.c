/* SPDX-License-Identifier: Apache-2.0 */
/* What Lua writes for what Python writes: for those who come from there and meet a syntax error. */
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A line of the text, without blanks in front; caller owns.  NULL: there is none. */
static char *line_of(const char *text, long line)
{
    for (; text && line > 1; line--) {
        text = strchr(text, '\n');
        text += text != NULL;
    }
    if (!text || line < 1)
        return NULL;
    text += strspn(text, " \t");
    return ch_strndup(text, strcspn(text, "\n"));
}

static bool begins(const char *line, const char *word)
{
    size_t length = strlen(word);
    return line && ch_text_starts(line, word) && !isalnum((unsigned char)line[length]) &&
           line[length] != '_';
}

/* Whether the error is at the operator. */
static bool has_operator(const char *line, const char *sign, const char *message)
{
    CH_AUTOFREE char *near = ch_asprintf("near '%c'", *sign);
    return line && strstr(message, near) && strstr(line, sign);
}

const char *ch_cli_syntax_hint(const char *text, long line, const char *message)
{
    static const struct {
        const char *word, *hint;
    } words[] =
        {
            {"elif", "; Lua has 'elseif ... then' for 'elif'"},
            {"import", "; Lua has 'local NAME = require \"NAME\"' for 'import'"},
            {"from", "; Lua has 'local NAME = require \"MODULE\".NAME' for 'from'"},
            {"def", "; Lua has 'function NAME() ... end' for 'def'"},
            {"class", "; a class is made by 'ops.CharmBase:extend \"NAME\"'"},
            {"try", "; Lua has 'local ok, err = pcall(FUNCTION)' for 'try'"},
            {"#", "; Lua has '--' for '#'"},
        },
      signs[] = {
          {"!=", "; Lua has '~=' for '!='"},
          {"+=", "; Lua has 'a = a + b' for 'a += b'"},
          {"-=", "; Lua has 'a = a - b' for 'a -= b'"},
      };
    CH_AUTOFREE char *here = line_of(text, line);
    CH_AUTOFREE char *before = line_of(text, line - 1);
    for (size_t i = 0; i < CH_ARRAY_LEN(signs); i++)
        if (has_operator(here, signs[i].word, message))
            return signs[i].hint;
    for (size_t i = 0; i < CH_ARRAY_LEN(words); i++)
        if (begins(here, words[i].word))
            return words[i].hint;
    return begins(before, "try") ? words[5].hint : ""; /* `try:` calls a method of the next line */
}
