"""Paginators, by botocore's definitions."""
import base64
import json

import jmespath
from botocore.exceptions import PaginationError


def encode_token(token):
    return base64.b64encode(json.dumps(token, default=str).encode()).decode()


def put(target, path, value):
    """Sets the value of a dotted path."""
    *parents, last = path.split(".")
    for name in parents:
        target = target.setdefault(name, {})
    target[last] = value


def listed(value):
    return value if isinstance(value, list) else [value]


class Paginator:
    def __init__(self, method, definition):
        self._method, self._definition = method, definition
        self._keys = [jmespath.compile(key) for key in listed(definition.get("result_key", []))]

    @property
    def result_keys(self):
        return self._keys

    def paginate(self, **kwargs):
        config = kwargs.pop("PaginationConfig", {})
        limit, size = config.get("MaxItems"), config.get("PageSize")
        if size is not None:
            if "limit_key" not in self._definition:
                raise PaginationError(message="PageSize parameter is not supported for the pagination interface for this operation.")
            size = str(size) if self._definition.get("limit_is_text") else int(size)
        return PageIterator(self._method, self._definition, self._keys, None if limit is None else int(limit), config.get("StartingToken"), size, kwargs)


class PageIterator:
    def __init__(self, method, definition, keys, limit, start, size, kwargs):
        self._method, self._definition, self.result_keys = method, definition, keys
        self._limit, self._start, self._size, self._kwargs = limit, start, size, kwargs
        self._inputs = listed(definition["input_token"])
        self._outputs = [jmespath.compile(token) for token in listed(definition["output_token"])]
        self._more = jmespath.compile(definition["more_results"]) if "more_results" in definition else None
        self.resume_token, self.non_aggregate_part = None, {}

    def __iter__(self):
        kwargs, primary = self._kwargs, self.result_keys[0]
        before, total, cut, first = None, 0, 0, True
        token = {name: None for name in self._inputs}
        if self._start is not None:
            token, cut = self._parse()
            self._inject(kwargs, token)
        if self._size is not None:
            kwargs[self._definition["limit_key"]] = self._size
        while True:
            page = self._method(**kwargs)
            if first:
                if self._start is not None:
                    self._skip(page, primary, cut)
                for key in listed(self._definition.get("non_aggregate_keys", [])):
                    put(self.non_aggregate_part, key, jmespath.search(key, page))
                first = False
            else:
                cut = 0
            items = primary.search(page)
            items = [] if items is None else items
            over = 0 if self._limit is None else total + len(items) - self._limit
            if over > 0:
                keep = len(items) - over
                put(page, primary.expression, items[:keep])
                self.resume_token = encode_token({**token, "boto_truncate_amount": keep + cut})
                yield page
                return
            yield page
            total += len(items)
            token = self._next(page)
            if all(part is None for part in token.values()):
                return
            if self._limit is not None and total == self._limit:
                self.resume_token = encode_token(token)
                return
            if before is not None and before == token:
                raise PaginationError(message="The same next token was received twice: %s" % token)
            self._inject(kwargs, token)
            before = token

    def _parse(self):
        try:
            token = json.loads(base64.b64decode(str(self._start).encode()).decode())
            cut = token.pop("boto_truncate_amount", 0)
            return {name: token.get(name) for name in self._inputs}, cut
        except (ValueError, TypeError, AttributeError):
            parts = str(self._start).split("___")
            cut = int(parts.pop()) if len(parts) == len(self._inputs) + 1 else 0
            if len(parts) > len(self._inputs):
                raise ValueError("Bad starting token: %s" % self._start) from None
            return dict(zip(self._inputs, [None if part == "None" else part for part in parts])), cut

    def _inject(self, kwargs, token):
        for name, part in token.items():
            if part is not None and part != "None":
                kwargs[name] = part
            else:
                kwargs.pop(name, None)

    def _skip(self, page, primary, cut):
        items = primary.search(page)
        put(page, primary.expression, items[cut:] if isinstance(items, (list, str)) else None)
        for key in self.result_keys[1:]:
            sample = key.search(page)
            empty = [] if isinstance(sample, list) else "" if isinstance(sample, str) else sample if isinstance(sample, (int, float)) else None
            put(page, key.expression, empty)

    def _next(self, page):
        if self._more is not None and not self._more.search(page):
            return {}
        return {name: output.search(page) or None for output, name in zip(self._outputs, self._inputs)}

    def search(self, expression):
        compiled = jmespath.compile(expression)
        for page in self:
            results = compiled.search(page)
            if isinstance(results, list):
                yield from results
            else:
                yield results

    def result_key_iters(self):
        return [(item for page in self for item in (key.search(page) or [])) for key in self.result_keys]

    def build_full_result(self):
        whole = {}
        for page in self:
            for key in self.result_keys:
                value = key.search(page)
                if value is None:
                    continue
                present = key.search(whole)
                if present is None:
                    put(whole, key.expression, value)
                elif isinstance(value, list):
                    put(whole, key.expression, present + value)
                elif isinstance(value, (int, float, str)):
                    put(whole, key.expression, present + value)
        for key, value in self.non_aggregate_part.items():
            whole.setdefault(key, value)
        if self.resume_token is not None:
            whole["NextToken"] = self.resume_token
        return whole
