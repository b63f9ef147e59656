/* SPDX-License-Identifier: Apache-2.0 */
/* Every rule on the YAML of a project: a case that it reports, with its place, and one that it does
 * not. */
#include "base/mem.h"
#include "project/private.h"
#include "temp_dir.h"

static const char *const files[] = {"charmcraft.yaml", "metadata.yaml", "config.yaml",
                                    "actions.yaml"};

/* Before the text of a case, so that the file is complete. */
#define CRAFT_HEAD                                                           \
    "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@24.04\n" \
    "platforms: {amd64: }\nparts: {charm: {plugin: dump, source: .}}\n"
#define BUILD                                                 \
    "type: charm\nbase: ubuntu@24.04\nplatforms: {amd64: }\n" \
    "parts: {charm: {plugin: dump, source: .}}\n"
static const char *const heads[] = {CRAFT_HEAD,                              /* 7 lines */
                                    "name: x\nsummary: s\ndescription: d\n", /* 3 lines */
                                    "", ""};

enum { CRAFT, META, CONFIG, ACTIONS };

static const struct {
    const char *rule;
    int file;
    bool whole; /* without the head */
    const char *bad;
    long line, column;
    const char *text; /* in the finding */
    const char *good;
} cases[] = {
    /* schema */
    {"type", META, false, "subordinate: 1\n", 4, 1, "subordinate should be boolean, not int",
     "subordinate: false\n"},
    {"type", META, false, "requires: [db]\n", 4, 1, "requires should be map, not list", ""},
    {"type", META, false, "requires:\n", 4, 1, "requires should be map, not null", ""},
    {"type", META, true, "- name\n", 1, 1, "the file should be a map, not list",
     "name: x\nsummary: s\ndescription: d\n"},
    {"type", CRAFT, false, "assumes: juju\n", 8, 1, "should be list, not string", "assumes:\n"},
    {"type", CRAFT, false,
     "config:\n  options:\n    port:\n      type: int\n      description: [a]\n", 12, 7,
     "options.port.description should be string, not list", "config: {options: {}}\n"},
    {"type", CONFIG, true, "options: {port: 1}\n", 1, 11, "options.port should be map",
     "options: {}\n"},
    {"type", ACTIONS, true, "backup:\n  parallel: 'yes'\n", 2, 3, "should be boolean",
     "backup: {parallel: yes}\n"},
    {"type", META, false, "terms: [a, 1]\n", 4, 12, "terms.1 should be string, not int",
     "terms: [a]\n"},
    {"type", META, false, "storage: {s: {type: block, multiple: {range: 1.5}}}\n", 4, 39,
     "should be string or int, not float", ""},
    {"missing-key", META, true, "name: x\nsummary: s\n", 1, 1, "the file has no 'description'",
     "name: x\nsummary: s\ndescription: d\n"},
    {"missing-key", META, false, "storage:\n  data: {}\n", 5, 3, "storage.data has no 'type'",
     "storage: {data: {type: block}}\n"},
    {"missing-key", META, false, "peers:\n  p: {scope: global}\n", 5, 3, "no 'interface'",
     "peers: {p: {interface: i}}\n"},
    {"missing-key", CONFIG, true, "{}\n", 1, 1, "the file has no 'options'", "options: {}\n"},
    {"missing-key", CRAFT, false, "charm-libs:\n- lib: a.b\n", 9, 3, "no 'version'",
     "charm-libs: [{lib: a.b, version: '1'}]\n"},
    {"unknown-key", CRAFT, false, "require: {}\n", 8, 1, "did you mean 'requires'?",
     "requires: {}\n"},
    {"unknown-key", CRAFT, false, "maintainers: [me]\n", 8, 1, "no key 'maintainers' here", ""},
    {"ignored-key", META, false, "requires:\n  db:\n    interface: i\n    optinal: true\n", 7, 5,
     "did you mean 'optional'?", "requires: {db: {interface: i, optional: true}}\n"},
    {"ignored-key", META, false, "blorp: 1\n", 4, 1, "Juju knows no key 'blorp' here",
     "tags: [a]\n"},
    {"ignored-key", CONFIG, true, "options:\n  a: {type: int, defualt: 1}\n", 2, 18,
     "did you mean 'default'?", "options: {a: {type: int, default: 1}}\n"},
    {"ignored-key", ACTIONS, true, "a:\n  parameters: {p: {type: string}}\n", 2, 3,
     "no key 'parameters' here; an action's parameters stand below 'params'",
     "a: {additionalProperties: false, params: {p: {type: string}}, anyOf: [{required: [p]}]}\n"},
    {"ignored-key", CRAFT, false, "actions:\n  a:\n    paralel: true\n", 10, 5,
     "did you mean 'parallel'?", "actions:\n  a: {parallel: true}\n"},
    /* layout */
    {"said-twice", CRAFT, false, "", 1, 1, "'name' is in metadata.yaml", NULL},
    {"said-twice", CRAFT, true, BUILD "summary: s\n", 5, 1, "'summary' is in metadata.yaml", BUILD},
    {"said-twice", CRAFT, false, "config: {options: {}}\n", 8, 1, "'config' is in config.yaml",
     NULL},
    /* general */
    {"name", META, true, "name: X\nsummary: s\ndescription: d\n", 1, 1, "'X' is no charm name",
     "name: x-k8s\nsummary: s\ndescription: d\n"},
    {"name", META, true, "name: a-1\nsummary: s\ndescription: d\n", 1, 1, "no charm name",
     "name: a-1b\nsummary: s\ndescription: d\n"},
    {"name", META, true, "name: a--b\nsummary: s\ndescription: d\n", 1, 1, "no charm name", ""},
    {"name", META, true, "name: a-\nsummary: s\ndescription: d\n", 1, 1, "no charm name", ""},
    {"name", META, true,
     "name: aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx\nsummary: s\ndescription: d\n", 1, 1,
     "40 are allowed", ""},
    {"text-length", CRAFT, false, "title: A\n", 8, 1, "1 characters", "title: Äö\n"},
    {"charm-user", META, false, "charm-user: rot\n", 4, 1, "did you mean 'root'?",
     "charm-user: non-root\n"},
    {"subordinate", META, false, "subordinate: true\nrequires: {h: {interface: i}}\n", 4, 1,
     "scope: container",
     "subordinate: true\nrequires: {h: {interface: juju-info, scope: container}}\n"},
    {"old-keys", META, false, "min-juju-version: 3.6.0\n", 4, 1,
     "min-juju-version in metadata v2 not valid", "assumes: [juju >= 3.6]\n"},
    {"old-keys", META, false, "series: [jammy]\nassumes: [k8s-api]\n", 4, 1, "ambiguous metadata",
     ""},
    {"series", META, false, "series: [jammy]\n", 4, 1, "gone in Juju 4",
     "assumes: [juju >= 3.6]\n"},
    {"assumes", META, false, "assumes: [juju => 3]\n", 4, 11, "malformed feature expression",
     "assumes: [juju >= 3.6.1, 'juju < 5', any-of: [k8s-api]]\n"},
    {"assumes", META, false, "assumes:\n- any-of:\n  - docker\n", 6, 5, "no feature 'docker'",
     "assumes:\n- all-of: [juju, any-of: [juju>=3, k8s-api]]\n"},
    {"assumes", META, false, "assumes: [{one-of: [juju]}]\n", 4, 12, "neither any-of nor all-of",
     ""},
    {"assumes", META, false, "assumes: [juju >= three]\n", 4, 11, "malformed",
     "assumes: [juju >= 3.0-beta1]\n"},
    {"assumes", META, false, "assumes: [{}]\n", 4, 11, "malformed composite expression", ""},
    {"assumes", META, false, "assumes: [{any-of: juju}]\n", 4, 12, "expected an expression list",
     ""},
    /* build */
    {"charm-type", CRAFT, true,
     "name: x\nsummary: s\ndescription: d\ntype: bundle\nbase: ubuntu@24.04\nplatforms: {amd64: "
     "}\nparts: {c: {plugin: nil}}\n",
     4, 1, "'bundle'", ""},
    {"charm-type", CRAFT, true,
     "name: x\nsummary: s\ndescription: d\nbase: ubuntu@24.04\nplatforms: {amd64: }\nparts: {c: "
     "{plugin: nil}}\n",
     1, 1, "'type: charm'", BUILD "name: x\nsummary: s\ndescription: d\n"},
    {"base", CRAFT, true,
     "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@23.04\nplatforms: {amd64: "
     "}\nparts: {c: {plugin: nil}}\n",
     5, 1, "'ubuntu@23.04' is none of", ""},
    {"base", CRAFT, true,
     "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@25.10\nplatforms: {amd64: "
     "}\nparts: {c: {plugin: nil}}\n",
     5, 1, "needs a build-base",
     "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@25.10\nbuild-base: "
     "ubuntu@devel\nplatforms: {amd64: }\nparts: {c: {plugin: nil}}\n"},
    {"platforms", CRAFT, true,
     "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@24.04\n", 1, 1,
     "charmcraft wants 'platforms'",
     "name: x\nsummary: s\ndescription: d\ntype: charm\nbases: [{name: ubuntu, channel: "
     "'22.04'}]\n"},
    {"platforms", CRAFT, true,
     "name: x\nsummary: s\ndescription: d\ntype: charm\nplatforms: {amd64: }\nparts: {c: {plugin: "
     "nil}}\n",
     5, 13, "has no base",
     "name: x\nsummary: s\ndescription: d\ntype: charm\nplatforms: {'ubuntu@24.04:amd64': "
     "}\nparts: {c: {plugin: nil}}\n"},
    {"platforms", CRAFT, true,
     "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@24.04\nplatforms: {amd64: "
     "}\n",
     1, 1, "charmcraft wants 'parts'",
     "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@24.04\nplatforms: {amd64: "
     "}\nextensions: [flask-framework]\n"},
    {"platforms", CRAFT, false, "bases: [{name: ubuntu, channel: '22.04'}]\n", 8, 1,
     "cannot be used", ""},
    {"prime", CRAFT, true,
     "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@24.04\nplatforms: {amd64: "
     "}\nparts: {c: {plugin: dump, source: ., prime: [dispatch]}}\n",
     7, 1, "leaves out src/charm.lua",
     "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@24.04\nplatforms: {amd64: "
     "}\nparts: {c: {plugin: dump, source: ., prime: [dispatch, src]}}\n"},
    {"architecture", CRAFT, true,
     "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@24.04\nplatforms: {amd46: "
     "}\nparts: {c: {plugin: nil}}\n",
     6, 13, "did you mean 'amd64'?", ""},
    {"architecture", CRAFT, true,
     "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  "
     "any-one:\n    build-on: amd64\n    build-for: [amd64, arm64]\nparts: {c: {plugin: nil}}\n",
     9, 5, "one architecture",
     "name: x\nsummary: s\ndescription: d\ntype: charm\nbase: ubuntu@24.04\nplatforms: {any-one: "
     "{build-on: [amd64, arm64], build-for: all}}\nparts: {c: {plugin: nil}}\n"},
    {"charm-libs", CRAFT, false, "charm-libs:\n- lib: traefik\n  version: '2'\n", 9, 3,
     "CHARM.LIBRARY", "charm-libs: [{lib: traefik-k8s.ingress, version: '2.4'}]\n"},
    {"charm-libs", CRAFT, false, "charm-libs: [{lib: a.b, version: '2.'}]\n", 8, 25, "API.PATCH",
     ""},
    {"analysis", CRAFT, false, "analysis: {ignore: {linters: [metdata]}}\n", 8, 31,
     "did you mean 'metadata'?",
     "analysis: {ignore: {linters: [metadata], attributes: [language]}}\n"},
    /* endpoints */
    {"endpoint-name", META, false, "requires:\n  Db: {interface: i}\n", 5, 3,
     "'Db' is no endpoint name", "requires: {db-admin_1: {interface: i}}\n"},
    {"endpoint-name", META, false, "requires: {a--b: {interface: i}}\n", 4, 12, "no endpoint name",
     ""},
    {"endpoint-twice", META, false,
     "requires: {a: {interface: i}}\nprovides: {a: {interface: i}}\n", 5, 12,
     "below 'requires', too", "requires: {a: {interface: i}}\nprovides: {b: {interface: i}}\n"},
    {"endpoint-reserved", META, false, "provides: {juju-x: {interface: i}}\n", 4, 12,
     "name 'juju-x' is reserved", "requires: {info: {interface: juju-info}}\n"},
    {"endpoint-reserved", META, false, "peers: {p: {interface: juju}}\n", 4, 13,
     "interface 'juju' is reserved", ""},
    {"endpoint-interface", META, false, "peers: {p: {interface: My Thing}}\n", 4, 13,
     "no usual interface name", "peers: {p: {interface: my_thing-2}}\n"},
    {"endpoint-scope", META, false, "peers: {p: {interface: i, scope: contaner}}\n", 4, 27,
     "did you mean 'container'?", "peers: {p: {interface: i, scope: global}}\n"},
    {"endpoint-limit", META, false, "peers: {p: {interface: i, limit: 0}}\n", 4, 27,
     "lets nothing be related", "peers: {p: {interface: i, limit: 1}}\n"},
    {"extra-bindings", META, false, "extra-bindings: {}\n", 4, 1, "extra bindings cannot be empty",
     "extra-bindings: {a: }\n"},
    {"extra-bindings", META, false, "extra-bindings: {a: }\npeers: {a: {interface: i}}\n", 4, 18,
     "relation names (a)", ""},
    /* storage */
    {"storage-name", META, false, "storage: {My_data: {type: block}}\n", 4, 11, "no storage name",
     "storage: {my-data: {type: block}}\n"},
    {"storage-type", META, false, "storage: {d: {type: fliesystem}}\n", 4, 15,
     "did you mean 'filesystem'?", "storage: {d: {type: filesystem}}\n"},
    {"storage-location", META, false, "storage: {d: {type: block, location: /x}}\n", 4, 28,
     "type: block", "storage: {d: {type: filesystem, location: /x}}\n"},
    {"storage-location", META, false,
     "storage: {d: {type: filesystem, location: /var/lib/juju/storage/x}}\n", 4, 33, "Juju's own",
     ""},
    {"storage-location", META, false, "storage: {d: {type: filesystem, location: x}}\n", 4, 33,
     "no absolute path", ""},
    {"storage-range", META, false, "storage: {d: {type: block, multiple: {range: 3-1}}}\n", 4, 39,
     "below the minimum", "storage: {d: {type: block, multiple: {range: 1-3}}}\n"},
    {"storage-range", META, false, "storage: {d: {type: block, multiple: {range: 0}}}\n", 4, 39,
     "the maximum is 0", "storage: {d: {type: block, multiple: {range: 0+}}}\n"},
    {"storage-range", META, false, "storage: {d: {type: block, multiple: {range: some}}}\n", 4, 39,
     "N, N-M, N- or N+", "storage: {d: {type: block, multiple: {range: 2-}}}\n"},
    {"storage-range", META, false, "storage: {d: {type: block, multiple: {range: 1--2}}}\n", 4, 39,
     "N, N-M", ""},
    {"storage-size", META, false, "storage: {d: {type: block, minimum-size: 1K}}\n", 4, 28,
     "no size", "storage: {d: {type: block, minimum-size: 1.5GiB}}\n"},
    {"storage-properties", META, false, "storage: {d: {type: block, properties: [fast]}}\n", 4, 41,
     "none of transient", "storage: {d: {type: block, properties: [transient]}}\n"},
    {"device-count", META, false, "devices: {g: {type: gpu, countmin: 2, countmax: 1}}\n", 4, 39,
     "below countmin", "devices: {g: {type: gpu, countmin: 1, countmax: 2}}\n"},
    {"device-count", META, false, "devices: {g: {type: gpu, countmin: -1}}\n", 4, 26, "below 0",
     ""},
    /* containers */
    {"container-resource", META, false, "containers: {c: {resource: i}}\n", 4, 18,
     "\"i\" not found", "containers: {c: {resource: i}}\nresources: {i: {type: oci-image}}\n"},
    {"container-resource", META, false,
     "containers: {c: {resource: i}}\nresources: {i: {filename: f}}\n", 4, 18, "is not a oci-image",
     ""},
    {"container-image", META, false, "containers: {c: }\n", 4, 14, "names no image",
     "containers: {c: {bases: [{name: ubuntu}]}}\n"},
    {"container-mounts", META, false,
     "containers:\n  c:\n    resource: i\n    mounts:\n    - storage: s\n      location: "
     "/x\nresources: {i: {type: oci-image}}\n",
     8, 7, "storage \"s\" not valid",
     "containers: {c: {resource: i, mounts: [{storage: s, location: /x}]}}\nresources: {i: {type: "
     "oci-image}}\nstorage: {s: {type: filesystem}}\n"},
    {"container-user", META, false,
     "containers: {c: {resource: i, uid: 1000}}\nresources: {i: {type: oci-image}}\n", 4, 31,
     "invalid uid 1000",
     "containers: {c: {resource: i, uid: 999, gid: 10000}}\nresources: {i: {type: oci-image}}\n"},
    {"resource-type", META, false, "resources: {i: {type: oci}}\n", 4, 17,
     "none of file, oci-image", "resources: {i: {type: oci-image, upstream-source: x}}\n"},
    {"resource-filename", META, false, "resources: {i: {type: file}}\n", 4, 13,
     "resource missing filename", "resources: {i: {type: file, filename: f}}\n"},
    {"resource-filename", META, false, "resources: {i: {filename: a/b}}\n", 4, 17,
     "cannot contain \"/\"", ""},
    /* config */
    {"option-type", CONFIG, true, "options: {a: {default: 1}}\n", 1, 11, "has no type",
     "options: {a: {type: int}}\n"},
    {"option-type", CRAFT, false, "config:\n  options:\n    a:\n      type: integer\n", 11, 7,
     "none of string, int", "config: {options: {a: {type: secret, default: ''}}}\n"},
    {"option-default", CONFIG, true, "options: {a: {type: int, default: '1'}}\n", 1, 26,
     "expected int, got string \"1\"", "options: {a: {type: float, default: 1}}\n"},
    {"option-default", CONFIG, true, "options: {a: {type: boolean, default: 1}}\n", 1, 30,
     "expected boolean, got int", "options: {a: {type: boolean, default: yes}}\n"},
    {"option-default", CONFIG, true, "options: {a: {type: string, default: 8080}}\n", 1, 29,
     "expected string, got int", "options: {a: {type: string, default: }}\n"},
    {"option-default", CONFIG, true, "options: {a: {type: secret, default: mine}}\n", 1, 29,
     "'secret:'", "options: {a: {type: secret, default: 'secret:abc'}}\n"},
    {"option-name", CONFIG, true, "options: {log_level: {type: string}}\n", 1, 11,
     "with '-', not '_'", "options: {log-level: {type: string}}\n"},
    /* actions */
    {"action-name", ACTIONS, true, "Backup: {}\n", 1, 1, "bad action name Backup",
     "backup-2: {}\n"},
    {"action-name", ACTIONS, true, "juju-run: {}\n", 1, 1, "prefix is reserved", ""},
    {"action-name", CRAFT, false, "actions:\n  back_up: {}\n", 9, 3, "bad action name",
     "actions:\n"},
    {"action-reference", ACTIONS, true,
     "a:\n  additionalProperties: false\n  params: {p: {items: [{$ref: x}]}}\n", 3, 25,
     "\"$ref\" not compatible",
     "a:\n  additionalProperties: false\n  params: {p: {type: array, items: {type: string}}}\n"},
    {"action-schema", ACTIONS, true, "a: {additionalProperties: true, params: {p: {type: int}}}\n",
     1, 46, "'int' is none of",
     "a: {additionalProperties: true, params: {p: {type: [integer, 'null']}}}\n"},
    {"action-schema", ACTIONS, true,
     "a: {additionalProperties: true, params: {p: {type: object, properties: {q: {minimum: "
     "x}}}}}\n",
     1, 77, "'minimum' should be a number, not string", ""},
    {"action-schema", ACTIONS, true, "a: {additionalProperties: true, params: {p: {enum: []}}}\n",
     1, 46, "a list of some", "a: {additionalProperties: true, params: {p: {enum: [1]}}}\n"},
    {"action-schema", ACTIONS, true,
     "a: {additionalProperties: true, params: {p: {type: array, items: {type: strng}}}}\n", 1, 67,
     "did you mean 'string'?", ""},
    {"action-default", ACTIONS, true,
     "a: {additionalProperties: true, params: {p: {type: integer, default: x}}}\n", 1, 61,
     "should be integer, not string",
     "a: {additionalProperties: true, params: {p: {type: number, default: 1}}}\n"},
    {"action-required", ACTIONS, true,
     "a: {additionalProperties: true, params: {p: {}}, required: [q]}\n", 1, 61, "'q' is required",
     "a: {additionalProperties: true, params: {p: {}}, required: [p]}\n"},
    {"action-additional", ACTIONS, true, "a: {params: {p: {}}}\n", 1, 1, "Juju 3 takes true",
     "a: {}\n"},
    {"param-name", ACTIONS, true, "a: {additionalProperties: true, params: {p_q: {}}}\n", 1, 42,
     "with '-', not '_'", "a: {additionalProperties: true, params: {p-q: {}}}\n"},
    /* src */
    {"no-charm", META, false, NULL, 1, 1, "there is no src/charm.lua", "\n"},
    /* reading */
    {"yaml", META, true, "name: x\n\tsummary: y\n", 2, 1, "tab",
     "name: x\nsummary: s\ndescription: d\n"},
    {"yaml", META, true, "name: x\nname: y\n", 2, 1, "second time", ""},
    {"yaml", CONFIG, true, "options: [\n", 2, 1, "", ""},
    {"no-metadata", META, true, NULL, 1, 1, "neither charmcraft.yaml nor metadata.yaml",
     "name: x\nsummary: s\ndescription: d\n"},
};

