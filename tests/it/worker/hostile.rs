//! Scripts that mean harm, or that are merely broken: each gives an outcome, soon, and the next script runs.

use std::time::Duration;

use ssmith::json::json;
use ssmith::simulate::ScriptOutcome;
use ssmith::simulate::ports::{CannotRun, Reply, Scripts};
use ssmith::worker::{Settings, Worker};

use super::{Host, answered, raised, request, settings};

/// A worker with small limits.
fn small() -> Worker {
    Worker::new(Settings { wall: Duration::from_secs(5), output: 4096, memory: 64 * 1024 * 1024, ..settings() })
}

/// Runs a script, and after it an innocent one in the same worker.
fn outcome(source: &str) -> (ScriptOutcome, Host) {
    let mut worker = small();
    let mut host = Host::new(|_, _| answered(json!({})));
    let outcome = worker.run(&request(source), &mut host).unwrap();
    let next = worker.run(&request("def main(e, c): return 'next'"), &mut Host::new(|_, _| unreachable!())).unwrap();
    assert_eq!(next, ScriptOutcome::Returned(json!("next")), "{source}");
    (outcome, host)
}

fn died(source: &str, words: &str) {
    match outcome(source).0 {
        ScriptOutcome::Died(text) => assert!(text.contains(words), "{source}: {text}"),
        other => panic!("{source}: {other:?}"),
    }
}

#[test]
fn processes_that_end_by_themselves() {
    died("import os\ndef main(e, c): os._exit(0)", "exit code 0 before its handler returned");
    died("import os\nos._exit(3)", "exit code 3");
    died("import os\ndef main(e, c): os.kill(os.getpid(), 9)", "was killed");
    died("import os\ndef main(e, c): os.abort()", "aborted the interpreter");
    died("import os, signal\ndef main(e, c): os.kill(os.getpid(), signal.SIGSEGV)", "segmentation fault");
}

#[test]
fn scripts_without_an_end() {
    let mut worker = Worker::new(Settings { wall: Duration::from_millis(700), ..settings() });
    for source in [
        "def main(e, c):\n    while True: pass",
        "def main(e, c):\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "import threading\ndef main(e, c): threading.Lock().acquire() and threading.Event().wait()",
        "import signal\ndef main(e, c):\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    signal.pause()",
        "import os\ndef main(e, c):\n    os.setsid()\n    while True: pass",
    ] {
        let outcome = worker.run(&request(source), &mut Host::new(|_, _| unreachable!())).unwrap();
        assert!(matches!(&outcome, ScriptOutcome::Died(text) if text.contains("of real time")), "{source}: {outcome:?}");
    }
}

#[test]
fn memory_is_limited() {
    let (class, ..) = raised(&outcome("def main(e, c): x = bytearray(1 << 30)").0);
    assert_eq!(class, "MemoryError");
    let (class, ..) = raised(&outcome("def main(e, c):\n    x = []\n    while True: x.append('x' * 100000 + str(len(x)))").0);
    assert_eq!(class, "MemoryError");
}

#[test]
fn output_is_limited() {
    let (outcome, host) = outcome("def main(e, c):\n    print('first')\n    for _ in range(20000): print('x' * 1000)\n    return 1");
    assert_eq!(outcome, ScriptOutcome::Returned(json!(1)));
    assert_eq!(host.lines[0], "first");
    assert!(host.lines.iter().map(String::len).sum::<usize>() <= 4096);
    assert_eq!(host.notes, ["the script wrote more than 4096 characters; the rest is not kept"]);
}

#[test]
fn returned_values_are_limited() {
    died("def main(e, c): return 'x' * 10_000_000", "at most 102400 (100 KB)");
    died("def main(e, c):\n    x = []\n    for _ in range(500): x = [x]\n    return x", "nests too deeply");
    let (class, ..) = raised(&outcome("def main(e, c):\n    x = []\n    x.append(x)\n    return x").0);
    assert_eq!(class, "ValueError");
}

