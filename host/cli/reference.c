/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of the reference of the API: what `charmhost help NAME` prints. */
#include "cli/reference.h"
#include "base/mem.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    WIDTH = 100, /* of lines on a terminal */
    SHOWN = 3,   /* parts that are printed as a whole; of more, the names */
};

/* A part of a page. */
struct part {
    char *name; /* "ops.Unit.set_ports"; owned */
    const char *text;
    size_t length;
};

struct parts {
    struct part *list;
    size_t count;
};

/* reading */

static const char *line_end(const char *line)
{
    const char *end = strchr(line, '\n');
    return end ? end + 1 : line + strlen(line);
}

static void add_part(struct parts *parts, char *name, const char *text, size_t length)
{
    for (char *c = name; *c; c++)
        if (*c == ':')
            *c = '.';
    parts->list = ch_realloc(parts->list, (parts->count + 1) * sizeof(*parts->list));
    parts->list[parts->count++] = (struct part){name, text, length};
}

/* Where the next heading begins, or the end of the text. */
static const char *next_heading(const char *line)
{
    for (line = line_end(line);
         *line && !ch_text_starts(line, "## ") && !ch_text_starts(line, "### ");)
        line = line_end(line);
    return line;
}

/* "## CLASS", "### CLASS:METHOD", and "- `.FIELD`" below the former. */
static void read_page(const char *text, struct parts *parts)
{
    CH_AUTOFREE char *class = NULL;
    for (const char *line = text; *line; line = line_end(line)) {
        size_t length = strcspn(line, "\n");
        bool heads_class = ch_text_starts(line, "## ");
        if (heads_class || ch_text_starts(line, "### ")) {
            const char *name = strchr(line, ' ') + 1;
            char *copy = ch_strndup(name, length - (size_t)(name - line));
            add_part(parts, copy, line, (size_t)(next_heading(line) - line));
            if (heads_class) {
                free(class);
                class = ch_strdup(copy);
            }
        } else if (class && ch_text_starts(line, "- `.")) {
            const char *name = line + strlen("- `.");
            int width = (int)strcspn(name, "`");
            add_part(parts, ch_asprintf("%s.%.*s", class, width, name), line, length);
        }
    }
}

static void free_parts(struct parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        free(parts->list[i].name);
    free(parts->list);
}

/* finding */

/* "Unit:set-ports()" as "Unit.set_ports", without "ops." in front.  Caller owns. */
static char *plain_name(const char *name)
{
    if (ch_text_starts(name, "ops.") && name[4])
        name += 4;
    char *plain = ch_strndup(name, strcspn(name, "("));
    for (char *c = plain; *c; c++)
        if (*c == ':')
            *c = '.';
        else if (*c == '-')
            *c = '_';
    return plain;
}