static void put(const char *name, const char *head, const char *text)
{
    CH_AUTOFREE char *whole = ch_asprintf("%s%s", head, text);
    free(temp_file(name, whole, 0644));
}

/* A project with this text in this file, complete but for that. */
static void lay_out(size_t number, const char *text)
{
    int file = cases[number].file;
    const char *rule = cases[number].rule;
    for (size_t i = 0; i < CH_ARRAY_LEN(files); i++) {
        CH_AUTOFREE char *path = temp_path(files[i]);
        unlink(path);
    }
    CH_AUTOFREE char *charm = temp_path("src/charm.lua");
    unlink(charm);
    if (text || strcmp(rule, "no-charm") != 0)
        free(temp_file("src/charm.lua", "return {}\n", 0644));
    if (!text && strcmp(rule, "no-metadata") == 0)
        return;
    if (file != CRAFT)
        put("metadata.yaml", heads[META], "");
    put(files[file], cases[number].whole ? "" : heads[file], text ? text : "");
    if (strcmp(rule, "said-twice") == 0) {
        put("metadata.yaml", heads[META], "");
        put("config.yaml", "options: {}\n", "");
    }
}

static void check_project(struct ch_findings *findings)
{
    struct ch_project project;
    *findings = (struct ch_findings){.list = NULL};
    CHECK_INT(ch_project_open(&project, temp_dir_, findings, NULL), 0);
    ch_project_check(&project, findings);
    ch_project_deinit(&project);
}

