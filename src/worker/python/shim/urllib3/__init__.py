"""urllib3 without a network: every request fails as on a machine that is cut off."""


class exceptions:
    class HTTPError(Exception):
        pass

    class MaxRetryError(HTTPError):
        pass


class PoolManager:
    def __init__(self, *args, **kwargs):
        pass

    def request(self, method, url, *args, **kwargs):
        raise exceptions.MaxRetryError("a script has no network here: %s %s" % (method, url))


def disable_warnings(*args, **kwargs):
    pass
