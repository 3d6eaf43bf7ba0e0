"""boto3's own exceptions."""
import botocore.exceptions


class Boto3Error(Exception):
    pass


class ResourceLoadException(Boto3Error):
    pass


class NoVersionFound(Boto3Error):
    pass


class UnknownAPIVersionError(Boto3Error, botocore.exceptions.DataNotFoundError):
    pass


class ResourceNotExistsError(Boto3Error, botocore.exceptions.DataNotFoundError):
    def __init__(self, service_name, text, *_):
        self.service_name = service_name
        Exception.__init__(self, text)


class RetriesExceededError(Boto3Error):
    pass


class S3TransferFailedError(Boto3Error):
    pass


class S3UploadFailedError(Boto3Error):
    pass


class DynamoDBOperationNotSupportedError(Boto3Error):
    pass


class PythonDeprecationWarning(Warning):
    pass