static bool has_finding(const struct ch_findings *findings, size_t number)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct ch_finding *finding = &findings->list[i];
        if (strcmp(finding->rule, cases[number].rule) == 0 && finding->line == cases[number].line &&
            finding->column == cases[number].column && strstr(finding->text, cases[number].text))
            return true;
    }
    return false;
}

static void print_findings(size_t number, const char *text, const struct ch_findings *findings)
{
    printf("# case %zu of %s: %s\n", number, cases[number].rule, text ? text : "(no file)");
    for (size_t i = 0; i < findings->count; i++) {
        CH_AUTOFREE char *line = ch_finding_format(&findings->list[i]);
        printf("# %s\n", line);
    }
}

static void test_bad(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_findings findings;
        lay_out(i, cases[i].bad);
        check_project(&findings);
        if (!CHECK(has_finding(&findings, i)))
            print_findings(i, cases[i].bad, &findings);
        ch_findings_deinit(&findings);
    }
}

static void test_good(void)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_findings findings;
        if (!cases[i].good || !*cases[i].good)
            continue;
        lay_out(i, cases[i].good);
        check_project(&findings);
        if (!CHECK_INT(findings.count, 0))
            print_findings(i, cases[i].good, &findings);
        ch_findings_deinit(&findings);
    }
}

