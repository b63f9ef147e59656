/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a C list of text files.
 *
 *     embed_text OUTPUT LIST NAME=PATH... */
#include <stdio.h>
#include <string.h>

static int write_file(FILE *out, const char *path, int number)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "embed_text: cannot open %s\n", path);
        return -1;
    }
    fprintf(out, "static const char text_%d[] = {\n", number);
    size_t written = 0;
    for (int byte; (byte = getc(file)) != EOF;)
        fprintf(out, "%d,%s", (signed char)byte, ++written % 24 == 0 ? "\n" : "");
    fputs("0};\n", out);
    return fclose(file);
}

int main(int argc, char **argv)
{
    FILE *out = argc > 2 ? fopen(argv[1], "w") : NULL;
    if (!out)
        return 2;
    fputs("#include \"project/templates.h\"\n", out);
    for (int i = 3; i < argc; i++) {
        char *path = strchr(argv[i], '=');
        *path++ = '\0';
        if (write_file(out, path, i) != 0)
            return 1;
    }
    fprintf(out, "const struct ch_template %s[] = {\n", argv[2]);
    for (int i = 3; i < argc; i++)
        fprintf(out, "{\"%s\", text_%d},\n", argv[i], i);
    fputs("{NULL, NULL}};\n", out);
    return fclose(out) != 0;
}