static const char *last_word(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

/* "ENDPOINT_relation_changed" -> "relation_changed" */
static const char *without_subject(const char *word)
{
    size_t length = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return length > 1 && word[length] == '_' ? word + length + 1 : word;
}

static bool is_whole(const char *name, const char *wanted)
{
    return strcasecmp(ch_text_starts(name, "ops.") ? name + 4 : name, wanted) == 0;
}

static bool is_end(const char *name, const char *wanted)
{
    size_t length = strlen(name), wanted_length = strlen(wanted);
    if (strcasecmp(without_subject(last_word(name)), wanted) == 0)
        return true;
    return length > wanted_length && name[length - wanted_length - 1] == '.' &&
           strcasecmp(name + length - wanted_length, wanted) == 0;
}

static struct parts select_parts(const struct parts *parts, const char *wanted,
                                 bool (*matches)(const char *name, const char *wanted))
{
    struct parts found = {NULL, 0};
    for (size_t i = 0; i < parts->count; i++)
        if (matches(parts->list[i].name, wanted))
            add_part(&found, ch_strdup(parts->list[i].name), parts->list[i].text,
                     parts->list[i].length);
    return found;
}

/* "Derived from [NAME](...)" in the text of a class.  Caller owns; NULL: from none. */
static char *parent_of(const struct part *class)
{
    const char *text = strstr(class->text, "Derived from [");
    if (!text || text > class->text + class->length)
        return NULL;
    text += strlen("Derived from [");
    return ch_strndup(text, strcspn(text, "]"));
}

/* "Unit.status" as what the class has it from that the class is derived from: "ops.Entity.status".
 */
static struct parts select_inherited(const struct parts *parts, const char *wanted)
{
    struct parts found = {NULL, 0};
    const char *dot = strrchr(wanted, '.');
    CH_AUTOFREE char *class = ch_strndup(wanted, dot ? (size_t)(dot - wanted) : 0);
    for (size_t i = 0; i < parts->count && dot && found.count == 0; i++) {
        if (!is_whole(parts->list[i].name, class))
            continue;
        CH_AUTOFREE char *parent = parent_of(&parts->list[i]);
        CH_AUTOFREE char *name = ch_asprintf("%s%s", parent ? parent : "", dot);
        CH_AUTOFREE char *plain = plain_name(name);
        if (!parent)
            continue;
        found = select_parts(parts, plain, is_whole);
        if (found.count == 0)
            found = select_inherited(parts, plain);
    }
    return found;
}

static void refuse(const struct parts *parts, const char *name, struct ch_error *err)
{
    const char **names = ch_calloc(parts->count + 1, sizeof(*names));
    CH_AUTOFREE char *plain = plain_name(name);
    for (size_t i = 0; i < parts->count; i++)
        names[i] = strchr(plain, '.') ? parts->list[i].name : last_word(parts->list[i].name);
    CH_AUTOFREE char *whole = ch_asprintf("ops.%s", plain);
    const char *near = ch_text_nearest(strchr(plain, '.') ? whole : plain, names, parts->count);
    ch_error_set(err, CH_ERROR_KEY, "there is no verb and no name of the API '%s'%s%s%s", name,
                 near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    free(names);
}

/* printing */

/* Without backquotes, and "[text](place)" as "text". */
static char *without_markup(const char *line, size_t length)
{
    struct ch_buf out = CH_BUF_INIT;
    for (const char *c = line, *end = line + length; c < end; c++) {
        const char *close = *c == '[' ? memchr(c, ']', (size_t)(end - c)) : NULL;
        const char *stop = close && close + 1 < end && close[1] == '('
                               ? memchr(close, ')', (size_t)(end - close))
                               : NULL;
        if (stop) {
            ch_buf_add(&out, c + 1, (size_t)(close - c - 1));
            c = stop;
        } else if (*c != '`') {
            ch_buf_add(&out, c, 1);
        }
    }
    return ch_buf_take(&out);
}

/* Breaks a line between words; items of lists go on below their text. */
static void add_wrapped(struct ch_buf *out, const char *line)
{
    size_t column = 0, indent = *line == '-' || *line == '*' ? 2 : 0;
    for (const char *word = line; *word;) {
        size_t length = strcspn(word, " ");
        if (column > indent && column + 1 + length > WIDTH) {
            ch_buf_addf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (word > line) {
            ch_buf_adds(out, " ");
            column++;
        }
        ch_buf_add(out, word, length);
        column += length;
        word += length + (word[length] == ' ');
    }
    ch_buf_adds(out, "\n");
}

static void add_text(struct ch_buf *out, const struct part *part)
{
    const char *end = part->text + part->length;
    while (end > part->text && isspace((unsigned char)end[-1]))
        end--;
    for (const char *line = part->text; line < end; line = line_end(line)) {
        size_t length = strcspn(line, "\n");
        if (*line == '#') {
            ch_buf_addf(out, "%s\n", part->name);
        } else if (ch_text_starts(line, "    ")) {
            ch_buf_add(out, line, length);
            ch_buf_adds(out, "\n");
        } else if (ch_text_starts(line, "- `.") && part->length <= length + 1) {
            CH_AUTOFREE char *plain =
                without_markup(line + strlen("- `."), length - strlen("- `."));
            CH_AUTOFREE char *whole = ch_asprintf(
                "%.*s.%s", (int)(last_word(part->name) - part->name - 1), part->name, plain);
            add_wrapped(out, whole);
        } else {
            CH_AUTOFREE char *plain = without_markup(line, length);
            add_wrapped(out, plain);
        }
    }
}

/* The names of the functions of a class, which have parts of their own. */
static void add_functions(struct ch_buf *out, const struct parts *parts, const struct part *class)
{
    CH_CLEANUP(ch_buf_deinit) struct ch_buf line = CH_BUF_INIT;
    size_t length = strlen(class->name);
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->list[i];
        if (ch_text_starts(part->text, "### ") && ch_text_starts(part->name, class->name) &&
            last_word(part->name) == part->name + length + 1)
            ch_buf_addf(&line, "%s%s", line.length ? ", " : "functions: ", last_word(part->name));
    }
    if (line.length > 0) {
        ch_buf_adds(out, "\n");
        add_wrapped(out, line.data);
    }
}

static char *show(const struct parts *parts, const struct parts *found)
{
    struct ch_buf out = CH_BUF_INIT;
    for (size_t i = 0; i < found->count && found->count <= SHOWN; i++) {
        ch_buf_adds(&out, i > 0 ? "\n" : "");
        add_text(&out, &found->list[i]);
        if (ch_text_starts(found->list[i].text, "## "))
            add_functions(&out, parts, &found->list[i]);
    }
    for (size_t i = 0; i < found->count && found->count > SHOWN; i++)
        ch_buf_addf(&out, "charmhost help %s\n", found->list[i].name);
    return ch_buf_take(&out);
}

char *ch_reference_find(const struct ch_template *pages, const char *name, struct ch_error *err)
{
    struct parts parts = {NULL, 0};
    CH_AUTOFREE char *wanted = plain_name(name);
    for (; pages->name; pages++)
        read_page(pages->text, &parts);
    struct parts found = select_parts(&parts, wanted, is_whole);
    if (found.count == 0)
        found = select_parts(&parts, wanted, is_end);
    if (found.count == 0)
        found = select_inherited(&parts, wanted);
    if (found.count == 0) /* "event:defer", "self.unit:set_ports": as in code */
        found = select_parts(&parts, last_word(wanted), is_end);
    char *text = found.count > 0 ? show(&parts, &found) : NULL;
    if (!text)
        refuse(&parts, name, err);
    free_parts(&found);
    free_parts(&parts);
    return text;
}
