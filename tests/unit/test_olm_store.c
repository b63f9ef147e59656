/* SPDX-License-Identifier: Apache-2.0 */
/* A model that lasts: what comes back, what is lost, who waits for whom. */
#include "olm/private.h"
#include "olm/store.h"
#include "temp_dir.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

static double now_(void *data)
{
    (void)data;
    return 1700000000.5;
}
static const struct ch_clock clock_ = {now_, now_, NULL};

static struct ch_olm_store *open_in(const char *directory, json_t *create, struct ch_error *err)
{
    struct ch_olm_store_options options = {
        .directory = directory, .clock = &clock_, .create = create, .seed = 7};
    return ch_olm_store_open(&options, err);
}

static struct ch_olm_store *must_open(const char *directory, json_t *create)
{
    struct ch_error err = CH_ERROR_INIT;
    struct ch_olm_store *store = open_in(directory, create, &err);
    CHECK_STR(err.message, NULL);
    ch_error_clear(&err);
    return store;
}

static void put(struct ch_olm_store *store, enum ch_olm_kind kind, json_t *document)
{
    CHECK_INT(ch_olm_put(ch_olm_store_model(store), kind, document, NULL), 0);
}

static void put_unit(struct ch_olm_store *store, const char *name)
{
    put(store, CH_OLM_UNIT, json_pack("{s:s}", "name", name));
}

static void save(struct ch_olm_store *store)
{
    struct ch_error err = CH_ERROR_INIT;
    CHECK_INT(ch_olm_store_save(store, &err), 0);
    CHECK_STR(err.message, NULL);
    ch_error_clear(&err);
}

static char *dump_all(const struct ch_olm *olm)
{
    json_t *all = json_object();
    for (int kind = 0; kind < CH_OLM_KIND_COUNT; kind++)
        json_object_set(all, ch_olm_kind_name((enum ch_olm_kind)kind),
                        (json_t *)ch_olm_all(olm, (enum ch_olm_kind)kind));
    char *text = json_dumps(all, JSON_COMPACT); /* in order */
    json_decref(all);
    return text;
}

static void test_no_model(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *directory = temp_path("none");
    CHECK(!ch_olm_store_exists(directory));
    CHECK(!open_in(directory, NULL, &err));
    CHECK_INT(err.kind, CH_ERROR_FILE_NOT_FOUND);
    CHECK_HAS(err.message, "there is no model in ");
    CHECK(!ch_file_exists(directory));
    ch_error_clear(&err);
}

/* The file of a new model appears with the model in it; what a killed process left is no model. */
static void test_made_at_once(void)
{
    CH_AUTOFREE char *directory = temp_path("made");
    CH_AUTOFREE char *half = ch_path_join(directory, "model.db.new");
    CHECK_INT(ch_file_make_dirs(directory, NULL), 0);
    CHECK_INT(ch_file_write(half, "half", 4, 0644, NULL), 0);
    CHECK(!ch_olm_store_exists(directory));
    struct ch_olm_store *store = must_open(directory, json_pack("{s:s}", "name", "mine"));
    CHECK(!ch_file_exists(half));
    struct ch_olm_store_options options = {
        .directory = directory, .clock = &clock_, .read_only = true};
    struct ch_olm_store *reader = ch_olm_store_open(&options, NULL); /* nothing was saved since */
    CHECK_STR(ch_olm_text(ch_olm_get(ch_olm_store_model(reader), CH_OLM_MODEL, "model"), "name"),
              "mine");
    ch_olm_store_close(reader);
    ch_olm_store_close(store);
}

/* A directory that somebody uses is left as it is. */
static void test_used_directory(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *directory = temp_subdir("used");
    CH_AUTOFREE char *lock = ch_path_join(directory, "lock");
    CH_AUTOFREE char *file = temp_file("used/units", "mine", 0644);
    CHECK(!open_in(directory, json_object(), &err));
    CHECK_HAS(err.message, "used, which has other files (units): --model DIR names a directory");
    CHECK(ch_file_exists(file));
    CHECK(!ch_file_exists(lock));
    ch_error_clear(&err);
}

/* What cannot be made is not there; what is a link to nowhere does not become a directory. */
static void test_cannot_be_made(void)
{
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *directory = temp_path("unmade");
    CH_AUTOFREE char *link = temp_path("link");
    CHECK(!open_in(directory, json_pack("{s:i}", "color", 1), &err));
    CHECK_HAS(err.message, "color");
    CHECK(!ch_file_exists(directory));
    ch_error_clear(&err);
    CHECK_INT(symlink(directory, link), 0);
    CHECK(!open_in(link, json_object(), &err));
    CHECK_HAS(err.message, "link/lock: No such file");
    ch_error_clear(&err);
}

