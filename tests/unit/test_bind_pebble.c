/* SPDX-License-Identifier: Apache-2.0 */
/* The bound client: what goes through its calls and streams.  What the calls do is tested in
 * tests/unit/test_pebble_*.c, what Lua makes of it in tests/spec/pebble_*_spec.lua. */
#include "fake_pebble.h"
#include "lua_fixture.h"

#define RESPONSE(result)                                               \
    "--b\r\nContent-Disposition: form-data; name=\"response\"\r\n\r\n" \
    "{\"type\":\"sync\",\"result\":[{\"path\":\"/x\"" result "}]}\r\n--b--\r\n"
#define FILES(part)                                                                    \
    "HTTP/1.1 200 OK\r\nContent-Type: multipart/form-data; boundary=b\r\nConnection: " \
    "close\r\n\r\n" part
#define CONTENT                                                                            \
    FILES("--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"/x\"\r\n\r\n" \
          "bytes\r\n" RESPONSE(""))

/* An engine whose global `client` is a raw one of the fake. */
static struct chl_engine *engine_for(struct fake_pebble *fake)
{
    struct chl_engine *engine = test_engine(NULL);
    lua_State *L = chl_engine_state(engine);
    lua_pushcfunction(L, chl_host);
    lua_pushliteral(L, "pebble");
    lua_call(L, 1, 1); // table
    lua_getfield(L, -1, "new");
    lua_pushstring(L, fake->path);
    lua_pushinteger(L, 5);
    lua_call(L, 2, 1); // table client
    lua_setglobal(L, "client");
    lua_pop(L, 1);
    return engine;
}

static void end(struct fake_pebble *fake, struct chl_engine *engine)
{
    chl_engine_free(engine);
    fake_join(fake);
    fake_end(fake);
}

static void test_values(void)
{
    static const struct fake_answer answers[] = {
        {.bytes = FAKE_OK("{\"version\":\"1.26.0\",\"$map\":null}")},
        {.bytes = FAKE_OK("{\"version\":\"1.26.0\"}")}};
    struct fake_pebble fake;
    FAKE_START(&fake, answers, 5);
    struct chl_engine *engine = engine_for(&fake);
    check_lua(engine, "return client:get_system_info().version", "1.26.0");
    check_lua(engine, "return client:get_system_info().version", "1.26.0");
    struct ch_error err = CH_ERROR_INIT;
    check_fails(engine, "client:replace_identities { a = print }", CH_ERROR_VALUE,
                ".a is a function", &err);
    ch_error_clear(&err);
    check_fails(engine, "client:replace_identities { a = '\\255' }", CH_ERROR_VALUE,
                "a string that is not UTF-8", &err);
    ch_error_clear(&err);
    check_fails(engine, "client:get_change 'a\\0b'", CH_ERROR_VALUE, "NUL byte", &err);
    ch_error_clear(&err);
    end(&fake, engine);
}

static void test_sinks(void)
{
    static const struct fake_answer answers[] = {
        {.bytes = CONTENT, .piece = 3},
        {.bytes = CONTENT},
        {.bytes = FILES(RESPONSE(",\"error\":{\"kind\":\"not-found\",\"message\":\"no\"}"))}};
    struct fake_pebble fake;
    struct ch_error err = CH_ERROR_INIT;
    FAKE_START(&fake, answers, 5);
    struct chl_engine *engine = engine_for(&fake);
    check_lua(engine,
              "local got = '' client:pull('/x', function(bytes) got = got .. bytes end) return got",
              "bytes");
    check_fails(engine, "client:pull('/x', function() error('mine', 0) end)", CH_ERROR_ERROR,
                "mine", &err);
    ch_error_clear(&err);
    check_fails(engine, "client:pull('/x', function() end)", CH_ERROR_PATH, "not-found - no", &err);
    ch_error_clear(&err);
    check_fails(engine, "client:pull('/x', 5)", CH_ERROR_TYPE, "as sink", &err);
    ch_error_clear(&err);
    check_fails(engine, "local f = io.tmpfile() f:close() client:pull('/x', f)", CH_ERROR_VALUE,
                "closed", &err);
    ch_error_clear(&err);
    end(&fake, engine);
}

static void test_sources(void)
{
    static const struct fake_answer answers[] = {{.bytes = FAKE_OK("[{\"path\":\"/x\"}]")},
                                                 {.bytes = FAKE_OK("[{\"path\":\"/x\"}]")},
                                                 {.bytes = FAKE_OK("[]")},
                                                 {.bytes = FAKE_OK("[]")},
                                                 {.bytes = FAKE_OK("[]")},
                                                 {.bytes = FAKE_OK("[]")}};
    static const struct {
        const char *source;
        enum ch_error_kind kind;
        const char *part;
    } bad[] = {{"function() error('mine', 0) end", CH_ERROR_ERROR, "mine"},
               {"function() return 5 end", CH_ERROR_TYPE, "must give strings, not a number"},
               {"function(n) return ('x'):rep(n + 1) end", CH_ERROR_VALUE, "gives n at most"},
               {"io.open '/'", CH_ERROR_OS, "cannot read the source"}};
    struct fake_pebble fake;
    FAKE_START(&fake, answers, 5);
    struct chl_engine *engine = engine_for(&fake);
    check_lua(engine, "client:push('/x', 'a\\0b') return 'done'", "done");
    check_lua(
        engine,
        "local n = 0 client:push('/x', function() n = n + 1 return n < 3 and 'part' or nil end) "
        "return 'done'",
        "done");
    for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++) {
        struct ch_error err = CH_ERROR_INIT;
        CH_AUTOFREE char *code = ch_asprintf("client:push('/x', %s)", bad[i].source);
        check_fails(engine, code, bad[i].kind, bad[i].part, &err);
        ch_error_clear(&err);
    }
    chl_engine_free(engine);
    fake_join(&fake);
    CHECK(memmem(fake.requests[0].data, fake.requests[0].length, "a\0b", 3) != NULL);
    CHECK_HAS(fake.requests[1].data, "part\r\n0004\r\npart");
    fake_end(&fake);
}

static void test_layers(void)
{
    struct chl_engine *engine = test_engine(NULL);
    check_lua(engine,
              "local pebble = require 'ops.pebble' "
              "return pebble.Layer({ services = { web = { command = 'run' } } }):to_yaml()",
              "services:\n  web:\n    command: run\n");
    struct ch_error err = CH_ERROR_INIT;
    check_fails(engine, "require('ops.pebble').Layer { services = 5 }", CH_ERROR_VALUE,
                "services must be", &err);
    ch_error_clear(&err);
    chl_engine_free(engine);
}

int main(void)
{
    RUN(test_values);
    RUN(test_sinks);
    RUN(test_sources);
    RUN(test_layers);
    return test_done();
}
