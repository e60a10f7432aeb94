//! The two rules: rooms use only rooms below, and files do not use each other in a circle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::arrows::{Arrow, arrows};
use super::modules::{Files, Modules};
use super::{Circle, Place};

/// The folder from which paths in messages begin.
const FOLDER: &str = "genai-runtime/src";
const MOST_BESIDE: usize = 8;

/// All violations. Those of the order of rooms are sorted by their room, circles by their length.
pub(crate) fn violations(files: &Files, order: &[Place], allowed: &[Circle]) -> Vec<String> {
    let modules = Modules::read(files);
    let arrows = arrows(&modules);
    let check = Check {
        modules: &modules,
        arrows: &arrows,
        order,
    };
    [check.places(), check.upwards(), check.circles(allowed)].concat()
}

/// The files that each file uses, each with the first arrow to it.
type Next<'a> = BTreeMap<&'a str, BTreeMap<&'a str, &'a Arrow>>;

struct Check<'a> {
    modules: &'a Modules,
    arrows: &'a BTreeSet<Arrow>,
    order: &'a [Place],
}

impl Check<'_> {
    /// Differences between the list of rooms and the existing modules.
    fn places(&self) -> Vec<String> {
        let rooms: BTreeSet<_> = self
            .modules
            .all
            .iter()
            .filter_map(|module| self.modules.room(&module.file))
            .collect();
        let mut found = Vec::new();
        for room in &rooms {
            if self.place(room).is_none() {
                found.push(format!(
                    "`{room}` has no place: add it to ORDER in genai-runtime/tests/layers/main.rs {}",
                    self.where_to_add(room)
                ));
            }
        }
        for place in self.order {
            if !rooms.contains(place.name()) {
                found.push(format!("there is no module `{}`: remove it from ORDER", place.name()));
            }
            let folder = format!("{}/", place.name());
            if matches!(place, Place::Beside(_)) && self.files().any(|file| file.starts_with(&folder)) {
                found.push(format!("`{}` is a folder: make it a room in ORDER", place.name()));
            }
        }
        let beside = self
            .order
            .iter()
            .filter(|place| matches!(place, Place::Beside(_)))
            .count();
        if beside > MOST_BESIDE {
            found.push(format!(
                "{beside} files are beside the rooms: at most {MOST_BESIDE} may be, move some into rooms"
            ));
        }
        for file in &self.modules.unreached {
            found.push(format!("{FOLDER}/{file}: no `mod` declares it that this test can see"));
        }
        found
    }

    /// The place for a room that is not listed: between those that use it and those that it uses.
    fn where_to_add(&self, room: &str) -> String {
        let of = |file: &str| self.modules.room(file).map(str::to_owned);
        let is_room = |file: &str| of(file).as_deref() == Some(room);
        let places = |rooms: BTreeSet<Option<String>>| -> Vec<usize> {
            rooms
                .into_iter()
                .flatten()
                .filter_map(|room| self.place(&room))
                .collect()
        };
        let above = places(
            self.arrows
                .iter()
                .filter(|arrow| is_room(&arrow.to))
                .map(|arrow| of(&arrow.from))
                .collect(),
        );
        let below = places(
            self.arrows
                .iter()
                .filter(|arrow| is_room(&arrow.from))
                .map(|arrow| of(&arrow.to))
                .collect(),
        );
        let (above, below) = (above.into_iter().max(), below.into_iter().min());
        let name = |place: usize| self.order[place].name();
        match (above, below) {
            (Some(above), Some(below)) if above >= below => {
                let (above, below) = (name(above), name(below));
                format!("when a place fits: `{above}` uses it, and it uses `{below}`")
            }
            (Some(above), Some(below)) => {
                let (above, below) = (name(above), name(below));
                format!("below `{above}`, which uses it, and above `{below}`, which it uses")
            }
            (Some(above), None) => format!("below `{}`, which uses it", name(above)),
            (None, Some(below)) => format!("above `{}`, which it uses", name(below)),
            (None, None) => "anywhere: it uses no room, and no room uses it".to_owned(),
        }
    }

    /// Arrows to rooms above, and to `lib.rs`.
    fn upwards(&self) -> Vec<String> {
        let mut found = Vec::new();
        for arrow in self.arrows {
            let Some(from) = self.modules.room(&arrow.from) else {
                continue;
            };
            let Some(to) = self.modules.room(&arrow.to) else {
                found.push((from, format!("{}: `lib.rs` is above all rooms", shown(arrow))));
                continue;
            };
            if let (Some(place), Some(above)) = (self.place(from), self.place(to))
                && above < place
            {
                found.push((from, format!("{}: `{from}` is below `{to}`", shown(arrow))));
            }
        }
        found.sort_by_key(|(from, _)| self.place(from));
        found.into_iter().map(|(_, message)| message).collect()
    }

    /// Circles of files that use each other, directly or through others: the shortest circle of each arrow. A circle
    /// through several rooms has an arrow that points upwards, which is reported already.
    fn circles(&self, allowed: &[Circle]) -> Vec<String> {
        let mut next = Next::new();
        let within = |arrow: &&Arrow| self.modules.room(&arrow.from) == self.modules.room(&arrow.to);
        for arrow in self.arrows.iter().filter(|arrow| arrow.in_circles).filter(within) {
            next.entry(&arrow.from).or_default().entry(&arrow.to).or_insert(arrow);
        }
        let mut found = BTreeMap::new();
        let mut met = BTreeSet::new();
        for arrow in next.values().flat_map(BTreeMap::values) {
            let Some(circle) = shortest_circle(arrow, &next) else {
                continue;
            };
            let members: BTreeSet<_> = circle.iter().map(|arrow| arrow.from.as_str()).collect();
            let is = |allowed: &&Circle| members.iter().all(|member| allowed.files.contains(member));
            if let Some(allowed) = allowed.iter().find(is) {
                met.insert(allowed.files);
            } else {
                found.entry((members.len(), members)).or_insert(circle);
            }
        }
        let mut messages: Vec<_> = found
            .into_values()
            .map(|circle| {
                let arrows: Vec<_> = circle.iter().map(|arrow| format!("\n    {}", shown(arrow))).collect();
                format!("a circle of {} files:{}", arrows.len(), arrows.concat())
            })
            .collect();
        for Circle { files, why } in allowed.iter().filter(|circle| !met.contains(circle.files)) {
            let files = files.join(" and ");
            messages.push(format!(
                "{files} do not use each other: remove them from CIRCLES ({why})"
            ));
        }
        messages
    }

    fn place(&self, room: &str) -> Option<usize> {
        self.order.iter().position(|place| place.name() == room)
    }

    fn files(&self) -> impl Iterator<Item = &str> {
        self.modules.all.iter().map(|module| module.file.as_str())
    }
}

fn shown(arrow: &Arrow) -> String {
    let Arrow {
        from, line, path, to, ..
    } = arrow;
    format!("{FOLDER}/{from}:{line} uses {path} ({FOLDER}/{to})")
}

/// The fewest arrows that lead from the end of `first` back to its beginning.
fn shortest_circle<'a>(first: &'a Arrow, next: &Next<'a>) -> Option<Vec<&'a Arrow>> {
    let mut by = BTreeMap::from([(first.to.as_str(), first)]);
    let mut queue = VecDeque::from([first.to.as_str()]);
    while let Some(at) = queue.pop_front() {
        for (to, arrow) in next.get(at).into_iter().flatten() {
            if by.contains_key(to) {
                continue;
            }
            by.insert(to, arrow);
            if *to == first.from {
                let mut circle = vec![*arrow];
                while circle.last()?.from != first.from {
                    circle.push(by.get(circle.last()?.from.as_str())?);
                }
                circle.reverse();
                return Some(circle);
            }
            queue.push_back(to);
        }
    }
    None
}
