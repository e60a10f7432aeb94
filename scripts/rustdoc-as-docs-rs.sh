#!/bin/sh
# rustdoc with unstable features, as on docs.rs. Only rustdoc gets them, so that no dependency has to be built again.
RUSTC_BOOTSTRAP=1 exec rustdoc "$@"