static void check_mode(const char *directory, const char *name, unsigned mode)
{
    struct stat info;
    CH_AUTOFREE char *path = ch_path_join(directory, name);
    CHECK_INT(stat(path, &info), 0);
    CHECK_INT(info.st_mode & 0777, mode);
}

/* It has secrets. */
static void test_nobody_else_reads_it(void)
{
    CH_AUTOFREE char *directory = temp_path("private");
    mode_t mask = umask(022);
    struct ch_olm_store *store = must_open(directory, json_object());
    put_unit(store, "foo/0");
    save(store);
    umask(mask);
    static const char *const names[] = {"model.db", "model.db-wal", "model.db-shm", "lock"};
    check_mode(directory, ".", 0700);
    for (size_t i = 0; i < CH_ARRAY_LEN(names); i++)
        check_mode(directory, names[i], 0600);
    ch_olm_store_close(store);
}

static void test_everything_comes_back(void)
{
    CH_AUTOFREE char *directory = temp_path("all");
    struct ch_olm_store *store = must_open(directory, json_pack("{s:s}", "version", "3.5.0"));
    put(store, CH_OLM_APPLICATION,
        json_pack("{s:s, s:{s:{s:s}}}", "name", "foo", "charm", "metadata", "name", "foo"));
    put_unit(store, "foo/10");
    put_unit(store, "foo/2");
    ch_olm_agent(ch_olm_store_model(store), "foo/2");
    save(store);
    put_unit(store, "foo/10"); /* replaced: it keeps its place */
    uint64_t chance = ch_olm_random(ch_olm_store_model(store));
    put_unit(store, "foo/3");
    ch_olm_remove(ch_olm_store_model(store), CH_OLM_UNIT, "foo/3");
    save(store);
    CH_AUTOFREE char *before = dump_all(ch_olm_store_model(store));
    ch_olm_store_close(store);

    store = must_open(directory, NULL);
    CH_AUTOFREE char *after = dump_all(ch_olm_store_model(store));
    CHECK_STR(after, before);
    CHECK_STR(ch_olm_meta(ch_olm_store_model(store), "foo")->name, "foo");
    CHECK_INT(ch_olm_version(ch_olm_store_model(store))->minor, 5);
    CHECK(ch_olm_random(ch_olm_store_model(store)) != chance);
    ch_olm_store_close(store);
}

static void test_what_is_not_saved_is_lost(void)
{
    CH_AUTOFREE char *directory = temp_path("lost");
    struct ch_olm_store *store = must_open(directory, json_object());
    put_unit(store, "foo/0");
    save(store);
    put_unit(store, "foo/1");
    ch_olm_store_close(store);
    store = must_open(directory, NULL);
    CHECK(ch_olm_get(ch_olm_store_model(store), CH_OLM_UNIT, "foo/0"));
    CHECK(!ch_olm_get(ch_olm_store_model(store), CH_OLM_UNIT, "foo/1"));
    ch_olm_store_close(store);
}

static void add_history(struct ch_olm_store *store)
{
    struct ch_olm *olm = ch_olm_store_model(store);
    for (int i = 1; i <= 3; i++) {
        CH_AUTOFREE char *message = ch_asprintf("line %d", i);
        ch_olm_record(olm, "{s:s, s:s, s:s, s:s, s:s}", "type", "log", "unit", "foo/0", "module",
                      "unit.foo/0.juju-log", "level", "INFO", "message", message);
    }
    put_unit(store, "foo/0");
    ch_olm_set_status(olm, "foo/0", "workload", "active", "", NULL);
    ch_olm_set_status(olm, "foo/0", "agent", "idle", "", NULL);
    ch_olm_store_add_run(store,
                         json_pack("{s:s, s:s, s:s, s:f, s:f, s:i, s:n, s:[[si]]}", "unit", "foo/0",
                                   "kind", "hook", "name", "install", "started", 1.0, "duration",
                                   0.5, "code", 0, "message", "commands", "is-leader", 0));
}

static void check_list(json_t *list, const char *text)
{
    CH_AUTOJSON json_t *owned = list;
    char *got = json_dumps(owned, JSON_COMPACT | JSON_SORT_KEYS);
    CHECK_STR(got, text);
    free(got);
}

