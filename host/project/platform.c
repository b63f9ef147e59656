/* SPDX-License-Identifier: Apache-2.0 */
/* For which architectures and bases a charm is packed. */
#include "base/mem.h"
#include "project/pack.h"

#include <elf.h>
#include <string.h>

static const struct {
    unsigned machine;
    const char *name;
} machines[] = {{EM_X86_64, "amd64"},  {EM_AARCH64, "arm64"}, {EM_ARM, "armhf"},
                {EM_PPC64, "ppc64el"}, {EM_RISCV, "riscv64"}, {EM_S390, "s390x"},
                {EM_386, "i386"}};

const char *ch_architecture_of(const struct ch_buf *program)
{
    const unsigned char *bytes = (const unsigned char *)program->data;
    if (program->length < sizeof(Elf32_Ehdr) || memcmp(bytes, ELFMAG, SELFMAG) != 0)
        return NULL;
    const unsigned char *at = bytes + offsetof(Elf32_Ehdr, e_machine);
    bool little = bytes[EI_DATA] == ELFDATA2LSB;
    unsigned machine = little ? at[0] | (unsigned)at[1] << 8 : at[1] | (unsigned)at[0] << 8;
    for (size_t i = 0; i < CH_ARRAY_LEN(machines); i++)
        if (machines[i].machine == machine)
            return machines[i].name;
    return NULL;
}

const char *ch_architecture(void)
{
#if defined(__x86_64__)
    return "amd64";
#elif defined(__aarch64__)
    return "arm64";
#elif defined(__arm__)
    return "armhf";
#elif defined(__powerpc64__)
    return "ppc64el";
#elif defined(__riscv)
    return "riscv64";
#elif defined(__s390x__)
    return "s390x";
#else
    return "i386";
#endif
}

/* "ubuntu@24.04" with an architecture, as a base of a manifest */
static json_t *make_base(const char *base, const char *architecture)
{
    size_t length = strcspn(base, "@");
    CH_AUTOFREE char *name = ch_strndup(base, length);
    return ch_checked(json_pack("{s: s, s: s, s: [s]}", "name", name, "channel",
                                base[length] ? base + length + 1 : "", "architectures",
                                architecture));
}

/* The one word of a string or a list. */
static const char *first_word(const json_t *value)
{
    const char *word = json_string_value(value);
    return word ? word : json_string_value(json_array_get(value, 0));
}

static void add_platform(json_t *platforms, const char *name, json_t *bases)
{
    CH_AUTOFREE char *file = ch_strdup(name);
    for (char *c = file; *c; c++)
        if (*c == ':' || *c == '/')
            *c = '-';
    json_array_append_new(platforms,
                          ch_checked(json_pack("{s: s, s: o}", "name", file, "bases", bases)));
}

/* NAME: null | {build-for: [BASE:]ARCHITECTURE}.  Without build-for the name says it. */
static void take_platform(json_t *platforms, const char *name, const json_t *value,
                          const char *base, const char *architecture, struct ch_buf *others)
{
    const char *word = first_word(json_object_get(value, "build-for"));
    if (!word)
        word = name;
    const char *colon = strchr(word, ':');
    CH_AUTOFREE char *own = ch_strndup(word, colon ? (size_t)(colon - word) : 0);
    const char *target = colon ? colon + 1 : word;
    if (!colon && strchr(name, ':')) {
        free(own);
        own = ch_strndup(name, strcspn(name, ":"));
    }
    if (strcmp(target, architecture) != 0 && strcmp(target, "all") != 0)
        ch_buf_addf(others, "%s%s", others->length ? ", " : "", name);
    else
        add_platform(platforms, name,
                     ch_checked(json_pack("[o]", make_base(*own ? own : base, architecture))));
}

/* An item of the older `bases`: {name, channel, architectures}, or {run-on: [the same]}. */
static void take_bases(json_t *platforms, const json_t *item, const char *architecture,
                       struct ch_buf *others)
{
    const json_t *run_on = json_object_get(item, "run-on");
    CH_AUTOJSON json_t *list =
        run_on ? json_deep_copy(run_on) : ch_checked(json_pack("[O]", (json_t *)item));
    CH_CLEANUP(ch_buf_deinit) struct ch_buf name = CH_BUF_INIT;
    bool fits = json_array_size(list) > 0;
    size_t i;
    json_t *base;
    json_array_foreach (list, i, base) {
        json_t *archs = json_object_get(base, "architectures");
        CH_AUTOFREE char *first = ch_strdup(archs ? first_word(archs) : architecture);
        ch_buf_addf(&name, "%s%s-%s-%s", i ? "_" : "",
                    json_string_value(json_object_get(base, "name")),
                    json_string_value(json_object_get(base, "channel")), first ? first : "");
        fits = fits && first && (strcmp(first, architecture) == 0 || strcmp(first, "all") == 0);
        json_t *whole = json_copy(base);
        json_object_set_new(whole, "architectures", ch_checked(json_pack("[s]", architecture)));
        json_array_set_new(list, i, whole);
    }
    if (fits)
        add_platform(platforms, name.data, json_incref(list));
    else
        ch_buf_addf(others, "%s%s", others->length ? ", " : "", name.length ? name.data : "none");
}

json_t *ch_project_platforms(const struct ch_project *project, const char *architecture,
                             struct ch_error *err)
{
    const json_t *build = project->parts[CH_PART_BUILD].value, *item;
    const json_t *platforms = json_object_get(build, "platforms");
    const json_t *bases = json_object_get(build, "bases");
    const char *base = json_string_value(json_object_get(build, "base")), *name;
    CH_AUTOJSON json_t *list = ch_checked(json_array());
    CH_CLEANUP(ch_buf_deinit) struct ch_buf others = CH_BUF_INIT;
    json_t *value;
    size_t i;
    if (!base)
        base = "ubuntu@24.04";
    json_object_foreach ((json_t *)platforms, name, value)
        take_platform(list, name, value, base, architecture, &others);
    json_array_foreach (bases, i, item)
        take_bases(list, item, architecture, &others);
    if (json_array_size(list) == 0 && others.length > 0) {
        ch_error_set(err, CH_ERROR_VALUE,
                     "charmcraft.yaml has no platform for %s, which is what the program for the "
                     "charm was built for: it has %s",
                     architecture, others.data);
        return NULL;
    }
    if (json_array_size(list) == 0)
        add_platform(list, architecture,
                     ch_checked(json_pack("[o]", make_base(base, architecture))));
    return CH_TAKE(list);
}
