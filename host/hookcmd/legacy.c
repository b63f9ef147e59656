/* SPDX-License-Identifier: Apache-2.0 */
/* pod-spec-set (until Juju 3.x), add-metric (until 3.6.9) */
#include "base/file.h"
#include "base/yaml.h"
#include "hookcmd/private.h"

#include <string.h>

static int add_file(struct ch_hookcmd_line *line, const char *option, const char *directory,
                    const char *name, const json_t *value, struct ch_error *err)
{
    CH_AUTOFREE char *path = ch_path_join(directory, name);
    CH_AUTOFREE char *yaml = ch_yaml_dump(value, CH_YAML_BLOCK);
    if (ch_file_write_quick(path, yaml, strlen(yaml), 0600, err) < 0)
        return -1;
    ch_hookcmd_line_option(line, option, path);
    return 0;
}

int ch_hookcmd_pod_spec_set(struct ch_transport *transport, const json_t *spec,
                            const json_t *k8s_resources, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    CH_AUTOFREE char *directory = ch_file_make_temp_dir(NULL, "charmhost-pod-spec", err);
    if (!directory)
        return -1;
    ch_hookcmd_line_add(&line, "pod-spec-set");
    int result = add_file(&line, "--file", directory, "spec.yaml", spec, err);
    if (result == 0 && k8s_resources)
        result =
            add_file(&line, "--k8s-resources", directory, "k8s-resources.yaml", k8s_resources, err);
    if (result == 0)
        result = ch_hookcmd_run(transport, &line, NULL, err);
    if (ch_file_remove_tree(directory, err) < 0)
        result = -1;
    return result;
}

/* --labels k=v,k2=v2 */
static int add_labels(struct ch_hookcmd_line *line, const json_t *labels, struct ch_error *err)
{
    CH_LINE pairs = {0};
    CH_CLEANUP(ch_buf_deinit) struct ch_buf joined = CH_BUF_INIT;
    ch_hookcmd_line_add(&pairs, "%s", line->words[0]);
    if (ch_hookcmd_line_pairs(&pairs, labels, err) < 0)
        return -1;
    for (size_t i = 1; i < pairs.count; i++)
        ch_buf_addf(&joined, "%s%s", i > 1 ? "," : "", pairs.words[i]);
    ch_hookcmd_line_option(line, "--labels", joined.data);
    return 0;
}

int ch_hookcmd_add_metric(struct ch_transport *transport, const json_t *metrics,
                          const json_t *labels, struct ch_error *err)
{
    CH_LINE line = {.writes = true};
    ch_hookcmd_line_add(&line, "add-metric");
    if (add_labels(&line, labels, err) < 0 || ch_hookcmd_line_pairs(&line, metrics, err) < 0)
        return -1;
    return ch_hookcmd_run(transport, &line, NULL, err);
}
