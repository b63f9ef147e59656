/* SPDX-License-Identifier: Apache-2.0 */
/* Making a project from templates.
 *
 * A template is a file with {{words}} in it.  In its name "dot-" at the beginning stands for a dot
 * and workload.lua for the name of the workload's module. */
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "project/private.h"
#include "project/templates.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const ch_profiles[] = {"machine", "kubernetes", "minimal", NULL};

/* names made from the charm's name */

char *ch_project_name(const char *text)
{
    struct ch_buf name = CH_BUF_INIT;
    for (; *text; text++) {
        char letter = (char)tolower((unsigned char)*text);
        bool dash = !isalnum((unsigned char)letter);
        if (dash ? name.length > 0 && name.data[name.length - 1] != '-'
                 : name.length > 0 || isalpha((unsigned char)letter))
            ch_buf_addf(&name, "%c", dash ? '-' : letter);
    }
    if (name.length > 0 && name.data[name.length - 1] == '-')
        name.data[--name.length] = '\0';
    if (name.length > 0 && ch_is_charm_name(name.data))
        return ch_buf_take(&name);
    ch_buf_deinit(&name);
    return NULL;
}

/* "my-app" as "MyApp" or, with blanks, "My App" */
static char *make_title(const char *name, const char *between)
{
    struct ch_buf title = CH_BUF_INIT;
    for (bool first = true; *name; name++) {
        if (*name == '-') {
            ch_buf_adds(&title, between);
            first = true;
            continue;
        }
        ch_buf_addf(&title, "%c", first ? toupper((unsigned char)*name) : *name);
        first = false;
    }
    return ch_buf_take(&title);
}

/* "my-app-k8s" as "my_app"; "charm" is the charm's own module. */
static char *make_module(const char *name)
{
    static const char *const endings[] = {"-k8s", "-operator", "-charm", "-machine", "-vm"};
    static const char *const taken[] = {"charm", "k8s", "operator", "machine", "vm", "ops", NULL};
    size_t length = strlen(name);
    for (size_t i = 0; i < CH_ARRAY_LEN(endings); i++) {
        CH_AUTOFREE char *now = ch_strndup(name, length);
        if (ch_text_ends(now, endings[i]))
            length -= strlen(endings[i]);
    }
    char *module = ch_strndup(name, length);
    for (char *c = module; *c; c++)
        if (*c == '-')
            *c = '_';
    if (!ch_one_of(module, taken))
        return module;
    free(module);
    return ch_strdup("workload");
}

static json_t *make_words(const char *name, const char *annotations, bool workload)
{
    CH_AUTOJSON json_t *path = ch_checked(json_string(annotations));
    CH_AUTOFREE char *quoted = ch_checked(json_dumps(path, JSON_ENCODE_ANY));
    CH_AUTOFREE char *class = make_title(name, "");
    CH_AUTOFREE char *words = make_title(name, " ");
    CH_AUTOFREE char *title = /* charmcraft wants two letters or more */
        ch_asprintf("%s%s", words, strlen(words) < 2 ? " charm" : "");
    CH_AUTOFREE char *module = make_module(name);
    CH_AUTOFREE char *line =
        workload ? ch_asprintf(", `src/%s.lua` the workload's", module) : ch_strdup("");
    CH_AUTOFREE char *charm =
        ch_asprintf("%s%s", class, ch_text_ends(class, "Charm") ? "" : "Charm");
    return ch_checked(json_pack("{s: s, s: s, s: s, s: s, s: s, s: s}", "name", name, "class",
                                charm, "title", title, "module", module, "workload_line", line,
                                "annotations", quoted));
}

/* templates */

static char *fill(const char *text, const json_t *words)
{
    struct ch_buf out = CH_BUF_INIT;
    for (const char *open; (open = strstr(text, "{{"));) {
        const char *close = strstr(open, "}}");
        CH_AUTOFREE char *word = ch_strndup(open + 2, close ? (size_t)(close - open - 2) : 0);
        const char *value = json_string_value(json_object_get(words, word));
        size_t before = (size_t)(open - text) + (value ? 0 : 2);
        ch_buf_add(&out, text, before);
        ch_buf_adds(&out, value ? value : "");
        text = value ? close + 2 : text + before;
    }
    ch_buf_adds(&out, text);
    return ch_buf_take(&out);
}

/* "machine/src/workload.lua" -> "src/nginx.lua"; caller owns. */
static char *make_path(const char *name, const json_t *words)
{
    const char *path = strchr(name, '/') + 1;
    if (strcmp(path, "src/workload.lua") == 0)
        return ch_asprintf("src/%s.lua", json_string_value(json_object_get(words, "module")));
    if (ch_text_starts(path, "dot-"))
        return ch_asprintf(".%s", path + strlen("dot-"));
    return ch_strdup(path);
}

static int write_template(const char *directory, const char *path, const char *text,
                          const json_t *words, struct ch_error *err)
{
    CH_AUTOFREE char *whole = fill(text, words);
    CH_AUTOFREE char *file = ch_path_join(directory, path);
    CH_AUTOFREE char *folder = ch_strndup(file, (size_t)(ch_path_base(file) - file));
    if (ch_file_make_dirs(folder, err) < 0)
        return -1;
    return ch_file_write(file, whole, strlen(whole), 0644, err);
}

static bool is_of_profile(const struct ch_template *template, const char *profile)
{
    size_t length = strcspn(template->name, "/");
    return strncmp(template->name, "common/", 7) == 0 ||
           (strlen(profile) == length && strncmp(template->name, profile, length) == 0);
}

static int make(const char *directory, const char *profile, const json_t *words, json_t *made,
                json_t *kept, struct ch_error *err)
{
    for (const struct ch_template *template = ch_templates; template->name; template ++) {
        if (!is_of_profile(template, profile))
            continue;
        CH_AUTOFREE char *path = make_path(template->name, words);
        CH_AUTOFREE char *file = ch_path_join(directory, path);
        struct stat info;
        bool there = lstat(file, &info) == 0; /* a link that leads to nothing as well */
        if (!there && write_template(directory, path, template->text, words, err) < 0)
            return -1;
        json_array_append_new(there ? kept : made, ch_checked(json_string(path)));
    }
    return 0;
}

int ch_project_init(const char *directory, const char *profile, const char *name,
                    const char *annotations, json_t **madep, json_t **keptp, struct ch_error *err)
{
    *madep = ch_checked(json_array());
    *keptp = ch_checked(json_array());
    if (!ch_one_of(profile, ch_profiles))
        return ch_error_set(err, CH_ERROR_VALUE,
                            "there is no profile '%s': machine, kubernetes or minimal", profile);
    if (!ch_is_charm_name(name) || strlen(name) > 40)
        return ch_error_set(err, CH_ERROR_VALUE,
                            "'%s' is no charm name: at most 40 of a-z, 0-9 and '-', a letter first "
                            "and one in each part between dashes",
                            name);
    CH_AUTOJSON json_t *words = make_words(name, annotations, strcmp(profile, "minimal") != 0);
    return make(directory, profile, words, *madep, *keptp, err);
}
