/* SPDX-License-Identifier: Apache-2.0 */
/* For what a charm is packed. */
#include "base/yaml.h"
#include "project/pack.h"
#include "test.h"

#include <elf.h>

static const struct {
    const char *build;        /* charmcraft.yaml; NULL: none */
    const char *architecture; /* of the program */
    const char *expected;     /* NAME=OS@CHANNEL/ARCHITECTURE..., or the error */
} cases[] = {
    {NULL, "amd64", "amd64=ubuntu@24.04/amd64"},
    {"type: charm", "arm64", "arm64=ubuntu@24.04/arm64"},
    {"base: ubuntu@22.04\nplatforms: {amd64: , arm64: }", "arm64", "arm64=ubuntu@22.04/arm64"},
    {"base: ubuntu@22.04\nplatforms: {amd64: , arm64: }", "s390x",
     "charmcraft.yaml has no platform for s390x"},
    {"base: ubuntu@24.04\nplatforms: {jammy: {build-on: [amd64], build-for: [amd64]}}", "amd64",
     "jammy=ubuntu@24.04/amd64"},
    {"base: ubuntu@24.04\nplatforms: {x: {build-on: arm64, build-for: amd64}}", "amd64",
     "x=ubuntu@24.04/amd64"},
    {"base: ubuntu@24.04\nplatforms: {any-one: {build-on: [amd64], build-for: [all]}}", "riscv64",
     "any-one=ubuntu@24.04/riscv64"},
    {"platforms: {'ubuntu@22.04:amd64': , 'ubuntu@24.04:amd64': , 'ubuntu@24.04:arm64': }", "amd64",
     "ubuntu@22.04-amd64=ubuntu@22.04/amd64 ubuntu@24.04-amd64=ubuntu@24.04/amd64"},
    {"platforms: {x: {build-on: ['ubuntu@22.04:amd64'], build-for: ['ubuntu@22.04:amd64']}}",
     "amd64", "x=ubuntu@22.04/amd64"},
    {"bases: [{name: ubuntu, channel: '20.04'}]", "amd64", "ubuntu-20.04-amd64=ubuntu@20.04/amd64"},
    {"bases: [{build-on: [], run-on: [{name: ubuntu, channel: '20.04', architectures: [amd64]}, "
     "{name: ubuntu, channel: '22.04', architectures: [amd64]}]}]",
     "amd64", "ubuntu-20.04-amd64_ubuntu-22.04-amd64=ubuntu@20.04/amd64+ubuntu@22.04/amd64"},
    {"bases: [{name: ubuntu, channel: '20.04', architectures: [arm64]}]", "amd64",
     "it has ubuntu-20.04-arm64"},
};

static char *describe(const json_t *platforms)
{
    struct ch_buf text = CH_BUF_INIT;
    size_t i, j;
    const json_t *platform, *base;
    json_array_foreach (platforms, i, platform) {
        ch_buf_addf(&text, "%s%s=", i ? " " : "",
                    json_string_value(json_object_get(platform, "name")));
        json_array_foreach (json_object_get(platform, "bases"), j, base) {
            const json_t *architectures = json_object_get(base, "architectures");
            ch_buf_addf(&text, "%s%s@%s/%s", j ? "+" : "",
                        json_string_value(json_object_get(base, "name")),
                        json_string_value(json_object_get(base, "channel")),
                        json_string_value(json_array_get(architectures, 0)));
        }
    }
    return ch_buf_take(&text);
}

static void test_platforms(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        struct ch_project project = {.directory = NULL};
        const char *build = cases[i].build;
        if (build)
            project.parts[CH_PART_BUILD].value = ch_yaml_parse(build, strlen(build), "case", NULL);
        CH_AUTOJSON json_t *platforms = ch_project_platforms(&project, cases[i].architecture, &err);
        CH_AUTOFREE char *text = describe(platforms);
        if (platforms)
            CHECK_STR(text, cases[i].expected);
        else
            CHECK_HAS(err.message, cases[i].expected);
        ch_project_deinit(&project);
        ch_error_clear(&err);
    }
}

static void test_architecture(void)
{
    Elf64_Ehdr header = {.e_machine = EM_AARCH64};
    struct ch_buf program = {.data = (char *)&header, .length = sizeof(header)};
    CHECK(ch_architecture_of(&program) == NULL);
    memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    CHECK_STR(ch_architecture_of(&program), "arm64");
    header.e_machine = 0x1600; /* 22 of the other byte order */
    header.e_ident[EI_DATA] = ELFDATA2MSB;
    CHECK_STR(ch_architecture_of(&program), "s390x");
    header.e_machine = 0xffff;
    CHECK(ch_architecture_of(&program) == NULL);
    program.length = 20;
    CHECK(ch_architecture_of(&program) == NULL);
    CHECK(ch_architecture() != NULL);
}

int main(void)
{
    RUN(test_platforms);
    RUN(test_architecture);
    return test_done();
}