#[test]
fn nothing_is_started_and_nobody_is_reached() {
    for (source, event) in [
        ("import os\ndef main(e, c): os.fork()", "os.fork"),
        ("import os\ndef main(e, c): os.system('true')", "os.system"),
        ("import subprocess\ndef main(e, c): subprocess.run(['true'])", "subprocess.Popen"),
        ("import os\ndef main(e, c): os.execv('/bin/true', ['true'])", "os.exec"),
        ("import os\ndef main(e, c): os.posix_spawn('/bin/true', ['true'], {})", "os.posix_spawn"),
        ("import socket\ndef main(e, c): socket.create_connection(('127.0.0.1', 9))", "socket"),
        ("import socket\ndef main(e, c): socket.gethostbyname('localhost')", "socket.gethostbyname"),
        ("import os\ndef main(e, c): os.kill(os.getppid(), 9)", "other processes"),
        ("def main(e, c): open('/home/me/.aws/credentials')", ".aws/credentials"),
        ("def main(e, c): open('/proc/1/environ')", "/proc/1/environ"),
        ("import ctypes\ndef main(e, c): ctypes.CDLL(None)", "ctypes.dlopen"),
    ] {
        let (outcome, host) = outcome(source);
        let (class, message, _) = raised(&outcome);
        assert_eq!(class, "PermissionError", "{source}");
        assert!(message.contains(event), "{source}: {message}");
        assert_eq!(host.notes.len(), 1, "{source}: {:?}", host.notes);
    }
    let (outcome, _) = outcome("import urllib.request\ndef main(e, c): urllib.request.urlopen('http://169.254.169.254/', timeout=1)");
    assert_eq!(raised(&outcome).0, "URLError");
}

/// Every way to a file that a script has no business with, whatever the path looks like.
#[test]
fn files_are_judged_by_where_they_are() {
    for (body, message) in [
        ("open('/proc/self/environ')", "/environ here"),
        ("open('/proc/self/../self/environ', 'rb')", "/environ here"),
        ("open('/proc/thread-self/environ')", "/environ here"),
        ("open('/proc/%d/environ' % os.getppid())", "/environ here"),
        ("open('/proc/%d/cmdline' % os.getppid())", "/cmdline here"),
        ("open('../' * 30 + 'proc/1/environ')", "/proc/1/environ"),
        ("open(b'/proc/1/environ')", "/proc/1/environ"),
        ("pathlib.Path('/proc/1/environ').read_bytes()", "/proc/1/environ"),
        ("os.chdir('/'); open('proc/1/environ')", "/proc/1/environ"),
        ("os.chdir('/proc/1')", "/proc/1 here"),
        ("os.symlink('/proc/1/environ', 'mine')", "/proc/1/environ"),
        ("os.mkdir('a'); os.symlink('../' * 30 + 'proc/1/environ', 'a/b')", "write the whole path"),
        ("os.open('/proc/1', os.O_RDONLY)", "descriptor of the folder /proc/1"),
        ("os.open('proc/1/environ', os.O_RDONLY, dir_fd=os.open('/', os.O_RDONLY))", "descriptor of the folder /"),
        ("os.mkdir('a'); os.open('../' * 9 + 'x', os.O_RDONLY, dir_fd=os.open('a', os.O_RDONLY))", "write the whole path"),
        ("open(pwd.getpwuid(os.getuid()).pw_dir + '/.config/any')", "a person's own file"),
        ("open('/nobody/.ssh/id_rsa')", "credentials stand there"),
        ("os.link('/nobody/.aws/credentials', 'mine')", "/nobody/.aws/credentials"),
        ("shutil.copyfile('/nobody/x/../.aws/config', 'mine')", "/nobody/.aws/config"),
        ("open('/etc/ssmith-was-here', 'w')", "cannot change /etc/ssmith-was-here"),
        ("os.open('/etc/ssmith-was-here', os.O_CREAT | os.O_WRONLY)", "cannot change /etc/ssmith-was-here"),
        ("os.remove('/etc/hostname')", "cannot change /etc/hostname"),
        ("os.rename('/etc/hostname', 'mine')", "cannot change /etc/hostname"),
        ("os.makedirs('/etc/a/b')", "cannot change /etc/a"),
        ("os.chmod('/etc/hostname', 0o777)", "cannot change /etc/hostname"),
        ("sqlite3.connect('/nobody/.aws/sso')", "/nobody/.aws/sso"),
    ] {
        let (outcome, host) = outcome(&format!("import os, pathlib, pwd, shutil, sqlite3\ndef main(e, c): {body}"));
        let (class, told, _) = raised(&outcome);
        assert_eq!(class, "PermissionError", "{body}: {told}");
        assert!(told.contains(message), "{body}: {told}");
        assert_eq!(host.notes.len(), 1, "{body}: {:?}", host.notes);
    }
}

