//! Lines that commands print.

use super::clean::Line;

/// Generators of lines, by command.
pub(super) const COMMANDS: &[(&str, Line)] = &[
    ("stat", |n| {
        format!(
            "Access: {} {}.{:09} +{:02}00",
            n.date(),
            n.time(),
            n.below(1_000_000_000),
            n.below(12)
        )
    }),
    ("stat, size", |n| {
        format!(
            "  Size: {:<10}\tBlocks: {:<10} IO Block: 4096   regular file",
            n.below(1 << 34),
            n.below(1 << 20)
        )
    }),
    ("stat, device", |n| {
        format!(
            "Device: {},{}\tInode: {:<11} Links: {}",
            n.below(300),
            n.below(10),
            n.below(1 << 34),
            n.below(9)
        )
    }),
    ("stat, access", |n| {
        format!(
            "Access: (0{:03o}/-rw-r--r--)  Uid: ({:>5}/    root)   Gid: ({:>5}/    root)",
            n.below(512),
            n.below(70000),
            n.below(70000)
        )
    }),
    ("ls -l", |n| {
        format!(
            "-rw-r--r-- 1 root root {:>10} {} {}.{:09} +0000 part-{:05}.parquet",
            n.below(1 << 32),
            n.date(),
            n.time(),
            n.below(1_000_000_000),
            n.below(99999)
        )
    }),
    ("ls -li", |n| {
        format!(
            "{:>9} drwxr-xr-x {} {} {} {} {} {:02} {:02}:{:02} src",
            n.below(1 << 30),
            n.below(30),
            n.below(70000),
            n.below(70000),
            n.below(1 << 24),
            "May",
            n.below(31),
            n.below(24),
            n.below(60)
        )
    }),
    ("ps aux", |n| {
        format!(
            "root {:>9} {}.{} {:>4.1} {:>7} {:>6} ?  Ssl {:02}:{:02} {:>3}:{:02} /usr/bin/node --inspect",
            n.below(1 << 22),
            n.below(99),
            n.below(9),
            0.3,
            n.below(1 << 24),
            n.below(1 << 22),
            n.below(24),
            n.below(60),
            n.below(999),
            n.below(60)
        )
    }),
    ("df", |n| {
        format!(
            "/dev/nvme0n1p{} {:>12} {:>12} {:>12} {:>3}% /mnt/{}",
            n.below(9),
            n.below(1 << 32),
            n.below(1 << 32),
            n.below(1 << 32),
            n.below(100),
            n.below(99)
        )
    }),
    ("sha256sum", |n| {
        format!("{}  ./target/debug/deps/lib{}.rlib", n.hex(64), n.hex(16))
    }),
    ("md5sum", |n| format!("{}  file{}.txt", n.hex(32), n.below(1000))),
    ("git log", |n| {
        format!(
            "{} {} +0{}00 Fix the loop in part {}",
            n.hex(40),
            n.date(),
            n.below(9),
            n.below(2000)
        )
    }),
    ("git index", |n| format!("index {}..{} 100644", n.hex(8), n.hex(8))),
    ("git diffstat", |n| {
        format!(
            " src/engine.rs | {:>4} +++++---, {} insertions(+), {} deletions(-)",
            n.below(2000),
            n.below(2000),
            n.below(2000)
        )
    }),
    ("xxd", |n| {
        let words: Vec<String> = (0..8).map(|_| n.hex(4)).collect();
        format!("{:08x}: {}  ........(.......", n.below(1 << 32), words.join(" "))
    }),
    ("xxd, zeros", |n| {
        format!(
            "{:08x}: 00{}0 0000 0000 0000 0{}00 0000 0{}00 0000  ................",
            n.below(1 << 32),
            n.below(10),
            n.below(10),
            n.below(10)
        )
    }),
    ("od", |n| {
        format!(
            "{:07o} {} {} {} {}",
            n.below(1 << 20),
            n.hex(8),
            n.hex(8),
            n.hex(8),
            n.hex(8)
        )
    }),
    ("od -c", |n| {
        format!(
            "{:07o} {:03o} {:03o} {:03o} {:03o} {:03o} {:03o} {:03o} {:03o}",
            n.below(1 << 20),
            n.below(256),
            n.below(256),
            n.below(256),
            n.below(256),
            n.below(256),
            n.below(256),
            n.below(256),
            n.below(256)
        )
    }),
    ("address", |n| {
        format!(
            "{:016x}-{:016x} r-xp {:08x} 08:01 {}  /usr/lib/libc.so.6",
            n.next() >> 16,
            n.next() >> 16,
            n.below(1 << 32),
            n.below(1 << 24)
        )
    }),
    ("dpkg", |n| {
        format!(
            "ii  libfoo{} {}.{}.{}.{}-{} amd64 shared library",
            n.below(9),
            n.below(30),
            n.below(30),
            n.below(30),
            n.below(30),
            1 + n.below(9)
        )
    }),
    ("cargo", |n| {
        format!(
            "   Compiling serde_json v1.0.{} ({}/{}) in {}.{:02}s",
            n.below(300),
            n.below(400),
            n.below(400),
            n.below(400),
            n.below(100)
        )
    }),
    ("bench", |n| {
        format!(
            "test parse ... bench: {:>9} ns/iter (+/- {}) = {} MB/s",
            n.below(1 << 30),
            n.below(1 << 20),
            n.below(9999)
        )
    }),
    ("strace", |n| {
        format!(
            "mmap(0x7f{}, {}, PROT_READ, MAP_PRIVATE|MAP_FIXED, {}, 0x{}) = 0x7f{}",
            n.hex(10),
            n.below(1 << 24),
            n.below(20),
            n.hex(5),
            n.hex(10)
        )
    }),
    ("kubectl", |n| {
        format!(
            "web-{}-{}   1/1   Running   {} ({}h ago)   {}d",
            n.hex(10),
            n.hex(5),
            n.below(20),
            n.below(24),
            n.below(400)
        )
    }),
    ("container", |n| {
        format!(
            "sha256:{} {} hours ago {}.{}MB",
            n.hex(64),
            n.below(24),
            n.below(999),
            n.below(9)
        )
    }),
];
