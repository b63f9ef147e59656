/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "cli/cli.h"
#include "test.h"

static const struct ch_cli_option own[] = {
    {"config", 0, "K=V", "set an option"},
    {"num-units", 'n', "N", "how many"},
    {"watch", 'w', "[SECONDS]", "again and again"},
    {NULL},
};
static const struct ch_cli_option common[] = {
    {"verbose", 'v', NULL, "say more"},
    {"quiet", 'q', NULL, "say nothing"},
    {"timeout", 0, "T", "how long"},
    {NULL},
};
static const struct ch_cli_option *const lists[] = {own, common, NULL};
static const struct ch_cli_verb verb = {.name = "deploy",
                                        .usage = "deploy PATH [APP]",
                                        .summary = "deploy a charm",
                                        .least = 1,
                                        .most = 2,
                                        .options = lists,
                                        .about = "More of it.",
                                        .examples = "one\ntwo\n"};
static const struct ch_cli_verb any = {.name = "exec", .most = CH_CLI_ANY, .options = lists};

/* "WORD,WORD |LITERAL| {options}", or the error; `line` has a word per blank. */
static char *parse(const struct ch_cli_verb *which, const char *line)
{
    char *copy = ch_strdup(line), *words[16], *at = NULL;
    size_t count = 0;
    struct ch_error err = CH_ERROR_INIT;
    struct ch_cli_arguments arguments;
    struct ch_buf out = CH_BUF_INIT;
    for (char *word = strtok_r(copy, " ", &at); word; word = strtok_r(NULL, " ", &at))
        words[count++] = word;
    if (ch_cli_parse(which, count, words, &arguments, &err) < 0) {
        ch_buf_adds(&out, err.message);
    } else {
        char *options = json_dumps(arguments.options, JSON_SORT_KEYS | JSON_COMPACT);
        for (size_t i = 0; i < arguments.count; i++)
            ch_buf_addf(&out, "%s%s", i ? "," : "", arguments.words[i]);
        ch_buf_addf(&out, "|%zu|%s", arguments.literal, options);
        free(options);
    }
    ch_cli_arguments_deinit(&arguments);
    ch_error_clear(&err);
    free(copy);
    return ch_buf_take(&out);
}