static void test_history(void)
{
    CH_AUTOFREE char *directory = temp_path("history");
    struct ch_olm_store *store = must_open(directory, json_object());
    add_history(store);
    check_list(ch_olm_store_logs(store, 0, 0, NULL), "[]");
    save(store);
    check_list(ch_olm_store_logs(store, 1, 1, NULL),
               "[{\"id\":3,\"level\":\"INFO\",\"message\":\"line 3\",\"module\":"
               "\"unit.foo/0.juju-log\",\"time\":1700000000.5,\"unit\":\"foo/0\"}]");
    CH_AUTOJSON json_t *two = ch_olm_store_logs(store, 0, 2, NULL);
    CHECK_STR(ch_olm_text(json_array_get(two, 0), "message"), "line 2");
    check_list(ch_olm_store_statuses(store, "foo/0", 1, NULL),
               "[{\"data\":{},\"entity\":\"foo/0\",\"kind\":\"agent\",\"message\":\"\","
               "\"status\":\"idle\",\"time\":1700000000.5}]");
    CH_AUTOJSON json_t *both = ch_olm_store_statuses(store, NULL, 0, NULL);
    CHECK_INT(json_array_size(both), 2);
    check_list(ch_olm_store_runs(store, "foo/0", 0, NULL),
               "[{\"code\":0,\"commands\":[[\"is-leader\",0]],\"duration\":0.5,\"kind\":\"hook\","
               "\"message\":null,\"name\":\"install\",\"started\":1.0,\"unit\":\"foo/0\"}]");
    check_list(ch_olm_store_runs(store, "foo/1", 0, NULL), "[]");
    ch_olm_store_close(store);
}

/* A child that holds the model with a hook running, and is killed. */
static void hold(const char *directory, int ready)
{
    struct ch_olm_store *store = must_open(directory, NULL);
    json_t *hook = json_pack("{s:s, s:s, s:s}", "unit", "foo/0", "kind", "hook", "name", "install");
    ch_olm_uniter_begin(ch_olm_store_model(store), "foo/0", hook);
    save(store);
    put_unit(store, "foo/1");
    if (write(ready, "", 1) != 1)
        abort();
    pause();
}

static void test_killed(void)
{
    int ends[2], status;
    char byte;
    CH_AUTOFREE char *directory = temp_path("killed");
    struct ch_olm_store *store = must_open(directory, json_object());
    put(store, CH_OLM_APPLICATION, json_pack("{s:s}", "name", "foo"));
    put_unit(store, "foo/0");
    save(store);
    ch_olm_store_close(store);
    CHECK_INT(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0)
        hold(directory, ends[1]);
    CHECK_INT(read(ends[0], &byte, 1), 1);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    store = must_open(directory, NULL);
    const json_t *failed = ch_olm_uniter_failed(ch_olm_store_model(store), "foo/0");
    CHECK_STR(ch_olm_text(failed, "name"), "install");
    CHECK(!ch_olm_get(ch_olm_store_model(store), CH_OLM_UNIT, "foo/1"));
    ch_olm_store_close(store);
    close(ends[0]);
    close(ends[1]);
}

static void let_go(void *data)
{
    close(*(int *)data);
    *(int *)data = -1;
}

/* The second command waits for the first, which ends when it hears of it. */
static void test_second_command_waits(void)
{
    int ready[2], end[2], status;
    char byte;
    CH_AUTOFREE char *directory = temp_path("waits");
    ch_olm_store_close(must_open(directory, json_object()));
    CHECK_INT(pipe(ready) + pipe(end), 0);
    pid_t child = fork();
    if (child == 0) {
        close(end[1]);
        struct ch_olm_store *store = must_open(directory, NULL);
        put_unit(store, "foo/0");
        if (write(ready[1], "", 1) != 1)
            abort();
        if (read(end[0], &byte, 1) != 0) /* until the other end is closed */
            abort();
        save(store);
        ch_olm_store_close(store);
        _exit(0);
    }
    CHECK_INT(read(ready[0], &byte, 1), 1);
    struct ch_olm_store_options options = {
        .directory = directory, .clock = &clock_, .waiting = let_go, .data = &end[1]};
    options.read_only = true; /* a reader does not wait */
    struct ch_olm_store *store = ch_olm_store_open(&options, NULL);
    CHECK(end[1] >= 0);
    CHECK(!ch_olm_get(ch_olm_store_model(store), CH_OLM_UNIT, "foo/0"));
    ch_olm_store_close(store);
    options.read_only = false;
    store = ch_olm_store_open(&options, NULL);
    CHECK_INT(end[1], -1);
    CHECK(ch_olm_get(ch_olm_store_model(store), CH_OLM_UNIT, "foo/0"));
    ch_olm_store_close(store);
    waitpid(child, &status, 0);
    CHECK_INT(status, 0);
    close(ready[0]);
    close(ready[1]);
    close(end[0]);
}

