# The same as CI.
ready:
    bash .ci/run

# Rewrites expected outputs; read the diff.
bless:
    UPDATE=1 cargo test --test it

fmt:
    cargo fmt

# Rebuilds every SOP of this repository.
build:
    cargo run -q -- build

bench:
    cargo bench
