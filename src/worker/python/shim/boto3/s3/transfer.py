"""Settings that matter to no simulated transfer."""


class TransferConfig:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)
