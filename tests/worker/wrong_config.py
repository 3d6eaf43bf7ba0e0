from botocore.config import Config


def main(events, context):
    for options in ({"retry": 1}, {"retries": {"attempts": 1}}, {"retries": {"max_attempts": -1}}, {"retries": {"mode": "fast"}}):
        try:
            Config(**options)
        except Exception as error:
            print(type(error).__name__, error)
