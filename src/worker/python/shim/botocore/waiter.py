"""Waiters: they ask until an answer is what they wait for, and sleep in the execution's time."""
import time

import jmespath
from botocore.exceptions import ClientError, WaiterError


def create(client, name):
    found = client._service["waiters"].get(name)
    if found is None:
        raise ValueError("Waiter does not exist: %s" % name)
    full, definition = found["name"], found["definition"]
    method = next(snake for snake, operation in client.meta.method_to_api_mapping.items() if operation == definition["operation"])
    return type("%s.Waiter.%s" % (type(client).__name__, full), (Waiter,), {})(full, definition, getattr(client, method))


class WaiterConfig:
    def __init__(self, definition):
        self.operation, self.delay, self.max_attempts = definition["operation"], definition["delay"], definition["maxAttempts"]


class Waiter:
    def __init__(self, name, definition, method):
        self.name, self.config, self._acceptors, self._method = name, WaiterConfig(definition), definition["acceptors"], method

    def wait(self, **kwargs):
        config = kwargs.pop("WaiterConfig", {})
        delay = config.get("Delay", self.config.delay)
        attempts = config.get("MaxAttempts", self.config.max_attempts)
        matched, count = None, 0
        while True:
            try:
                response = self._method(**kwargs)
            except ClientError as error:
                response = error.response
            count += 1
            found = next((acceptor for acceptor in self._acceptors if matches(acceptor, response)), None)
            matched = found or matched
            if found is None and failed(response):
                self._fail("An error occurred (%s): %s" % (response["Error"].get("Code", "Unknown"), response["Error"].get("Message", "Unknown")), response)
            if found and found["state"] == "success":
                return
            if found and found["state"] == "failure":
                self._fail("Waiter encountered a terminal failure state: %s" % explanation(found), response)
            if count >= attempts:
                self._fail("Max attempts exceeded" if matched is None else
                           "Max attempts exceeded. Previously accepted state: %s" % explanation(found or self._acceptors[-1]), response)
            time.sleep(delay)

    def _fail(self, reason, response):
        raise WaiterError(name=self.name, reason=reason, last_response=response)


def failed(response):
    return isinstance(response.get("Error"), dict) and "Code" in response["Error"]


def matches(acceptor, response):
    kind, expected = acceptor["matcher"], acceptor["expected"]
    if kind == "status":
        return response.get("ResponseMetadata", {}).get("HTTPStatusCode") == expected
    if kind == "error":
        if expected is True:
            return failed(response)
        if expected is False:
            return "Error" not in response
        return response.get("Error", {}).get("Code", "") == expected
    if failed(response):
        return False
    result = jmespath.search(acceptor["argument"], response)
    if kind == "path":
        return result == expected
    if not isinstance(result, list) or not result:
        return False
    return (all if kind == "pathAll" else any)(element == expected for element in result)


def explanation(acceptor):
    kind, expected = acceptor["matcher"], acceptor["expected"]
    if kind == "path":
        return 'For expression "%s" we matched expected path: "%s"' % (acceptor["argument"], expected)
    if kind == "pathAll":
        return 'For expression "%s" all members matched expected path: "%s"' % (acceptor["argument"], expected)
    if kind == "pathAny":
        return 'For expression "%s" we matched expected path: "%s" at least once' % (acceptor["argument"], expected)
    if kind == "status":
        return "Matched expected HTTP status code: %s" % expected
    return "Matched expected service error code: %s" % expected
