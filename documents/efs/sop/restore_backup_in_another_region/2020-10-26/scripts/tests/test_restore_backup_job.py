import copy
import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# No test calls AWS, and boto3 need not be installed.
with mock.patch.dict(sys.modules, {"boto3": mock.MagicMock()}):
    import restore_backup_job as script

NO_OUTPUT = "No output available yet because the step is not successfully executed"
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
MULTI = "mrk-1234abcd12ab34cd56ef1234567890ab"
POINT = "recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45"
ABSENT = (None, "", "  ", NO_OUTPUT, [NO_OUTPUT])


def payload(region="eu-west-1", partition="aws", **metadata):
    """What the runbook's step sends. In `metadata`, `...` takes a key away."""
    values = {
        "file-system-id": "fs-0123456789abcdef0",
        "Encrypted": True,
        "KmsKeyId": f"arn:{partition}:kms:{region}:123456789012:key/{KEY}",
        "PerformanceMode": "generalPurpose",
        "newFileSystem": "true",
        "CreationToken": "2026-01-02_03.04.05",
    } | metadata
    return {
        "Region": region,
        "RecoveryPointArn": f"arn:{partition}:backup:{region}:123456789012:{POINT}",
        "IamRoleArn": f"arn:{partition}:iam::123456789012:role/service-role/AWSBackupDefaultServiceRole",
        "IdempotencyToken": "2026-01-02_03.04.05",
        "ResourceType": "EFS",
        "Metadata": {name: value for name, value in values.items() if value is not ...},
    }


class Case(unittest.TestCase):
    def setUp(self):
        patch = mock.patch.object(script, "boto3")
        self.boto3 = patch.start()
        self.addCleanup(patch.stop)
        self.start = self.boto3.Session.return_value.client.return_value.start_restore_job
        self.start.return_value = {"RestoreJobId": "job-1", "ResponseMetadata": {"HTTPStatusCode": 200}}

    def sent(self, events):
        self.start.reset_mock()
        script.restore_backup_job(events, {})
        self.start.assert_called_once()
        return self.start.call_args.kwargs

    def sent_metadata(self, **metadata):
        return self.sent(payload(**metadata))["Metadata"]

    def refused(self, events, *parts):
        """The error's message, after AWS was not spoken to at all."""
        self.boto3.reset_mock()
        with self.assertRaises(ValueError) as caught:
            script.restore_backup_job(events, {})
        self.assertEqual(self.boto3.mock_calls, [])
        for part in parts:
            self.assertIn(part, str(caught.exception))
        return str(caught.exception)


class Request(Case):
    def test_the_whole_request(self):
        self.assertEqual(script.restore_backup_job(payload(), {}), {"RestoreJobId": "job-1"})
        self.assertEqual(
            self.boto3.mock_calls,
            [
                mock.call.Session(region_name="eu-west-1"),
                mock.call.Session().client("backup"),
                mock.call.Session()
                .client()
                .start_restore_job(
                    RecoveryPointArn=f"arn:aws:backup:eu-west-1:123456789012:{POINT}",
                    IamRoleArn="arn:aws:iam::123456789012:role/service-role/AWSBackupDefaultServiceRole",
                    IdempotencyToken="2026-01-02_03.04.05",
                    ResourceType="EFS",
                    Metadata={
                        "file-system-id": "fs-0123456789abcdef0",
                        "Encrypted": "true",
                        "KmsKeyId": f"arn:aws:kms:eu-west-1:123456789012:key/{KEY}",
                        "PerformanceMode": "generalPurpose",
                        "newFileSystem": "true",
                        "CreationToken": "2026-01-02_03.04.05",
                    },
                ),
            ],
        )

    def test_the_payload_is_not_changed(self):
        events = payload()
        before = copy.deepcopy(events)
        script.restore_backup_job(events, {})
        self.assertEqual(events, before)

    def test_the_context_is_not_needed(self):
        self.assertEqual(script.restore_backup_job(payload(), None), {"RestoreJobId": "job-1"})

    def test_an_error_of_the_service_is_left_as_it_is(self):
        self.start.side_effect = PermissionError("AccessDeniedException")
        with self.assertRaisesRegex(PermissionError, "AccessDenied"):
            script.restore_backup_job(payload(), {})

    def test_every_absent_input_is_named(self):
        for name in payload():
            self.refused({key: value for key, value in payload().items() if key != name}, f"{name} is absent")
            for value in ABSENT:
                with self.subTest(name, value=value):
                    self.refused(payload() | {name: value}, f"{name} is absent")

    def test_no_payload_at_all(self):
        for events in ({}, None, [], "text"):
            with self.subTest(events):
                self.refused(events, "Region is absent")


