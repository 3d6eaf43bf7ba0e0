//! Documents inside templates: whatever the text, nothing breaks and every place is one of the template.

use ssmith::check::Options;
use ssmith::exchange;
use ssmith::text::Files;

const TEMPLATE: &str = "Resources:
  Wait:
    Type: AWS::SSM::Document
    Properties:
      Name: !Join ['-', [!Ref AWS::StackName, wait]]
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        mainSteps:
          - name: Wait # ssmith: ignore[SSM0130]
            action: aws:slep
            inputs: {Duration: 'ä soon', Duration: \"{{ T\\u0069me }}\"}
  Text:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content: >
        {\"schemaVersion\": \"0.3\", \"mainSteps\":

        [{\"name\": \"é\", \"action\": \"aws:sleeep\"}]}
  Made:
    Type: AWS::SSM::Document
    Properties: {DocumentType: Automation, Content: !Sub {a: b}}
";

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 300, failure_persistence: None, ..Default::default() })]

    /// A template with some of its text replaced.
    #[test]
    fn any_template_is_judged(
        edits in proptest::collection::vec((0usize..1200, 0usize..12, "([ -~]|\n|é|!Ref |: |- |'|\"|\\{|\\[|# ssmith: ignore\\[){0,4}"), 0..4),
        windows: bool,
    ) {
        let mut text = TEMPLATE.to_owned();
        for (at, length, new) in edits {
            let start = text.floor_char_boundary(at.min(text.len()));
            let end = text.ceil_char_boundary((start + length).min(text.len()));
            text.replace_range(start..end, &new);
        }
        if windows {
            text = text.replace('\n', "\r\n");
        }
        let mut files = Files::new();
        let id = files.add("template.yaml", text);
        let Some(judged) = exchange::check(&mut files, id, &Options::default()) else { return Ok(()) };
        for found in &judged.diagnostics {
            let edits = found.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
            for span in std::iter::once(found.span).chain(found.related.iter().map(|related| related.span)).chain(edits) {
                proptest::prop_assert_eq!(span.file, id, "{:?}", found);
                proptest::prop_assert!(files.get(id).text().get(span.range()).is_some(), "{:?}", found);
            }
        }
    }
}

#[test]
fn the_places_of_a_text_inside_a_template_are_the_templates() {
    let mut files = Files::new();
    let id = files.add("template.yaml", TEMPLATE);
    let judged = exchange::check(&mut files, id, &Options::default()).unwrap();
    assert_eq!((judged.documents, judged.skipped), (2, 1));
    let told: Vec<_> = judged.diagnostics.iter().map(|found| (found.rule.code, files.slice(found.span))).collect();
    for expected in [("SSM0113", "aws:slep"), ("SSM0003", "Duration"), ("SSM0113", "\"aws:sleeep\""), ("SSM0070", "Content")] {
        assert!(told.contains(&expected), "{expected:?} is not in {told:?}");
    }
}
