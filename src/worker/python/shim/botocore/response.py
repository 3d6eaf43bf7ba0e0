"""Streams in answers."""
import io

from botocore.exceptions import IncompleteReadError


class StreamingBody(io.IOBase):
    _DEFAULT_CHUNK_SIZE = 1024

    def __init__(self, raw_stream, content_length):
        self._raw_stream, self._content_length, self._amount_read = raw_stream, content_length, 0

    def readable(self):
        return True

    def read(self, amt=None):
        chunk = self._raw_stream.read(amt)
        self._amount_read += len(chunk)
        if (amt is None or not chunk and amt > 0) and self._content_length is not None and self._amount_read != int(self._content_length):
            raise IncompleteReadError(actual_bytes=self._amount_read, expected_bytes=int(self._content_length))
        return chunk

    def readinto(self, b):
        count = self._raw_stream.readinto(b)
        self._amount_read += count
        return count

    def readlines(self):
        return self._raw_stream.readlines()

    def __iter__(self):
        return self.iter_chunks(self._DEFAULT_CHUNK_SIZE)

    def __next__(self):
        chunk = self.read(self._DEFAULT_CHUNK_SIZE)
        if chunk:
            return chunk
        raise StopIteration()

    next = __next__

    def __enter__(self):
        return self._raw_stream

    def __exit__(self, type, value, traceback):
        self._raw_stream.close()

    def iter_lines(self, chunk_size=_DEFAULT_CHUNK_SIZE, keepends=False):
        pending = b""
        for chunk in self.iter_chunks(chunk_size):
            lines = (pending + chunk).splitlines(True)
            for line in lines[:-1]:
                yield line.splitlines(keepends)[0]
            pending = lines[-1]
        if pending:
            yield pending.splitlines(keepends)[0]

    def iter_chunks(self, chunk_size=_DEFAULT_CHUNK_SIZE):
        while True:
            chunk = self.read(chunk_size)
            if chunk == b"":
                break
            yield chunk

    def tell(self):
        return self._raw_stream.tell()

    def set_socket_timeout(self, timeout):
        pass

    def close(self):
        self._raw_stream.close()
