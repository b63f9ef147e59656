/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles Lua files into a C list of bytecode, with their line numbers.
 *
 *     embed OUTPUT LIST NAME=PATH... LIST is the C name, NAME the module ("ops.model"),
 * "@ops/model.lua" its chunk
 *
 * Bytecode belongs to the Lua it was made by, which is the one that is linked. */
#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t written;

static int write_bytes(lua_State *L, const void *data, size_t size, void *file)
{
    const unsigned char *bytes = data;
    (void)L;
    for (size_t i = 0; i < size; i++)
        fprintf(file, "%u,%s", bytes[i], ++written % 24 == 0 ? "\n" : "");
    return 0;
}

/* "ops.model" from .../ops/model.lua is the chunk "@ops/model.lua" */
static char *chunk_name(const char *module, const char *path)
{
    size_t depth = 1;
    for (const char *c = module; *c; c++)
        depth += *c == '.';
    const char *base = path + strlen(path);
    if (strlen(path) > 9 && strcmp(base - 9, "/init.lua") == 0)
        depth++;
    while (base > path && (base[-1] != '/' || --depth > 0))
        base--;
    char *name = malloc(strlen(base) + 2);
    sprintf(name, "@%s", base);
    return name;
}

static int load_file(lua_State *L, const char *module, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "embed: cannot open %s\n", path);
        return -1;
    }
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    size_t got;
    do {
        char *room = luaL_prepbuffer(&text);
        got = fread(room, 1, LUAL_BUFFERSIZE, file);
        luaL_addsize(&text, got);
    } while (got > 0);
    fclose(file);
    luaL_pushresult(&text);
    char *name = chunk_name(module, path);
    size_t length;
    const char *source = lua_tolstring(L, -1, &length);
    int code = luaL_loadbufferx(L, source, length, name, "t");
    free(name);
    if (code == LUA_OK)
        return 0;
    fprintf(stderr, "embed: %s\n", lua_tostring(L, -1));
    return -1;
}

int main(int argc, char **argv)
{
    lua_State *L = luaL_newstate();
    FILE *out = argc > 2 ? fopen(argv[1], "w") : NULL;
    if (!L || !out)
        return 2;
    fputs("#include \"embedded.h\"\n", out);
    for (int i = 3; i < argc; i++) {
        char *path = strchr(argv[i], '=');
        *path++ = '\0';
        if (load_file(L, argv[i], path) < 0)
            return 1;
        written = 0;
        fprintf(out, "static const unsigned char module_%d[] = {\n", i);
        lua_dump(L, write_bytes, out, 0);
        fputs("};\n", out);
        lua_settop(L, 0);
    }
    fprintf(out, "const struct chl_module %s[] = {\n", argv[2]);
    for (int i = 3; i < argc; i++)
        fprintf(out, "{\"%s\", module_%d, sizeof(module_%d)},\n", argv[i], i, i);
    fputs("{NULL, NULL, 0}};\n", out);
    lua_close(L);
    return fclose(out) != 0;
}