/* One that it reports, or one that it does not. */
static bool has_case(const char *rule, bool good)
{
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
        if (strcmp(cases[i].rule, rule) == 0 && (!good || (cases[i].good && *cases[i].good)))
            return true;
    return false;
}

static void test_all_rules(void)
{
    static const struct ch_rule *const groups[] = {
        ch_rules_reading, ch_rules_schema,    ch_rules_layout,  ch_rules_general,
        ch_rules_build,   ch_rules_endpoints, ch_rules_storage, ch_rules_containers,
        ch_rules_config,  ch_rules_actions};
    for (size_t i = 0; i < CH_ARRAY_LEN(groups); i++)
        for (const struct ch_rule *rule = groups[i]; rule->name; rule++)
            if (!CHECK(has_case(rule->name, false)) || !CHECK(has_case(rule->name, true)))
                printf("# %s needs a case that is bad and one that is good\n", rule->name);
}

static void test_findings(void)
{
    struct ch_findings findings = {.list = NULL};
    struct ch_finding rows[] = {
        {(char *)"b.yaml", 1, 1, false, "name", (char *)"x"},
        {(char *)"a.yaml", 2, 1, true, "type", (char *)"y"},
        {(char *)"a.yaml", 1, 9, false, "name", (char *)"x"},
        {(char *)"a.yaml", 2, 1, true, "type", (char *)"y"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(rows); i++)
        ch_findings_add(&findings, &rows[i]);
    ch_findings_sort(&findings);
    CHECK_INT(findings.count, 3);
    CHECK_INT(ch_findings_errors(&findings), 2);
    CH_AUTOFREE char *first = ch_finding_format(&findings.list[0]);
    CH_AUTOFREE char *second = ch_finding_format(&findings.list[1]);
    CHECK_STR(first, "a.yaml:1:9: error: x [name]");
    CHECK_STR(second, "a.yaml:2:1: warning: y [type]");
    CH_AUTOJSON json_t *json = ch_findings_json(&findings);
    CH_AUTOFREE char *text = json_dumps(json_array_get(json, 1), JSON_SORT_KEYS);
    CHECK_STR(text, "{\"column\": 1, \"file\": \"a.yaml\", \"line\": 2, \"rule\": \"type\", "
                    "\"severity\": \"warning\", \"text\": \"y\"}");
    ch_findings_deinit(&findings);
}

static void test_no_directory(void)
{
    struct ch_findings findings = {.list = NULL};
    struct ch_project project;
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_project_open(&project, "/nowhere", &findings, &err), -1);
    CHECK_INT(err.kind, CH_ERROR_FILE_NOT_FOUND);
    ch_project_deinit(&project);
    ch_error_clear(&err);
    CH_AUTOFREE char *file = temp_file("file", "", 0644);
    CHECK_INT(ch_project_open(&project, file, &findings, &err), -1);
    CHECK_HAS(err.message, "is not a directory");
    ch_project_deinit(&project);
    ch_error_clear(&err);
    CHECK_INT(findings.count, 0);
}

