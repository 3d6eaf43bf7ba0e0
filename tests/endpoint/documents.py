"""Documents, from their making to their end."""

import hashlib
import json

from judge import client, refused

ssm = client()
TEXT = json.dumps({
    "schemaVersion": "0.3", "description": "It waits.", "parameters": {
        "Who": {"type": "String", "description": "Whose."}, "Tags": {"type": "StringList", "default": ["a"]}, "Dry": {"type": "Boolean", "default": True}},
    "mainSteps": [{"name": "Wait", "action": "aws:sleep", "inputs": {"Duration": "PT1M"}}]})
YAML = "schemaVersion: '0.3'\nmainSteps:\n  - name: Wait # a comment\n    action: aws:sleep\n    inputs: {Duration: PT2M}\n"
sha = lambda text: hashlib.sha256(text.encode()).hexdigest()
new = dict(Name="Waits", Content=TEXT, DocumentType="Automation")

# One that is made.
made = ssm.create_document(**new, VersionName="first", TargetType="/AWS::EC2::Instance", Tags=[{"Key": "team", "Value": "x"}])["DocumentDescription"]
assert (made["Status"], made["DocumentVersion"], made["DefaultVersion"], made["LatestVersion"]) == ("Active", "1", "1", "1")
assert (made["Hash"], made["HashType"], made["Owner"]) == (sha(TEXT), "Sha256", "123456789012")
assert made["Parameters"][0] == {"Name": "Who", "Type": "String", "Description": "Whose."}
assert made["Parameters"][1]["DefaultValue"] == '["a"]' and made["Parameters"][2] == {"Name": "Dry", "Type": "Boolean", "DefaultValue": "true"}

# Those that are not.
refused("DocumentAlreadyExists", ssm.create_document, "Waits", **new)
for changed, code, part in [
    (dict(Name="aws-waits"), "ValidationException", "aws"),
    (dict(Name="a b c"), "ValidationException", "failed to satisfy constraint: Member must satisfy regular expression pattern"),
    (dict(Content="x" * 65_537), "MaxDocumentSizeExceeded", "64 KB"),
    (dict(Content=YAML), "InvalidDocumentContent", "JSON not well-formed. at Line: 1, Column: 1"),
    (dict(Content="{"), "InvalidDocumentContent", "Line: 1"),
    (dict(Content="- {", DocumentFormat="YAML"), "InvalidDocumentContent", "Line: 1"),
    (dict(Content=TEXT.replace("0.3", "2.2")), "InvalidDocumentSchemaVersion", "Value: 2.2"),
    (dict(Content=TEXT.replace("PT1M", "{{ Whom }}")), "InvalidDocumentContent", "Whom"),
    (dict(Content=TEXT.replace("aws:sleep", "aws:slepe")), "InvalidDocumentContent", "aws:sleep"),
    (dict(DocumentFormat="TEXT"), "InvalidDocumentContent", "TEXT"),
    (dict(DocumentFormat="yaml"), "ValidationException", "enum value set"),
    (dict(DocumentType="Command"), "ValidationException", "Automation"),
]:
    refused(code, ssm.create_document, part, **{**new, "Name": "Other", **changed})
refused("InvalidDocumentSchemaVersion", ssm.create_document, "Document type is required", Name="Other", Content=TEXT)

# Versions.
refused("DuplicateDocumentContent", ssm.update_document, Name="Waits", Content=TEXT, DocumentVersion="$LATEST")
refused("DuplicateDocumentVersionName", ssm.update_document, Name="Waits", Content=YAML, DocumentFormat="YAML", VersionName="first")
refused("InvalidDocument", ssm.update_document, "Nothing", Name="Nothing", Content=YAML)
second = ssm.update_document(Name="Waits", Content=YAML, DocumentFormat="YAML", DocumentVersion="$LATEST", VersionName="second")["DocumentDescription"]
assert (second["DocumentVersion"], second["DefaultVersion"], second["LatestVersion"]) == ("2", "1", "2")
refused("InvalidDocumentVersion", ssm.update_document, "2", Name="Waits", Content=TEXT, DocumentVersion="1")
refused("InvalidDocumentVersion", ssm.get_document, Name="Waits", DocumentVersion="9")
read = lambda **given: ssm.get_document(Name="Waits", **given)
assert read()["Content"] == TEXT and read()["DocumentVersion"] == "1"
assert read(DocumentVersion="$LATEST", DocumentFormat="YAML")["Content"] == YAML
assert json.loads(read(VersionName="second")["Content"])["mainSteps"][0]["inputs"]["Duration"] == "PT2M"
as_yaml = read(DocumentFormat="YAML")
assert as_yaml["DocumentFormat"] == "YAML" and "schemaVersion: '0.3'" in as_yaml["Content"]
refused("InvalidDocumentVersion", ssm.get_document, Name="Waits", VersionName="second", DocumentVersion="1")
refused("InvalidDocumentVersion", ssm.update_document_default_version, Name="Waits", DocumentVersion="7")
moved = ssm.update_document_default_version(Name="Waits", DocumentVersion="2")["Description"]
assert moved == {"Name": "Waits", "DefaultVersion": "2", "DefaultVersionName": "second"}
assert ssm.describe_document(Name="Waits")["Document"]["Hash"] == sha(YAML)
versions = ssm.list_document_versions(Name="Waits")["DocumentVersions"]
assert [(v["DocumentVersion"], v["IsDefaultVersion"]) for v in versions] == [("2", True), ("1", False)]
refused("InvalidDocumentOperation", ssm.delete_document, Name="Waits", DocumentVersion="2")
ssm.delete_document(Name="Waits", VersionName="first")
assert ssm.update_document(Name="Waits", Content=TEXT)["DocumentDescription"]["DocumentVersion"] == "3"

