"""The few helpers of botocore that scripts use."""


class InvalidArnException(ValueError):
    pass


class ArnParser:
    def parse_arn(self, arn):
        parts = arn.split(":", 5)
        if len(parts) < 6:
            raise InvalidArnException(
                "Provided ARN: %s must be of the format: arn:partition:service:region:account:resource" % arn)
        return dict(zip(("partition", "service", "region", "account", "resource"), parts[1:]))

    @staticmethod
    def is_arn(value):
        return isinstance(value, str) and value.startswith("arn:") and len(value.split(":", 5)) >= 6
