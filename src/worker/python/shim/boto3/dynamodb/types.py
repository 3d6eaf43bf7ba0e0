"""DynamoDB's typed values and Python's."""
from decimal import Decimal


class Binary:
    def __init__(self, value):
        self.value = bytes(value)

    def __eq__(self, other):
        return self.value == getattr(other, "value", other)

    def __bytes__(self):
        return self.value

    def __hash__(self):
        return hash(self.value)


class TypeSerializer:
    def serialize(self, value):
        if value is None:
            return {"NULL": True}
        if isinstance(value, bool):
            return {"BOOL": value}
        if isinstance(value, (int, Decimal)):
            return {"N": str(value)}
        if isinstance(value, float):
            raise TypeError("Float types are not supported. Use Decimal types instead.")
        if isinstance(value, str):
            return {"S": value}
        if isinstance(value, (bytes, bytearray, Binary)):
            return {"B": bytes(value)}
        if isinstance(value, dict):
            return {"M": {key: self.serialize(item) for key, item in value.items()}}
        if isinstance(value, (list, tuple)):
            return {"L": [self.serialize(item) for item in value]}
        if isinstance(value, (set, frozenset)) and value:
            for kind, name in ((str, "SS"), ((int, Decimal), "NS"), ((bytes, bytearray, Binary), "BS")):
                if all(isinstance(item, kind) for item in value):
                    return {name: [item if name == "SS" else str(item) if name == "NS" else bytes(item) for item in value]}
        raise TypeError('Unsupported type "%s" for value "%s"' % (type(value), value))


class TypeDeserializer:
    def deserialize(self, value):
        if not value:
            raise TypeError("Value must be a nonempty dictionary whose key is a valid dynamodb type.")
        kind, item = next(iter(value.items()))
        if kind == "NULL":
            return None
        if kind in ("BOOL", "S"):
            return item
        if kind == "N":
            return Decimal(item)
        if kind == "B":
            return Binary(item)
        if kind == "L":
            return [self.deserialize(each) for each in item]
        if kind == "M":
            return {key: self.deserialize(each) for key, each in item.items()}
        if kind in ("SS", "NS", "BS"):
            return {each if kind == "SS" else Decimal(each) if kind == "NS" else Binary(each) for each in item}
        raise TypeError("Dynamodb type %s is not supported" % kind)