static void test_parse(void)
{
    static const struct {
        const char *line, *expected;
    } cases[] = {
        {"a", "a|1|{}"},
        {"a b", "a,b|2|{}"},
        {"a --config=x=1", "a|1|{\"config\":[\"x=1\"]}"},
        {"--config x=1 a --config y= b", "a,b|2|{\"config\":[\"x=1\",\"y=\"]}"},
        {"a --config=", "a|1|{\"config\":[\"\"]}"},
        {"a -n 3", "a|1|{\"num-units\":[\"3\"]}"},
        {"a -n3", "a|1|{\"num-units\":[\"3\"]}"},
        {"a -n -3", "a|1|{\"num-units\":[\"-3\"]}"},
        {"a -vq", "a|1|{\"quiet\":[\"\"],\"verbose\":[\"\"]}"},
        {"a -vn3", "a|1|{\"num-units\":[\"3\"],\"verbose\":[\"\"]}"},
        {"a -v -v", "a|1|{\"verbose\":[\"\",\"\"]}"},
        {"a --watch b", "a,b|2|{\"watch\":[\"\"]}"},
        {"a --watch=5", "a|1|{\"watch\":[\"5\"]}"},
        {"a -wv", "a|1|{\"verbose\":[\"\"],\"watch\":[\"\"]}"},
        {"-- -v", "-v|0|{}"},
        {"a -- --", "a,--|1|{}"},
        {"a - ", "a,-|2|{}"},
        {"--help", "|0|{\"help\":[\"\"]}"},
        {"a b c d -h", "a,b,c,d|4|{\"help\":[\"\"]}"},
        /* refused */
        {"", "too few arguments"},
        {"a b c", "unexpected argument 'c'"},
        {"a --confg x=1", "there is no option '--confg'; did you mean '--config'?"},
        {"a --xyzzy", "there is no option '--xyzzy'"},
        {"a --", "a|1|{}"},
        {"a --=3", "there is no option '--'"},
        {"a -x", "there is no option '-x'"},
        {"a -vx", "there is no option '-x'"},
        {"a --config", "option '--config' needs a value: K=V"},
        {"a -n", "option '--num-units' needs a value: N"},
        {"a --verbose=1", "option '--verbose' takes no value"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        char *got = parse(&verb, cases[i].line);
        CHECK_STR(got, cases[i].expected);
        free(got);
    }
}

static void test_any_number(void)
{
    char *got = parse(&any, "u/0 -v -- ls -l --config");
    CHECK_STR(got, "u/0,ls,-l,--config|1|{\"verbose\":[\"\"]}");
    free(got);
}

static void read_values(const char *units, const char *timeout, long long *np, double *secondsp,
                        struct ch_error *err)
{
    char verbose[] = "-v", number[] = "--num-units", time[] = "--timeout";
    char *words[] = {verbose, number, ch_strdup(units), time, ch_strdup(timeout), verbose};
    struct ch_cli_arguments arguments;
    CHECK_INT(ch_cli_parse(&any, 6, words, &arguments, err), 0);
    CHECK_STR(ch_cli_value(&arguments, "num-units"), units);
    CHECK_STR(ch_cli_value(&arguments, "config"), NULL);
    CHECK(!ch_cli_values(&arguments, "config"));
    (void)(ch_cli_integer(&arguments, "num-units", 1, np, err) < 0 ||
           ch_cli_seconds(&arguments, "timeout", secondsp, err) < 0);
    ch_cli_arguments_deinit(&arguments);
    free(words[2]);
    free(words[4]);
}

static void test_values(void)
{
    static const struct {
        const char *units, *timeout;
        long long n;
        double seconds;
        const char *error;
    } cases[] = {
        {"3", "20", 3, 20, NULL},
        {"1", "1m30s", 1, 90, NULL},
        {"1", "0.5s", 1, 0.5, NULL},
        {"0", "1", 7, 7, "option '--num-units': expected a number from 1 on, got '0'"},
        {"x", "1", 7, 7, "option '--num-units': expected a number from 1 on, got 'x'"},
        {"1", "-1", 1, 7, "option '--timeout': expected seconds or a duration as 1m30s, got '-1'"},
        {"1", "soon", 1, 7,
         "option '--timeout': expected seconds or a duration as 1m30s, got 'soon'"},
    };
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        struct ch_error err = CH_ERROR_INIT;
        long long n = 7;
        double seconds = 7;
        read_values(cases[i].units, cases[i].timeout, &n, &seconds, &err);
        CHECK_INT(n, cases[i].n);
        CHECK(seconds == cases[i].seconds);
        CHECK_STR(err.message, cases[i].error);
        ch_error_clear(&err);
    }
}

static void test_last_value_wins(void)
{
    char word[] = "a", one[] = "-n1", two[] = "-n2", *words[] = {word, one, two};
    struct ch_cli_arguments arguments;
    CHECK_INT(ch_cli_parse(&verb, 3, words, &arguments, NULL), 0);
    CHECK_STR(ch_cli_value(&arguments, "num-units"), "2");
    CHECK_INT((long long)json_array_size(ch_cli_values(&arguments, "num-units")), 2);
    ch_cli_arguments_deinit(&arguments);
}

static void test_split(void)
{
    static const struct {
        const char *word, *name, *value;
    } cases[] = {{"a=b", "a", "b"},
                 {"a=", "a", ""},
                 {"a.b=c=d", "a.b", "c=d"},
                 {"=b", NULL, NULL},
                 {"plain", NULL, NULL}};
    for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
        const char *value = NULL;
        char *name = ch_cli_split(cases[i].word, &value);
        CHECK_STR(name, cases[i].name);
        CHECK_STR(value, cases[i].value);
        free(name);
    }
}

static void test_help(void)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    ch_cli_print_verb(&verb, out);
    fclose(out);
    CHECK_STR(text,
              "usage: charmhost deploy PATH [APP]\n\ndeploy a charm\nMore of it.\n\noptions:\n"
              "  --config K=V             set an option\n"
              "  -n, --num-units N        how many\n"
              "  -w, --watch[=SECONDS]    again and again\n"
              "  -v, --verbose            say more\n"
              "  -q, --quiet              say nothing\n"
              "  --timeout T              how long\n"
              "  -h, --help               print this\n"
              "\nexamples:\n  one\n  two\n");
    free(text);
}

int main(void)
{
    RUN(test_parse);
    RUN(test_any_number);
    RUN(test_values);
    RUN(test_last_value_wins);
    RUN(test_split);
    RUN(test_help);
    return test_done();
}
