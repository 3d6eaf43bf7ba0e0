"""S3's transfers: the calls that they make for a small object."""
import io


class S3Transfers:
    def upload_file(self, Filename, Bucket, Key, ExtraArgs=None, Callback=None, Config=None):
        with open(Filename, "rb") as file:
            self.put_object(Bucket=Bucket, Key=Key, Body=file.read(), **(ExtraArgs or {}))

    def upload_fileobj(self, Fileobj, Bucket, Key, ExtraArgs=None, Callback=None, Config=None):
        if not hasattr(Fileobj, "read"):
            raise ValueError("Fileobj must implement read")
        self.put_object(Bucket=Bucket, Key=Key, Body=Fileobj.read(), **(ExtraArgs or {}))

    def download_file(self, Bucket, Key, Filename, ExtraArgs=None, Callback=None, Config=None):
        data = io.BytesIO()
        self.download_fileobj(Bucket, Key, data, ExtraArgs)
        with open(Filename, "wb") as file:
            file.write(data.getvalue())

    def download_fileobj(self, Bucket, Key, Fileobj, ExtraArgs=None, Callback=None, Config=None):
        if not hasattr(Fileobj, "write"):
            raise ValueError("Fileobj must implement write")
        self.head_object(Bucket=Bucket, Key=Key, **(ExtraArgs or {}))
        Fileobj.write(self.get_object(Bucket=Bucket, Key=Key, **(ExtraArgs or {}))["Body"].read())

    def copy(self, CopySource, Bucket, Key, ExtraArgs=None, Callback=None, SourceClient=None, Config=None):
        source = {name: CopySource[name] for name in ("Bucket", "Key", "VersionId") if name in CopySource}
        (SourceClient or self).head_object(**source)
        self.copy_object(CopySource=CopySource, Bucket=Bucket, Key=Key, **(ExtraArgs or {}))
