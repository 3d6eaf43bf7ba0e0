import jmespath


def main(events, context):
    data = {"a": [{"b": 2, "c": "x"}, {"b": 1, "c": "y"}], "d": {"e": None}}
    expressions = ["a[].b", "sort_by(a, &b)[0].c", "length(a)", "d.e", "d.e.f", "a[?b > `1`].c | [0]", "join('-', a[].c)", "{first: a[0].c, last: a[-1].c}", "max_by(a, &b).c"]
    return [jmespath.search(expression, data) for expression in expressions]