struct rival {
    char *lock, *directory;
    int descriptor;
    bool makes;
};

/* The other command ends: it has made the model, or destroyed it with its directory. */
static void end_rival(void *data)
{
    struct rival *rival = data;
    if (rival->makes) {
        CH_AUTOFREE char *aside = ch_asprintf("%s.aside", rival->directory);
        CH_AUTOFREE char *from = ch_path_join(aside, "model.db");
        CH_AUTOFREE char *to = ch_path_join(rival->directory, "model.db");
        ch_olm_store_close(must_open(aside, json_pack("{s:s}", "name", "rival")));
        CHECK_INT(ch_file_copy(from, to, NULL), 0);
    } else {
        CHECK_INT(unlink(rival->lock), 0);
        CHECK_INT(rmdir(rival->directory), 0);
    }
    close(rival->descriptor);
}

/* Of two commands that would make the model one makes it, and that one knows. */
static void check_rival(const char *name, bool makes)
{
    CH_AUTOFREE char *directory = temp_subdir(name);
    CH_AUTOFREE char *lock = ch_path_join(directory, "lock");
    struct rival rival = {lock, directory, open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600), makes};
    CHECK_INT(flock(rival.descriptor, LOCK_EX), 0);
    struct ch_olm_store_options options = {.directory = directory,
                                           .clock = &clock_,
                                           .create = json_pack("{s:s}", "name", "own"),
                                           .waiting = end_rival,
                                           .data = &rival};
    struct ch_olm_store *store = ch_olm_store_open(&options, NULL);
    CHECK(store != NULL);
    CHECK_INT(ch_olm_store_is_new(store), !makes);
    CHECK_STR(ch_olm_text(ch_olm_get(ch_olm_store_model(store), CH_OLM_MODEL, "model"), "name"),
              makes ? "rival" : "own");
    ch_olm_store_close(store);
}

static void test_made_or_destroyed_meanwhile(void)
{
    check_rival("rival-makes", true);
    check_rival("rival-destroys", false);
}

static void test_bad_files(void)
{
    static const struct {
        const char *sql, *text;
    } cases[] = {
        {"PRAGMA user_version = 9", "has format 9, this charmhost knows format 1"},
        {"UPDATE document SET json = '{'", "model 'model': it is damaged"},
        {"UPDATE document SET json = json_object('color', 1)", "color"},
        {"UPDATE document SET kind = 'thing'", "thing 'model': it is damaged"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *name = ch_asprintf("bad%zu", i);
        CH_AUTOFREE char *directory = temp_path(name);
        ch_olm_store_close(must_open(directory, json_object()));
        CH_AUTOFREE char *command =
            ch_asprintf("sqlite3 %s/model.db \"%s\"", directory, cases[i].sql);
        CHECK_INT(system(command), 0);
        CHECK(!open_in(directory, NULL, &err));
        CHECK_HAS(err.message, cases[i].text);
        CHECK_HAS(err.message, "model.db");
        ch_error_clear(&err);
    }
    struct ch_error err = CH_ERROR_INIT;
    CH_AUTOFREE char *directory = temp_subdir("junk");
    free(temp_file("junk/model.db", "this is no database, and longer than a header .......", 0644));
    CHECK(!open_in(directory, NULL, &err));
    CHECK_INT(err.kind, CH_ERROR_STORAGE);
    CHECK_HAS(err.message, "it is damaged: restore it or destroy the model");
    ch_error_clear(&err);
}

int main(void)
{
    temp_dir_init();
    RUN(test_no_model);
    RUN(test_made_at_once);
    RUN(test_used_directory);
    RUN(test_cannot_be_made);
    RUN(test_nobody_else_reads_it);
    RUN(test_everything_comes_back);
    RUN(test_what_is_not_saved_is_lost);
    RUN(test_history);
    RUN(test_killed);
    RUN(test_second_command_waits);
    RUN(test_made_or_destroyed_meanwhile);
    RUN(test_bad_files);
    temp_dir_deinit();
    return test_done();
}