# Tags.
ssm.add_tags_to_resource(ResourceType="Document", ResourceId="Waits", Tags=[{"Key": "stage", "Value": "test"}, {"Key": "team", "Value": "y"}])
ssm.remove_tags_from_resource(ResourceType="Document", ResourceId="Waits", TagKeys=["stage"])
assert ssm.list_tags_for_resource(ResourceType="Document", ResourceId="Waits")["TagList"] == [{"Key": "team", "Value": "y"}]
refused("InvalidResourceId", ssm.list_tags_for_resource, ResourceType="Document", ResourceId="Nothing")
refused("InvalidResourceType", ssm.list_tags_for_resource, ResourceType="Parameter", ResourceId="Waits")
many = [{"Key": f"k{i}", "Value": ""} for i in range(50)]
refused("TooManyTagsError", ssm.add_tags_to_resource, ResourceType="Document", ResourceId="Waits", Tags=many)

# Lists.
for index in range(12):
    ssm.create_document(**{**new, "Name": f"List-{index:02}", "Content": TEXT.replace("PT1M", f"PT{index}H")})
pages = ssm.get_paginator("list_documents").paginate(Filters=[{"Key": "Name", "Values": ["List-"]}], PaginationConfig={"PageSize": 5})
pages = [[d["Name"] for d in page["DocumentIdentifiers"]] for page in pages]
assert [len(page) for page in pages] == [5, 5, 2] and sum(pages, []) == [f"List-{i:02}" for i in range(12)], pages
refused("InvalidNextToken", ssm.list_documents, NextToken="nonsense")
refused("InvalidFilterKey", ssm.list_documents, Filters=[{"Key": "Colour", "Values": ["red"]}])
names = lambda *filters, of=ssm: [d["Name"] for d in of.list_documents(Filters=[{"Key": k, "Values": [v]} for k, v in filters])["DocumentIdentifiers"]]
assert names(("tag:team", "y")) == ["Waits"] and names(("tag:team", "x")) == []
assert names(("Owner", "Self"), ("SearchKeyword", "waits"), ("Name", "W")) == ["Waits"]
assert names(("Owner", "Amazon")) == [] and names(("DocumentType", "Command")) == [] and len(names(("PlatformTypes", "Linux"))) == 13
assert len(ssm.list_documents(DocumentFilterList=[{"key": "Name", "value": "List"}])["DocumentIdentifiers"]) == 12

# Another region and another account have documents of their own; what is shared is seen, in the same region only.
assert names(of=client(region="us-east-1")) == []
other = client(key="111122223333")
assert names(of=other) == []
arn = "arn:aws:ssm:eu-west-1:123456789012:document/Waits"
refused("InvalidDocument", other.get_document, Name=arn)
ssm.modify_document_permission(Name="Waits", PermissionType="Share", AccountIdsToAdd=["111122223333", "444455556666"])
ssm.modify_document_permission(Name="Waits", PermissionType="Share", AccountIdsToAdd=["444455556666"], AccountIdsToRemove=["444455556666"])
assert ssm.describe_document_permission(Name="Waits", PermissionType="Share")["AccountIds"] == ["111122223333"]
assert other.get_document(Name=arn, DocumentFormat="YAML")["Content"] == YAML and names(of=other) == [arn]
refused("InvalidDocument", other.get_document, Name=arn, DocumentVersion="$LATEST")
refused("InvalidDocument", client(key="111122223333", region="us-east-1").get_document, Name=arn)
refused("InvalidDocumentOperation", ssm.delete_document, "111122223333", Name="Waits")
ssm.modify_document_permission(Name="Waits", PermissionType="Share", AccountIdsToRemove=["111122223333"])
ssm.delete_document(Name="Waits")
refused("InvalidDocument", ssm.describe_document, "Waits", Name="Waits")
refused("UnknownOperationException", ssm.get_parameter, "GetParameter", Name="x")