class Regions(Case):
    def test_regions_of_every_partition(self):
        for region, partition in (
            ("us-east-1", "aws"),
            ("ap-southeast-5", "aws"),
            ("il-central-1", "aws"),
            ("mx-central-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("cn-northwest-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
            ("eusc-de-east-1", "aws-eusc"),
        ):
            with self.subTest(region):
                self.assertEqual(self.sent(payload(region, partition))["Metadata"]["KmsKeyId"].split(":")[1], partition)
                self.boto3.Session.assert_called_with(region_name=region)

    def test_what_is_no_region(self):
        for region in (
            "eu-west",
            "EU-WEST-1",
            "eu-west-1a",
            "eu-west-1 ",
            "eu-west-1\n",
            "us-west-2-lax-1",
            "Ireland",
            "eu_west_1",
            "aws-global",
            "https://eu-west-1",
            "{{ Region }}",
            "eu-west-१",
            1,
            True,
            ["eu-west-1"],
        ):
            with self.subTest(region):
                self.refused(payload() | {"Region": region}, f"Region is {region!r}", "such as eu-west-1")


class Arns(Case):
    def test_a_recovery_point_of_another_region(self):
        message = self.refused(payload() | {"RecoveryPointArn": f"arn:aws:backup:us-east-1:123456789012:{POINT}"})
        self.assertIn("RecoveryPointArn", message)
        self.assertIn("a recovery point in us-east-1 cannot be restored in eu-west-1", message)

    def test_a_recovery_point_without_a_region_says_nothing_against_it(self):
        value = "arn:aws:backup:::recovery-point:x"
        self.assertEqual(self.sent(payload() | {"RecoveryPointArn": value})["RecoveryPointArn"], value)

    def test_a_recovery_point_of_another_account_may_be_shared(self):
        value = f"arn:aws:backup:eu-west-1:999999999999:{POINT}"
        self.assertEqual(self.sent(payload() | {"RecoveryPointArn": value})["RecoveryPointArn"], value)

    def test_what_is_no_arn(self):
        for name in ("RecoveryPointArn", "IamRoleArn"):
            for value in ("1EB3B5E7", "arn:aws:backup", "arn:aws:backup:eu-west-1:1:", " arn:aws:iam::1:role/x", "arn:aws:iam::1:role/x y", 7, {"a": 1}):
                with self.subTest(name, value=value):
                    self.refused(payload() | {name: value}, f"{name} is {value!r}, which is not an ARN")

    def test_another_partition(self):
        self.refused(
            payload() | {"RecoveryPointArn": f"arn:aws-cn:backup:eu-west-1:123456789012:{POINT}"},
            "RecoveryPointArn is arn:aws-cn:",
            "eu-west-1 belongs to aws and",
        )
        self.refused(payload("cn-north-1", "aws-cn") | {"IamRoleArn": "arn:aws:iam::123456789012:role/x"}, "IamRoleArn is arn:aws:", "arn:aws-cn:")
        self.refused(payload("us-gov-west-1"), "RecoveryPointArn is arn:aws:", "arn:aws-us-gov:")

    def test_what_is_no_role(self):
        for value in ("arn:aws:iam::123456789012:user/me", "arn:aws:sts::123456789012:assumed-role/x/y", f"arn:aws:kms:eu-west-1:1:key/{KEY}"):
            with self.subTest(value):
                self.refused(payload() | {"IamRoleArn": value}, value, "not the ARN of a role")


class Metadata(Case):
    def test_encrypted_in_every_spelling(self):
        for value in (True, "True", "true", "TRUE", " true ", 1, "1"):
            with self.subTest(value):
                self.assertEqual(self.sent_metadata(Encrypted=value)["Encrypted"], "true")
        for value in (False, "False", "false", "FALSE", 0, "0"):
            with self.subTest(value):
                self.assertEqual(self.sent_metadata(Encrypted=value)["Encrypted"], "false")

    def test_encrypted_as_something_else(self):
        for value in ("yes", "None", 2, -1, 0.5, [True, False], {"Encrypted": True}):
            with self.subTest(value):
                self.refused(payload(Encrypted=value), f"Metadata.Encrypted is {value!r}", "neither true nor false")

    def test_a_new_file_system_is_a_boolean_too(self):
        self.assertEqual(self.sent_metadata(newFileSystem=True)["newFileSystem"], "true")
        self.assertEqual(self.sent_metadata(newFileSystem="False")["newFileSystem"], "false")
        self.refused(payload(newFileSystem="maybe"), "Metadata.newFileSystem is 'maybe'")

    def test_every_value_is_a_string(self):
        sent = self.sent_metadata(CreationToken=20260102, newFileSystem=True, ItemsToRestore=["/a", "/b"], Other=False)
        self.assertEqual({type(value) for value in sent.values()}, {str})
        self.assertEqual(sent["CreationToken"], "20260102")
        self.assertEqual(sent["ItemsToRestore"], '["/a", "/b"]')
        self.assertEqual(sent["Other"], "false")
        self.assertEqual(self.sent(payload() | {"IdempotencyToken": 7})["IdempotencyToken"], "7")

    def test_what_a_restore_cannot_do_without_is_named(self):
        for name in ("file-system-id", "Encrypted", "newFileSystem", "CreationToken"):
            for value in (..., *ABSENT):
                with self.subTest(name, value=value):
                    self.refused(payload(**{name: value}), f"Metadata.{name} is absent")

    def test_an_absent_performance_mode_is_left_out(self):
        for value in (..., *ABSENT):
            with self.subTest(value):
                self.assertNotIn("PerformanceMode", self.sent_metadata(PerformanceMode=value))

    def test_it_must_be_a_map(self):
        for value in ("text", 7, [1, 2], True):
            with self.subTest(value):
                self.refused(payload() | {"Metadata": value}, f"Metadata is {value!r}")
        self.refused(payload() | {"Metadata": {}}, "Metadata.file-system-id is absent")


class Keys(Case):
    def test_left_out_when_not_encrypted(self):
        for key in (..., *ABSENT, KEY, f"arn:aws:kms:us-east-1:123456789012:key/{KEY}", "no key at all"):
            with self.subTest(key):
                self.assertNotIn("KmsKeyId", self.sent_metadata(Encrypted=False, KmsKeyId=key))

    def test_left_out_when_absent(self):
        for key in (..., *ABSENT):
            with self.subTest(key):
                sent = self.sent_metadata(KmsKeyId=key)
                self.assertNotIn("KmsKeyId", sent)
                self.assertEqual(sent["Encrypted"], "true")

    def test_what_is_of_the_region_or_found_in_it_is_passed_on(self):
        for key in (
            f"arn:aws:kms:eu-west-1:123456789012:key/{KEY}",
            f"arn:aws:kms:eu-west-1:999999999999:key/{KEY}",
            f"arn:aws:kms:eu-west-1:123456789012:key/{MULTI}",
            "arn:aws:kms:eu-west-1:123456789012:alias/files",
            KEY,
            MULTI,
            "alias/files",
            "alias/aws/elasticfilesystem",
        ):
            with self.subTest(key):
                self.assertEqual(self.sent_metadata(KmsKeyId=key)["KmsKeyId"], key)

    def test_a_multi_region_key_is_replaced_by_its_replica(self):
        sent = self.sent_metadata(KmsKeyId=f"arn:aws:kms:us-east-1:123456789012:key/{MULTI}")
        self.assertEqual(sent["KmsKeyId"], f"arn:aws:kms:eu-west-1:123456789012:key/{MULTI}")
        sent = self.sent_metadata(region="cn-north-1", partition="aws-cn", KmsKeyId=f"arn:aws-cn:kms:cn-northwest-1:1:key/{MULTI}")
        self.assertEqual(sent["KmsKeyId"], f"arn:aws-cn:kms:cn-north-1:1:key/{MULTI}")

    def test_the_key_of_another_region_is_refused(self):
        for name in (f"key/{KEY}", "alias/files", f"alias/{MULTI}", "alias/aws/elasticfilesystem"):
            with self.subTest(name):
                key = f"arn:aws:kms:us-east-1:123456789012:{name}"
                self.refused(payload(KmsKeyId=key), key, "a key of us-east-1 cannot encrypt a file system in eu-west-1", "multi-Region")

    def test_the_key_of_another_partition_is_refused_even_if_multi_region(self):
        self.refused(payload(KmsKeyId=f"arn:aws-cn:kms:cn-north-1:123456789012:key/{MULTI}"), "KmsKeyId", "partition aws-cn")

    def test_what_is_no_key(self):
        for key in ("no key at all", "arn:aws:kms:eu-west-1", "ARN:AWS:KMS:x", "key:1"):
            with self.subTest(key):
                self.refused(payload(KmsKeyId=key), f"KmsKeyId is {key!r}")
        for key in ("arn:aws:s3:eu-west-1:1:key/x", "arn:aws:kms:eu-west-1:1:grant/x"):
            with self.subTest(key):
                self.refused(payload(KmsKeyId=key), f"KmsKeyId is {key}", "not the ARN of a KMS key")


if __name__ == "__main__":
    unittest.main()