#[test]
fn a_script_works_with_files_of_its_own() {
    let (outcome, host) = outcome(
        "
import glob, json, os, pathlib, shutil, sqlite3, tempfile, zipfile
def main(e, c):
    open('a.txt', 'w').write('a')
    os.makedirs('deep/er')
    pathlib.Path('deep/er/b.txt').write_text(open('deep/../a.txt').read())
    os.symlink('deep', 'link'); os.symlink(os.path.abspath('a.txt'), 'other')
    os.rename('a.txt', 'c.txt'); os.link('c.txt', 'a.txt'); os.chmod('a.txt', 0o600); os.utime('a.txt')
    with zipfile.ZipFile('z.zip', 'w') as archive: archive.write('a.txt')
    with zipfile.ZipFile('z.zip') as archive: archive.extractall('out')
    with tempfile.TemporaryDirectory() as folder: open(folder + '/x', 'w').close()
    with tempfile.NamedTemporaryFile() as file: file.write(b'1')
    path = '/tmp/ssmith-test-%d' % os.getpid()
    open(path, 'w').close(); os.remove(path)
    base = sqlite3.connect('base.db'); base.execute('create table t (a)'); base.close()
    shutil.rmtree('deep'); os.remove('link'); os.remove('other')
    open(os.devnull, 'w').write('x')
    os.makedirs(os.path.expanduser('~/.aws'), exist_ok=True)
    return [sorted(os.listdir('.')), bool(os.listdir('/')), bool(open('/etc/passwd').read()), 'Name' in open('/proc/self/status').read(),
            bool(open('/proc/meminfo').read()), os.path.exists('/proc/1/environ'), len(glob.glob('/etc/host*')) > 0]
",
    );
    let files = ["a.txt", "base.db", "c.txt", "customer_script.py", "out", "z.zip"];
    assert_eq!(outcome, ScriptOutcome::Returned(json!([files, true, true, true, true, true, true])), "{:?}", host.notes);
}

#[test]
fn threads_end_with_their_script() {
    let (outcome, _) = outcome(
        "
import threading, time
def forever():
    while True: time.sleep(0.0001)
def main(e, c):
    threading.Thread(target=threading.Event().wait).start()
    return 'done'
",
    );
    assert_eq!(outcome, ScriptOutcome::Returned(json!("done")));
}

#[test]
fn the_channel_is_not_for_scripts() {
    for write in ["b'hello, world\\n'", "b'00000002\\n{}'", "b'ffffffff\\n'", "b'00000003\\n{]x'", "b'00000010\\n{\"m\": \"pass\"}   '"] {
        let source = format!(
            "
import os
def main(e, c):
    for fd in range(3, 200):
        try: os.write(fd, {write})
        except OSError: pass
    while True: pass
"
        );
        let mut worker = Worker::new(Settings { wall: Duration::from_secs(2), ..settings() });
        let outcome = worker.run(&request(&source), &mut Host::new(|_, _| unreachable!())).unwrap();
        assert!(matches!(outcome, ScriptOutcome::Died(_)), "{write}: {outcome:?}");
    }
    // It asks and asks, and reads no answer.
    let source = "
import ssmith_channel
def main(e, c):
    while True: ssmith_channel.Run.channel.send({'m': 'services'})
";
    died(source, "does not read the answers");
}

#[test]
fn a_call_that_nobody_answers_ends_the_script_at_once() {
    let source = "
import boto3
def main(e, c):
    try: boto3.client('ec2').describe_instances()
    except BaseException: pass
    finally: print('never')
";
    let mut host = Host::new(|_, _| Reply::Unanswered("no mock for ec2:DescribeInstances".to_owned()));
    assert_eq!(small().run(&request(source), &mut host), Err(CannotRun::scenario("no mock for ec2:DescribeInstances")));
    assert!(host.lines.is_empty());
}

#[test]
fn a_stopped_execution_waits_for_no_script() {
    let mut host = Host::new(|_, _| answered(json!({})));
    host.stopped = true;
    let outcome = small().run(&request("import time\ndef main(e, c): time.sleep(1); print('never')"), &mut host).unwrap();
    assert_eq!(outcome, ScriptOutcome::Died("it was stopped while the script ran".to_owned()));
    assert!(host.lines.is_empty() && host.slept.is_empty());
}

#[test]
fn a_script_that_computes_or_hangs_is_stopped_at_once() {
    let mut worker = Worker::new(Settings { wall: Duration::from_mins(5), ..settings() });
    for source in [
        "def main(e, c):\n    while True: pass",
        "import signal\ndef main(e, c):\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    signal.pause()",
    ] {
        let mut host = Host::new(|_, _| unreachable!());
        host.stopped_after = Some(3);
        let begun = std::time::Instant::now();
        let outcome = worker.run(&request(source), &mut host).unwrap();
        assert_eq!(outcome, ScriptOutcome::Died("it was stopped while the script ran".to_owned()), "{source}");
        assert!(begun.elapsed() < Duration::from_mins(1), "{source}: {:?}", begun.elapsed());
    }
    // The process is gone, and another one runs what comes next.
    let next = worker.run(&request("def main(e, c): return 1"), &mut Host::new(|_, _| unreachable!())).unwrap();
    assert_eq!(next, ScriptOutcome::Returned(json!(1)));
}
