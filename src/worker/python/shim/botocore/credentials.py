"""The credentials of a session, as scripts hand them from one client to the next."""
import collections

ReadOnlyCredentials = collections.namedtuple("ReadOnlyCredentials", ["access_key", "secret_key", "token", "account_id"], defaults=(None,))


class Credentials:
    method = "explicit"

    def __init__(self, access_key, secret_key, token=None, method=None, account_id=None):
        self.access_key, self.secret_key, self.token, self.account_id = access_key, secret_key, token, account_id

    def get_frozen_credentials(self):
        return ReadOnlyCredentials(self.access_key, self.secret_key, self.token, self.account_id)
