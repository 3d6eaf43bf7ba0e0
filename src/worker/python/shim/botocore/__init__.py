"""What scripts use of botocore. Part of ssmith, not of the AWS SDK."""
__version__ = "1.43.11"


class _Unsigned:
    def __copy__(self):
        return self

    def __deepcopy__(self, memodict):
        return self


UNSIGNED = _Unsigned()


def xform_name(name, sep="_"):
    """`DescribeDBInstances` as `describe_db_instances`."""
    import re
    if sep in name:
        return name
    text = re.sub("([a-z0-9])([A-Z])", r"\1%s\2" % sep, re.sub("(.)([A-Z][a-z]+)", r"\1%s\2" % sep, name))
    return text.lower()