static void test_split(void)
{
    struct ch_findings findings = {.list = NULL};
    struct ch_project project;
    lay_out(0, "");
    CH_AUTOFREE char *metadata = temp_path("metadata.yaml");
    unlink(metadata);
    put("charmcraft.yaml", heads[CRAFT],
        "title: The X\nlinks: {contact: me, documentation: u, source: [a, b]}\nterms:\n"
        "config: {options: {}}\nactions: {}\npeers: {p: {interface: i}}\n");
    CHECK_INT(ch_project_open(&project, temp_dir_, &findings, NULL), 0);
    CH_AUTOJSON json_t *split = ch_project_split(&project, CH_PART_METADATA);
    CH_AUTOFREE char *text = json_dumps(split, JSON_COMPACT);
    CHECK_STR(text, "{\"name\":\"x\",\"display-name\":\"The X\",\"summary\":\"s\","
                    "\"description\":\"d\",\"peers\":{\"p\":{\"interface\":\"i\"}},\"docs\":\"u\","
                    "\"source\":[\"a\",\"b\"],\"maintainers\":[\"me\"]}");
    CH_AUTOJSON json_t *config = ch_project_split(&project, CH_PART_CONFIG);
    CHECK(json_is_object(json_object_get(config, "options")));
    CHECK(ch_project_split(&project, CH_PART_ACTIONS) == NULL);
    ch_project_deinit(&project);
    ch_findings_deinit(&findings);
}

int main(void)
{
    temp_dir_init();
    free(temp_subdir("src"));
    RUN(test_bad);
    RUN(test_good);
    RUN(test_all_rules);
    RUN(test_findings);
    RUN(test_no_directory);
    RUN(test_split);
    temp_dir_deinit();
    return test_done();
}
