"""The exceptions that a client's service is documented to raise."""
from botocore.exceptions import ClientError  # noqa: F401  (scripts import it from here too)


class BaseClientExceptions:
    ClientError = ClientError

    def __init__(self, code_to_exception):
        self._code_to_exception = code_to_exception

    def from_code(self, error_code):
        return self._code_to_exception.get(error_code, self.ClientError)

    def __getattr__(self, name):
        names = [kind.__name__ for kind in self._code_to_exception.values()]
        raise AttributeError("%s object has no attribute %s. Valid exceptions are: %s" % (self, name, ", ".join(names)))


_known = {}


def exceptions(service, class_name, errors):
    """`errors`: pairs of a class name and a code."""
    if service not in _known:
        classes, codes = {}, {}
        for name, code in errors:
            classes[name] = codes[code] = type(name, (ClientError,), {"__module__": __name__})
        _known[service] = type(class_name + "Exceptions", (BaseClientExceptions,), classes)(codes)
    return _known[service]
